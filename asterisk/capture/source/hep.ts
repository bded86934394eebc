import type { Endpoint } from '../types.ts';
import { addressText } from './address.ts';

/** One message in the Homer encapsulation protocol, version 3 (EEP). */
export interface HepMessage {
  /** Nanoseconds since the epoch, as the sender took it. */
  readonly epochNs: bigint;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly transport: 'udp' | 'tcp';
  /** 1 SIP, 5 RTCP as JSON; others are not sent by Asterisk. */
  readonly type: number;
  /** Of the capture agent. */
  readonly captureId: number;
  /** Call-ID or channel, as `uuid_type` of hep.conf says. */
  readonly correlation: string;
  readonly payload: Uint8Array;
}

export const HEP_TYPES = { sip: 1, rtcp: 5 } as const;

const CHUNK = {
  protocol: 2,
  source4: 3,
  destination4: 4,
  source6: 5,
  destination6: 6,
  sourcePort: 7,
  destinationPort: 8,
  seconds: 9,
  microseconds: 10,
  type: 11,
  captureId: 12,
  payload: 15,
  correlation: 17,
} as const;
/** Of the chunks that have one length alone. */
const LENGTHS: Readonly<Record<number, number>> = {
  [CHUNK.protocol]: 1,
  [CHUNK.source4]: 4,
  [CHUNK.destination4]: 4,
  [CHUNK.source6]: 16,
  [CHUNK.destination6]: 16,
  [CHUNK.sourcePort]: 2,
  [CHUNK.destinationPort]: 2,
  [CHUNK.seconds]: 4,
  [CHUNK.microseconds]: 4,
  [CHUNK.type]: 1,
  [CHUNK.captureId]: 4,
};
const HEADER = 6;
const CHUNK_HEADER = 6;
const TCP = 6;

/** Reads one datagram; a sentence about what is wrong with it where it is not whole. */
export function decodeHep(datagram: Uint8Array): HepMessage | string {
  const bytes = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.length);
  if (bytes.toString('latin1', 0, 4) !== 'HEP3') return 'a datagram that is no HEP version 3';
  const length = bytes.length < HEADER ? 0 : bytes.readUInt16BE(4);
  if (length > bytes.length) return `a HEP message of ${length} bytes with ${bytes.length} of them`;
  const chunks = readChunks(bytes.subarray(HEADER, length));
  return typeof chunks === 'string' ? chunks : messageOf(chunks);
}

type Chunks = ReadonlyMap<number, Buffer>;

/** Generic chunks by their type; those of a vendor are passed over. */
function readChunks(bytes: Buffer): Chunks | string {
  const chunks = new Map<number, Buffer>();
  for (let at = 0; at < bytes.length; ) {
    if (at + CHUNK_HEADER > bytes.length) return 'a HEP chunk without its head';
    const [vendor, type] = [bytes.readUInt16BE(at), bytes.readUInt16BE(at + 2)];
    const length = bytes.readUInt16BE(at + 4);
    if (length < CHUNK_HEADER || at + length > bytes.length)
      return `a HEP chunk of ${length} bytes where ${bytes.length - at} are left`;
    const value = bytes.subarray(at + CHUNK_HEADER, at + length);
    if (vendor === 0 && value.length !== (LENGTHS[type] ?? value.length))
      return `a HEP chunk of type ${type} with ${value.length} bytes`;
    if (vendor === 0) chunks.set(type, value);
    at += length;
  }
  return chunks;
}

function messageOf(chunks: Chunks): HepMessage | string {
  const endpoint = (four: number, six: number, port: number): Endpoint | undefined => {
    const address = chunks.get(four) ?? chunks.get(six);
    const number = chunks.get(port)?.readUInt16BE(0);
    return address && number !== undefined
      ? { address: addressText(address), port: number }
      : undefined;
  };
  const source = endpoint(CHUNK.source4, CHUNK.source6, CHUNK.sourcePort);
  const destination = endpoint(CHUNK.destination4, CHUNK.destination6, CHUNK.destinationPort);
  const payload = chunks.get(CHUNK.payload);
  if (!source || !destination) return 'a HEP message without addresses';
  if (!payload) return 'a HEP message without a payload that can be read';
  const number = (type: number) => BigInt(chunks.get(type)?.readUInt32BE(0) ?? 0);
  return {
    ...{ source, destination, payload },
    epochNs: number(CHUNK.seconds) * 1_000_000_000n + number(CHUNK.microseconds) * 1000n,
    transport: chunks.get(CHUNK.protocol)?.[0] === TCP ? 'tcp' : 'udp',
    type: chunks.get(CHUNK.type)?.[0] ?? 0,
    captureId: Number(number(CHUNK.captureId)),
    correlation: chunks.get(CHUNK.correlation)?.toString('utf8') ?? '',
  };
}
