import { addressText } from '../source/address.ts';
import { type Endpoint, type Frame, LINK_TYPES } from '../types.ts';

/** What the choice of packets looks at: the ends and the content of a UDP or TCP packet. */
export interface Packet {
  readonly protocol: 'udp' | 'tcp';
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** Shares memory with the frame. */
  readonly payload: Uint8Array;
  /** Names the datagram of which this is the first fragment; undefined where it is whole. */
  readonly fragments: string | undefined;
}

/** A fragment that is not the first, by the name of its datagram. */
export interface Fragment {
  readonly protocol: 'fragment';
  readonly of: string;
}

const ETHERTYPE = { ip4: 0x0800, ip6: 0x86dd, vlan: 0x8100, vlans: 0x88a8 } as const;
const UDP = 17;
const TCP = 6;
const FRAGMENT_HEADER = 44;

/** Where the IP packet of a frame begins; undefined when it holds none. */
export function ipStart({
  linkType,
  bytes,
}: Pick<Frame, 'linkType' | 'bytes'>): number | undefined {
  switch (linkType) {
    case LINK_TYPES.ethernet:
      return afterEthertype(bytes, 12);
    case LINK_TYPES.linuxCooked:
      return afterEthertype(bytes, 14);
    case LINK_TYPES.linuxCooked2:
      return isIp(word(bytes, 0)) ? 20 : undefined;
    case LINK_TYPES.null:
    case LINK_TYPES.loop:
      return 4;
    case LINK_TYPES.raw:
    case LINK_TYPES.ipv4:
    case LINK_TYPES.ipv6:
      return 0;
    default:
      return undefined;
  }
}

const word = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

const isIp = (type: number): boolean => type === ETHERTYPE.ip4 || type === ETHERTYPE.ip6;

function afterEthertype(bytes: Uint8Array, at: number): number | undefined {
  const type = word(bytes, at);
  if (type === ETHERTYPE.vlan || type === ETHERTYPE.vlans)
    return at + 6 < bytes.length ? afterEthertype(bytes, at + 4) : undefined;
  return isIp(type) ? at + 2 : undefined;
}

/** Reads the headers of a frame; undefined when it is neither UDP nor TCP, or has not all of its headers. */
export function readPacket(
  frame: Pick<Frame, 'linkType' | 'bytes'>,
): Packet | Fragment | undefined {
  const start = ipStart(frame);
  if (start === undefined) return undefined;
  const ip = frame.bytes.subarray(start);
  const version = (ip[0] ?? 0) >> 4;
  if (version === 4) return readIp4(ip);
  return version === 6 ? readIp6(ip) : undefined;
}

function readIp4(ip: Uint8Array): Packet | Fragment | undefined {
  const header = ((ip[0] ?? 0) & 0x0f) * 4;
  const [length, protocol, offset] = [word(ip, 2), ip[9] ?? 0, word(ip, 6)];
  if (header < 20 || ip.length < header) return undefined;
  const source = addressText(ip.subarray(12, 16));
  const destination = addressText(ip.subarray(16, 20));
  const isWhole = (offset & 0x3fff) === 0;
  const name = isWhole ? undefined : `${source} ${destination} ${protocol} ${word(ip, 4)}`;
  if (name !== undefined && (offset & 0x1fff) !== 0) return { protocol: 'fragment', of: name };
  // Offloading leaves a length of 0.
  const end = length >= header ? length : ip.length;
  return readTransport(protocol, ip.subarray(header, end), source, destination, name);
}

function readIp6(ip: Uint8Array): Packet | Fragment | undefined {
  if (ip.length < 40) return undefined;
  const source = addressText(ip.subarray(8, 24));
  const destination = addressText(ip.subarray(24, 40));
  const end = word(ip, 4) === 0 ? ip.length : 40 + word(ip, 4);
  const next = ip[6] ?? 0;
  if (next !== FRAGMENT_HEADER)
    return readTransport(next, ip.subarray(40, end), source, destination, undefined);
  const [protocol, offset] = [ip[40] ?? 0, word(ip, 42)];
  const name = `${source} ${destination} ${protocol} ${word(ip, 44)} ${word(ip, 46)}`;
  if (offset >> 3 !== 0) return { protocol: 'fragment', of: name };
  return readTransport(protocol, ip.subarray(48, end), source, destination, name);
}

function readTransport(
  protocol: number,
  bytes: Uint8Array,
  source: string,
  destination: string,
  fragments: string | undefined,
): Packet | undefined {
  if (bytes.length < 8 || (protocol !== UDP && protocol !== TCP)) return undefined;
  const header = protocol === UDP ? 8 : ((bytes[12] ?? 0) >> 4) * 4;
  return {
    protocol: protocol === UDP ? 'udp' : 'tcp',
    source: { address: source, port: word(bytes, 0) },
    destination: { address: destination, port: word(bytes, 2) },
    payload: bytes.subarray(header),
    fragments,
  };
}
