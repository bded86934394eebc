/** A packet to put into a file. */
export interface FilePacket {
  readonly epochNs: bigint;
  readonly bytes: Uint8Array;
  readonly lengthBytes?: number;
}

const u16 = (value: number, isLittle: boolean) => {
  const bytes = Buffer.alloc(2);
  if (isLittle) bytes.writeUInt16LE(value);
  else bytes.writeUInt16BE(value);
  return bytes;
};

const u32 = (value: number, isLittle: boolean) => {
  const bytes = Buffer.alloc(4);
  if (isLittle) bytes.writeUInt32LE(value >>> 0);
  else bytes.writeUInt32BE(value >>> 0);
  return bytes;
};

const NS = 1_000_000_000n;

export interface PcapForm {
  readonly isLittle?: boolean;
  readonly linkType?: number;
  /** 0xa1b2c3d4 (micro), 0xa1b23c4d (nano), 0xa1b2cd34 (longer packet headers). */
  readonly magic?: number;
}

/** A file of the classic format. */
export function pcapFile(packets: readonly FilePacket[], form: PcapForm = {}): Buffer {
  const { isLittle = true, linkType = 1, magic = 0xa1b2c3d4 } = form;
  const long = (value: number) => u32(value, isLittle);
  const header = [long(magic), u16(2, isLittle), u16(4, isLittle), long(0), long(0)];
  const unitNs = magic === 0xa1b23c4d ? 1n : 1000n;
  const extra = magic === 0xa1b2cd34 ? [Buffer.alloc(8)] : [];
  return Buffer.concat([
    ...[...header, long(262_144), long(linkType)],
    ...packets.flatMap(({ epochNs, bytes, lengthBytes }) => [
      ...[long(Number(epochNs / NS)), long(Number((epochNs % NS) / unitNs))],
      ...[long(bytes.length), long(lengthBytes ?? bytes.length), ...extra, bytes],
    ]),
  ]);
}

/** A block of pcapng around its body, filled up to four bytes. */
export function block(type: number, body: Uint8Array, isLittle = true): Buffer {
  const padding = Buffer.alloc((4 - (body.length % 4)) % 4);
  const length = u32(12 + body.length + padding.length, isLittle);
  return Buffer.concat([u32(type, isLittle), length, body, padding, length]);
}

const option = (code: number, value: Uint8Array, isLittle: boolean) =>
  Buffer.concat([
    ...[u16(code, isLittle), u16(value.length, isLittle), value],
    Buffer.alloc((4 - (value.length % 4)) % 4),
  ]);

export function sectionBlock(isLittle = true): Buffer {
  const start = [u32(0x1a2b3c4d, isLittle), u16(1, isLittle), u16(0, isLittle)];
  return block(0x0a0d0d0a, Buffer.concat([...start, Buffer.alloc(8, 0xff)]), isLittle);
}

export interface InterfaceForm {
  readonly linkType?: number;
  readonly snapBytes?: number;
  /** if_tsresol as it is in the file. */
  readonly resolution?: number;
  /** if_tsoffset in seconds. */
  readonly offset?: bigint;
}

export function interfaceBlock(form: InterfaceForm = {}, isLittle = true): Buffer {
  const { linkType = 1, snapBytes = 0, resolution, offset } = form;
  const seconds = Buffer.alloc(8);
  if (isLittle) seconds.writeBigInt64LE(offset ?? 0n);
  else seconds.writeBigInt64BE(offset ?? 0n);
  const options = [
    ...(resolution === undefined ? [] : [option(9, Uint8Array.of(resolution), isLittle)]),
    ...(offset === undefined ? [] : [option(14, seconds, isLittle)]),
    ...(resolution === undefined && offset === undefined ? [] : [Buffer.alloc(4)]),
  ];
  const fixed = [u16(linkType, isLittle), u16(0, isLittle), u32(snapBytes, isLittle)];
  return block(1, Buffer.concat([...fixed, ...options]), isLittle);
}

interface Stamped {
  readonly id?: number;
  /** In the units of the interface. */
  readonly units: bigint;
  readonly bytes: Uint8Array;
  readonly lengthBytes?: number;
}

const stamped = ({ units, bytes, lengthBytes }: Stamped, isLittle: boolean) => [
  ...[u32(Number(units >> 32n), isLittle), u32(Number(units & 0xffffffffn), isLittle)],
  ...[u32(bytes.length, isLittle), u32(lengthBytes ?? bytes.length, isLittle), bytes],
];

export function enhancedBlock(packet: Stamped, isLittle = true): Buffer {
  return block(
    6,
    Buffer.concat([u32(packet.id ?? 0, isLittle), ...stamped(packet, isLittle)]),
    isLittle,
  );
}

/** The packet block of old. */
export function packetBlock(packet: Stamped, isLittle = true): Buffer {
  const ids = [u16(packet.id ?? 0, isLittle), u16(0, isLittle)];
  return block(2, Buffer.concat([...ids, ...stamped(packet, isLittle)]), isLittle);
}

export function simpleBlock(bytes: Uint8Array, lengthBytes: number, isLittle = true): Buffer {
  return block(3, Buffer.concat([u32(lengthBytes, isLittle), bytes]), isLittle);
}
