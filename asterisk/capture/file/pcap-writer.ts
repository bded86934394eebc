import type { Frame } from '../types.ts';

/** Times in microseconds: every program reads that. */
const MAGIC = 0xa1b2c3d4;
const SNAP_BYTES = 262_144;

/** The head of a classic pcap file of one link type (draft-ietf-opsawg-pcap). */
export function pcapHeader(linkType: number): Uint8Array {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(MAGIC, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(SNAP_BYTES, 16);
  header.writeUInt32LE(linkType, 20);
  return header;
}

export function pcapPacket({ seconds, ns, bytes, lengthBytes }: Frame): Uint8Array {
  const record = Buffer.alloc(16 + bytes.length);
  record.writeUInt32LE(seconds >>> 0, 0);
  record.writeUInt32LE(Math.floor(ns / 1000), 4);
  record.writeUInt32LE(bytes.length, 8);
  record.writeUInt32LE(lengthBytes, 12);
  record.set(bytes, 16);
  return record;
}
