import { encodeRtp, type RtpPacket } from '../../asterisk/wire/rtp.ts';

/** An address as text: IPv4, or IPv6 written out or with `::`. */
export interface End {
  readonly address: string;
  readonly port: number;
}

export const end = (address: string, port: number): End => ({ address, port });

const u16 = (...values: number[]) =>
  Buffer.from(values.flatMap((v) => [(v >> 8) & 0xff, v & 0xff]));
const u32 = (value: number) => u16(value >>> 16, value & 0xffff);

function addressBytes(address: string): Buffer {
  if (!address.includes(':')) return Buffer.from(address.split('.').map(Number));
  const [head = '', tail] = address.split('::');
  const groups = (text: string) =>
    text === '' ? [] : text.split(':').map((g) => Number(`0x${g}`));
  const [before, after] = [groups(head), groups(tail ?? '')];
  const zeros = tail === undefined ? 0 : 8 - before.length - after.length;
  return u16(...before, ...Array<number>(zeros).fill(0), ...after);
}

function sum(...parts: Uint8Array[]): number {
  const bytes = Buffer.concat(parts);
  let total = 0;
  for (let i = 0; i < bytes.length; i += 2) total += ((bytes[i] ?? 0) << 8) | (bytes[i + 1] ?? 0);
  while (total > 0xffff) total = (total & 0xffff) + Math.floor(total / 0x10000);
  return ~total & 0xffff;
}

/** With a right checksum where the ends are of IPv4 or IPv6. */
function transport(from: End, to: End, protocol: number, segment: Buffer, at: number): Buffer {
  const pseudo = [addressBytes(from.address), addressBytes(to.address), u32(segment.length)];
  segment.writeUInt16BE(sum(...pseudo, u32(protocol), segment), at);
  return segment;
}

export function udp(from: End, to: End, payload: Uint8Array): Buffer {
  const head = u16(from.port, to.port, 8 + payload.length, 0);
  return transport(from, to, 17, Buffer.concat([head, payload]), 6);
}

export interface TcpForm {
  readonly sequence: number;
  /** `S`, `F`, `R`; with data it is pushed. */
  readonly flags?: string;
  readonly acknowledged?: number;
}

export function tcp(from: End, to: End, payload: Uint8Array, form: TcpForm): Buffer {
  const { sequence, flags = '', acknowledged } = form;
  const bits =
    (flags.includes('F') ? 1 : 0) |
    (flags.includes('S') ? 2 : 0) |
    (flags.includes('R') ? 4 : 0) |
    (payload.length > 0 ? 8 : 0) |
    (acknowledged === undefined ? 0 : 16);
  const head = [u16(from.port, to.port), u32(sequence), u32(acknowledged ?? 0)];
  const rest = u16(0x5000 | bits, 65_535, 0, 0);
  return transport(from, to, 6, Buffer.concat([...head, rest, payload]), 16);
}

export interface Fragment {
  readonly id: number;
  /** In bytes. */
  readonly offset: number;
  readonly isLast: boolean;
}

const UDP = 17;

/** The IP packet around a transport's; `options` are of IPv4, `extensions` go before the payload of IPv6. */
export function ip(
  from: End,
  to: End,
  payload: Uint8Array,
  form: { protocol?: number; fragment?: Fragment; options?: Buffer; extensions?: boolean } = {},
): Buffer {
  return from.address.includes(':') ? ipv6(from, to, payload, form) : ipv4(from, to, payload, form);
}

function ipv4(
  from: End,
  to: End,
  payload: Uint8Array,
  { protocol = UDP, fragment, options = Buffer.alloc(0) }: Parameters<typeof ip>[3] & object,
): Buffer {
  const words = 5 + options.length / 4;
  const flags = fragment ? (fragment.isLast ? 0 : 0x2000) | (fragment.offset / 8) : 0x4000;
  const head = Buffer.concat([
    ...[Buffer.of(0x40 | words, 0), u16(4 * words + payload.length, fragment?.id ?? 1, flags)],
    ...[Buffer.of(64, protocol), u16(0), addressBytes(from.address), addressBytes(to.address)],
    options,
  ]);
  head.writeUInt16BE(sum(head), 10);
  return Buffer.concat([head, payload]);
}

