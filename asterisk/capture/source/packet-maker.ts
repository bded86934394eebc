import { momentOf } from '../moment.ts';
import { type Endpoint, type Frame, LINK_TYPES } from '../types.ts';
import { addressBytes } from './address.ts';

/** A message that somebody else has seen on the network, without its headers. */
export interface SeenMessage {
  readonly epochNs: bigint;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly transport: 'udp' | 'tcp';
  readonly payload: Uint8Array;
  /** Bytes of it that were on the network and are not here. */
  readonly missingBytes?: number;
}

const UDP = 17;
const TCP = 6;
const UDP_HEADER = 8;
const TCP_HEADER = 20;
const MAX_IP = 65_535;
const SEGMENT = 32_768;
const PUSH_ACK = 0x18;

/**
 * Makes packets with IP and UDP or TCP headers of our own, so that other programs open them. Nothing when an
 * address cannot be read or is of another family than the other. TCP is counted on by connection.
 */
export function createPacketMaker(): (message: SeenMessage) => Frame[] {
  const sent = new Map<string, number>();
  return (message) => {
    const source = addressBytes(message.source.address);
    const destination = addressBytes(message.destination.address);
    if (!source || !destination || source.length !== destination.length) return [];
    const ip = { source, destination };
    return message.transport === 'udp' ? [udpFrame(message, ip)] : tcpFrames(message, ip, sent);
  };
}

interface Addresses {
  readonly source: Uint8Array;
  readonly destination: Uint8Array;
}

function udpFrame(message: SeenMessage, ip: Addresses): Frame {
  const ipHeader = ip.source.length === 4 ? 20 : 40;
  const payload = message.payload.subarray(0, MAX_IP - ipHeader - UDP_HEADER);
  const missing = message.payload.length - payload.length + (message.missingBytes ?? 0);
  const length = Math.min(UDP_HEADER + payload.length + missing, MAX_IP - ipHeader);
  const datagram = Buffer.alloc(UDP_HEADER + payload.length);
  datagram.writeUInt16BE(message.source.port, 0);
  datagram.writeUInt16BE(message.destination.port, 2);
  datagram.writeUInt16BE(length, 4);
  datagram.set(payload, UDP_HEADER);
  // Of what is not here no sum can be made; 0 says that there is none.
  if (missing === 0) datagram.writeUInt16BE(transportSum(ip, UDP, datagram) || 0xffff, 6);
  return frameOf(message, ip, UDP, datagram, length);
}

function tcpFrames(message: SeenMessage, ip: Addresses, sent: Map<string, number>): Frame[] {
  const { source, destination, payload } = message;
  const from = `${source.address} ${source.port} ${destination.address} ${destination.port}`;
  const back = `${destination.address} ${destination.port} ${source.address} ${source.port}`;
  const frames: Frame[] = [];
  for (let at = 0; at < payload.length || at === 0; at += SEGMENT) {
    const piece = payload.subarray(at, at + SEGMENT);
    const isLast = at + SEGMENT >= payload.length;
    const missing = isLast ? (message.missingBytes ?? 0) : 0;
    const sequence = sent.get(from) ?? 1;
    const segment = Buffer.alloc(TCP_HEADER + piece.length);
    segment.writeUInt16BE(source.port, 0);
    segment.writeUInt16BE(destination.port, 2);
    segment.writeUInt32BE(sequence, 4);
    segment.writeUInt32BE(sent.get(back) ?? 1, 8);
    segment[12] = (TCP_HEADER / 4) << 4;
    segment[13] = PUSH_ACK;
    segment.writeUInt16BE(0xffff, 14);
    segment.set(piece, TCP_HEADER);
    if (missing === 0) segment.writeUInt16BE(transportSum(ip, TCP, segment), 16);
    sent.set(from, (sequence + piece.length + missing) >>> 0);
    frames.push(frameOf(message, ip, TCP, segment, segment.length + missing));
  }
  return frames;
}

/** An IP packet; `length` is that of its content on the network. */
function frameOf(
  { epochNs }: SeenMessage,
  ip: Addresses,
  protocol: number,
  content: Uint8Array,
  length: number,
): Frame {
  const header = ip.source.length === 4 ? ip4(ip, protocol, length) : ip6(ip, protocol, length);
  return {
    linkType: LINK_TYPES.raw,
    ...momentOf(epochNs),
    bytes: Buffer.concat([header, content]),
    lengthBytes: header.length + Math.max(length, content.length),
  };
}

function ip4({ source, destination }: Addresses, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(20);
  header[0] = 0x45;
  header.writeUInt16BE(Math.min(20 + length, MAX_IP), 2);
  header.writeUInt16BE(0x4000, 6);
  header[8] = 64;
  header[9] = protocol;
  header.set(source, 12);
  header.set(destination, 16);
  header.writeUInt16BE(checksum([header]), 10);
  return header;
}

function ip6({ source, destination }: Addresses, protocol: number, length: number): Buffer {
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header.writeUInt16BE(Math.min(length, MAX_IP), 4);
  header[6] = protocol;
  header[7] = 64;
  header.set(source, 8);
  header.set(destination, 24);
  return header;
}

/** The checksum of UDP or TCP, over the pseudo-header (RFC 768, RFC 8200 section 8.1). */
function transportSum({ source, destination }: Addresses, protocol: number, content: Buffer) {
  const tail = Buffer.alloc(8);
  tail.writeUInt32BE(content.length, 0);
  tail[7] = protocol;
  return checksum([source, destination, tail, content]);
}

/** The Internet checksum (RFC 1071) of parts of which only the last may have an odd length. */
function checksum(parts: readonly Uint8Array[]): number {
  let sum = 0;
  for (const part of parts)
    for (let at = 0; at < part.length; at += 2) sum += ((part[at] ?? 0) << 8) | (part[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x1_0000);
  return ~sum & 0xffff;
}
