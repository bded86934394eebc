import { epochNsOf } from '../moment.ts';
import { type Frame, LINK_TYPES } from '../types.ts';

/** Blocks of a pcapng file, one section (draft-ietf-opsawg-pcapng); times in nanoseconds. */
export interface PcapngWriter {
  /** What a file begins with. */
  readonly start: Uint8Array;
  /** A packet, after the description of its link type where that is the first of its kind. */
  packet(frame: Frame): Uint8Array;
}

const SECTION = 0x0a0d0d0a;
const INTERFACE = 1;
const ENHANCED_PACKET = 6;
const BYTE_ORDER = 0x1a2b3c4d;
const OPTION = { end: 0, comment: 1, name: 2, application: 4, resolution: 9 } as const;
const NANOSECONDS = 9;
/** The kernel's own limit; more than any packet that is kept. */
const SNAP_BYTES = 262_144;

export function createPcapngWriter(about: {
  /** For a person, without secrets. */
  readonly comment: string;
  readonly application: string;
}): PcapngWriter {
  const interfaces = new Map<number, number>();
  return {
    start: section(about),
    packet(frame) {
      const known = interfaces.get(frame.linkType);
      if (known !== undefined) return enhancedPacket(known, frame);
      const id = interfaces.size;
      interfaces.set(frame.linkType, id);
      return Buffer.concat([describe(frame.linkType), enhancedPacket(id, frame)]);
    },
  };
}

function section({ comment, application }: { comment: string; application: string }): Buffer {
  const fixed = Buffer.alloc(16);
  fixed.writeUInt32LE(BYTE_ORDER, 0);
  fixed.writeUInt16LE(1, 4);
  fixed.writeBigInt64LE(-1n, 8);
  const texts = [text(OPTION.comment, comment), text(OPTION.application, application)];
  return block(SECTION, [fixed, ...texts, END]);
}

function describe(linkType: number): Buffer {
  const fixed = Buffer.alloc(8);
  fixed.writeUInt16LE(linkType, 0);
  fixed.writeUInt32LE(SNAP_BYTES, 4);
  const name = Object.entries(LINK_TYPES).find(([, number]) => number === linkType)?.[0];
  return block(INTERFACE, [
    fixed,
    ...(name === undefined ? [] : [text(OPTION.name, name)]),
    option(OPTION.resolution, Uint8Array.of(NANOSECONDS)),
    END,
  ]);
}

function enhancedPacket(id: number, frame: Frame): Buffer {
  const { bytes, lengthBytes } = frame;
  const epochNs = epochNsOf(frame);
  const fixed = Buffer.alloc(20);
  fixed.writeUInt32LE(id, 0);
  fixed.writeUInt32LE(Number(epochNs >> 32n), 4);
  fixed.writeUInt32LE(Number(epochNs & 0xffff_ffffn), 8);
  fixed.writeUInt32LE(bytes.length, 12);
  fixed.writeUInt32LE(lengthBytes, 16);
  return block(ENHANCED_PACKET, [fixed, padded(bytes)]);
}

function block(type: number, parts: readonly Uint8Array[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 12);
  const [head, tail] = [Buffer.alloc(8), Buffer.alloc(4)];
  head.writeUInt32LE(type, 0);
  head.writeUInt32LE(length, 4);
  tail.writeUInt32LE(length, 0);
  return Buffer.concat([head, ...parts, tail]);
}

const END = Buffer.alloc(4);

/** The longest that the length of an option can say. */
const LONGEST_TEXT = 60_000;
const text = (code: number, value: string): Buffer =>
  option(code, Buffer.from(value, 'utf8').subarray(0, LONGEST_TEXT));

function option(code: number, value: Uint8Array): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16LE(code, 0);
  head.writeUInt16LE(value.length, 2);
  return Buffer.concat([head, padded(value)]);
}

const padded = (bytes: Uint8Array): Uint8Array =>
  bytes.length % 4 === 0 ? bytes : Buffer.concat([bytes, Buffer.alloc(4 - (bytes.length % 4))]);