function ipv6(
  from: End,
  to: End,
  payload: Uint8Array,
  { protocol = UDP, fragment, extensions = false }: Parameters<typeof ip>[3] & object,
): Buffer {
  const pieces: Buffer[] = [];
  let next = protocol;
  if (fragment) {
    pieces.unshift(
      Buffer.concat([
        ...[Buffer.of(next, 0), u16(fragment.offset | (fragment.isLast ? 0 : 1))],
        u32(fragment.id),
      ]),
    );
    next = 44;
  }
  if (extensions) {
    pieces.unshift(Buffer.of(next, 0, 1, 4, 0, 0, 0, 0));
    next = 0;
  }
  const body = Buffer.concat([...pieces, payload]);
  const head = [u32(0x60000000), u16(body.length), Buffer.of(next, 64)];
  return Buffer.concat([...head, addressBytes(from.address), addressBytes(to.address), body]);
}

/** An IP packet in fragments of at most so many bytes, a multiple of eight. */
export function fragmented(from: End, to: End, segment: Buffer, bytes: number, id = 77): Buffer[] {
  const pieces: Buffer[] = [];
  for (let offset = 0; offset < segment.length; offset += bytes) {
    const isLast = offset + bytes >= segment.length;
    const part = segment.subarray(offset, offset + bytes);
    pieces.push(ip(from, to, part, { fragment: { id, offset, isLast } }));
  }
  return pieces;
}

const MACS = Buffer.from('020000000001020000000002', 'hex');
const etherType = (packet: Uint8Array) => u16((packet[0] ?? 0) >> 4 === 6 ? 0x86dd : 0x0800);

/** Each link type puts its own head before an IP packet. */
export const LINKS: Readonly<Record<string, { linkType: number; wrap(packet: Buffer): Buffer }>> = {
  ethernet: {
    linkType: 1,
    wrap: (packet) => Buffer.concat([MACS, etherType(packet), packet]),
  },
  'ethernet with a VLAN': {
    linkType: 1,
    wrap: (packet) => Buffer.concat([MACS, u16(0x8100, 7), etherType(packet), packet]),
  },
  'ethernet with two VLANs': {
    linkType: 1,
    wrap: (packet) => Buffer.concat([MACS, u16(0x88a8, 7, 0x8100, 8), etherType(packet), packet]),
  },
  'ethernet with PPPoE': {
    linkType: 1,
    wrap: (packet) => {
      const type = (packet[0] ?? 0) >> 4 === 6 ? 0x57 : 0x21;
      const session = [u16(0x8864), Buffer.of(0x11, 0), u16(1, packet.length + 2, type)];
      return Buffer.concat([MACS, ...session, packet]);
    },
  },
  'Linux cooked': {
    linkType: 113,
    wrap: (packet) => Buffer.concat([u16(0, 1, 6), Buffer.alloc(8), etherType(packet), packet]),
  },
  'Linux cooked 2': {
    linkType: 276,
    wrap: (packet) => Buffer.concat([etherType(packet), Buffer.alloc(18), packet]),
  },
  'raw IP': { linkType: 101, wrap: (packet) => packet },
  'BSD loopback, little-endian': {
    linkType: 0,
    wrap: (packet) =>
      Buffer.concat([Buffer.of((packet[0] ?? 0) >> 4 === 6 ? 30 : 2, 0, 0, 0), packet]),
  },
  'BSD loopback, big-endian': {
    linkType: 0,
    wrap: (packet) =>
      Buffer.concat([Buffer.of(0, 0, 0, (packet[0] ?? 0) >> 4 === 6 ? 24 : 2), packet]),
  },
  'OpenBSD loopback': {
    linkType: 108,
    wrap: (packet) =>
      Buffer.concat([Buffer.of(0, 0, 0, (packet[0] ?? 0) >> 4 === 6 ? 24 : 2), packet]),
  },
};

export function ethernet(packet: Buffer): Buffer {
  return LINKS['ethernet']?.wrap(packet) ?? packet;
}

/** A UDP datagram in an Ethernet frame. */
export const datagram = (from: End, to: End, payload: Uint8Array) =>
  ethernet(ip(from, to, udp(from, to, payload)));

export const rtp = (packet: Partial<RtpPacket>): Uint8Array =>
  encodeRtp({
    ...{ payloadType: 8, marker: false, sequence: 0, timestamp: 0, ssrc: 1 },
    payload: Buffer.alloc(160, 0xd5),
    ...packet,
  });
