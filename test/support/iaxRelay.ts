import { createSocket, type RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

const PORT = 4569;
/** RFC 5456: frame type IAX, its subclass NEW, and the information element CALLTOKEN (RFC 5456 bis, 8.6). */
const IAX = 6;
const NEW = 1;
const CALLTOKEN = 54;
const FULL_HEADER = 12;

/** Something in the middle of an IAX2 trunk: each end takes it for the other one. */
export interface IaxRelay {
  /** Payloads of the mini frames that have passed, as one. */
  audio(): Buffer;
  /** Frames of `trunk=yes` that have passed. */
  metaFrames(): number;
  /** From now on what asks for a call has no call token. */
  stripTokens(): void;
  forget(): void;
  close(): Promise<void>;
}

export async function startIaxRelay(
  address: string,
  ends: readonly [string, string],
): Promise<IaxRelay> {
  const socket = createSocket('udp4');
  let audio: Buffer[] = [];
  let meta = 0;
  let isStripping = false;
  socket.on('message', (bytes: Buffer, from: RemoteInfo) => {
    const to = from.address === ends[0] ? ends[1] : ends[0];
    if (isMeta(bytes)) meta++;
    else if (isMini(bytes)) audio.push(bytes.subarray(4));
    socket.send(isStripping ? withoutToken(bytes) : bytes, PORT, to);
  });
  socket.bind(PORT, address);
  await once(socket, 'listening');
  return {
    audio: () => Buffer.concat(audio),
    metaFrames: () => meta,
    stripTokens: () => {
      isStripping = true;
    },
    forget: () => {
      audio = [];
      meta = 0;
      isStripping = false;
    },
    close: async () => {
      socket.close();
      await once(socket, 'close');
    },
  };
}

const isMeta = (bytes: Buffer): boolean => bytes.length > 2 && bytes.readUInt16BE(0) === 0;
const isMini = (bytes: Buffer): boolean => bytes.length > 4 && (bytes.readUInt8(0) & 0x80) === 0;

function withoutToken(bytes: Buffer): Buffer {
  const isFull = bytes.length >= FULL_HEADER && (bytes.readUInt8(0) & 0x80) !== 0;
  if (!isFull || bytes.readUInt8(10) !== IAX || bytes.readUInt8(11) !== NEW) return bytes;
  const kept = [bytes.subarray(0, FULL_HEADER)];
  for (let at = FULL_HEADER; at + 1 < bytes.length; ) {
    const end = at + 2 + bytes.readUInt8(at + 1);
    if (bytes.readUInt8(at) !== CALLTOKEN) kept.push(bytes.subarray(at, end));
    at = end;
  }
  return Buffer.concat(kept);
}

/** How often the most frequent byte comes, of 1: near 1/256 for what is encrypted. */
export function commonestShare(bytes: Buffer): number {
  const counts = new Map<number, number>();
  for (const byte of bytes) counts.set(byte, (counts.get(byte) ?? 0) + 1);
  return Math.max(0, ...counts.values()) / Math.max(1, bytes.length);
}
