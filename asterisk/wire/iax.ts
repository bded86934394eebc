import { type IaxElements, readElements } from './iaxElements.ts';
import { frameName } from './iaxNames.ts';

/** A full frame (RFC 5456 section 8.1.1). */
export interface IaxFullFrame {
  readonly kind: 'full';
  readonly sourceCall: number;
  readonly destinationCall: number;
  readonly timestamp: number;
  readonly isRetransmission: boolean;
  /** Frame type: 2 voice, 4 control, 6 IAX … */
  readonly type: number;
  /** The subclass, of a format its bit. */
  readonly subclass: number;
  /** `NEW`, `AUTHREQ`; of a control frame `RINGING`; else the frame type: `Voice`. */
  readonly name: string;
  /** Of IAX frames. */
  readonly elements: IaxElements;
}

/** Voice with the least of headers (sections 8.1.2 and 8.1.3). */
export interface IaxMiniFrame {
  readonly kind: 'mini' | 'video';
  readonly sourceCall: number;
  /** The lower 16 bits. */
  readonly timestamp: number;
}

/** Voice of several calls of a trunk in one datagram (section 8.2). */
export interface IaxTrunkFrame {
  readonly kind: 'trunk';
  readonly timestamp: number;
  readonly calls: readonly number[];
}

export type IaxFrame = IaxFullFrame | IaxMiniFrame | IaxTrunkFrame;

const IAX = 6;
const FULL_BYTES = 12;
const MINI_BYTES = 4;
const TRUNK = 1;
const NO_ELEMENTS: IaxElements = {};

/** Undefined for what is no IAX2. */
export function readIax(bytes: Uint8Array, from: number, to: number): IaxFrame | undefined {
  if (to - from < MINI_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const first = view.getUint16(from);
  if (first & 0x8000) return readFull(bytes, view, from, to);
  if (first !== 0) return { kind: 'mini', sourceCall: first, timestamp: view.getUint16(from + 2) };
  return readMeta(view, from, to);
}

function readFull(
  bytes: Uint8Array,
  view: DataView,
  from: number,
  to: number,
): IaxFullFrame | undefined {
  if (to - from < FULL_BYTES) return undefined;
  const type = view.getUint8(from + 10);
  const code = view.getUint8(from + 11);
  const subclass = code & 0x80 ? 2 ** (code & 0x1f) : code;
  const destination = view.getUint16(from + 2);
  return {
    kind: 'full',
    sourceCall: view.getUint16(from) & 0x7fff,
    destinationCall: destination & 0x7fff,
    isRetransmission: (destination & 0x8000) !== 0,
    timestamp: view.getUint32(from + 4),
    ...{ type, subclass, name: frameName(type, subclass) },
    elements: type === IAX ? readElements(bytes, from + FULL_BYTES, to) : NO_ELEMENTS,
  };
}

function readMeta(view: DataView, from: number, to: number): IaxFrame | undefined {
  const command = view.getUint8(from + 2);
  if (command & 0x80) {
    if (to - from < 6) return undefined;
    const sourceCall = view.getUint16(from + 2) & 0x7fff;
    return { kind: 'video', sourceCall, timestamp: view.getUint16(from + 4) };
  }
  if (command !== TRUNK || to - from < 8) return undefined;
  const hasTimes = (view.getUint8(from + 3) & 1) !== 0;
  const timestamp = view.getUint32(from + 4);
  return { kind: 'trunk', timestamp, calls: trunkCalls(view, from + 8, to, hasTimes) };
}

/** With times of their own, the entries are a length and a mini frame; else call number and length. */
function trunkCalls(view: DataView, from: number, to: number, hasTimes: boolean): number[] {
  const calls: number[] = [];
  const head = hasTimes ? 6 : 4;
  for (let at = from; at + head <= to; ) {
    const [first, second] = [view.getUint16(at), view.getUint16(at + 2)];
    calls.push((hasTimes ? second : first) & 0x7fff);
    at += head + (hasTimes ? first : second);
  }
  return calls;
}
