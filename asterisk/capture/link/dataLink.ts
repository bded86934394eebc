import { LINK_TYPES } from '../types.ts';

const { ethernet, linuxCooked, linuxCooked2, loop, raw, ipv4, ipv6 } = LINK_TYPES;
/** DLT_RAW as BSDs number it in their files. */
const RAW: readonly number[] = [raw, ipv4, ipv6, 12, 14];

const ETHER_TYPE = { ipv4: 0x0800, ipv6: 0x86dd, pppoe: 0x8864 } as const;
const VLAN_TYPES: readonly number[] = [0x8100, 0x88a8, 0x9100];
const MOST_TAGS = 8;
/** Families of the BSDs' loopback header: IPv4, then IPv6 as each numbers it, and Linux. */
const FAMILIES: readonly number[] = [2, 24, 28, 30, 10];

/** Where the IP header of a packet begins; -1 where there is none that is read. */
export function networkAt(linkType: number, bytes: Uint8Array): number {
  if (linkType === ethernet) return afterType(bytes, 12);
  if (linkType === linuxCooked) return afterType(bytes, 14);
  if (linkType === linuxCooked2) return isIp(typeAt(bytes, 0)) ? 20 : -1;
  if (RAW.includes(linkType)) return 0;
  if (linkType === LINK_TYPES.null || linkType === loop) return afterFamily(bytes);
  return -1;
}

const isIp = (type: number) => type === ETHER_TYPE.ipv4 || type === ETHER_TYPE.ipv6;

const typeAt = (bytes: Uint8Array, at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

function afterType(bytes: Uint8Array, from: number): number {
  const at = afterTags(bytes, from);
  const type = typeAt(bytes, at);
  if (isIp(type)) return at + 2;
  const protocol = typeAt(bytes, at + 8);
  return type === ETHER_TYPE.pppoe && (protocol === 0x21 || protocol === 0x57) ? at + 10 : -1;
}

/** IEEE 802.1Q, also one tag in another. Returns where the type stands. */
function afterTags(bytes: Uint8Array, from: number): number {
  let at = from;
  for (let tags = 0; tags < MOST_TAGS && VLAN_TYPES.includes(typeAt(bytes, at)); tags++) at += 4;
  return at;
}

/** In the byte order of the machine that captured. */
function afterFamily(bytes: Uint8Array): number {
  if (bytes.length < 4) return -1;
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const family = a === 0 && b === 0 ? (c << 8) | d : c === 0 && d === 0 ? (b << 8) | a : -1;
  return FAMILIES.includes(family) ? 4 : -1;
}

const NAMES: Readonly<Record<number, string>> = {
  [0x0806]: 'ARP',
  [0x8863]: 'PPPoED',
  [0x8864]: 'PPP',
  [0x88cc]: 'LLDP',
  [0x888e]: 'EAPOL',
  [0x88f7]: 'PTPv2',
};

/** What a packet without IP is called. */
export function linkProtocol(linkType: number, bytes: Uint8Array): string {
  if (linkType === LINK_TYPES.null || linkType === loop) return 'NULL';
  if (linkType === linuxCooked2) return NAMES[typeAt(bytes, 0)] ?? 'SLL2';
  if (linkType !== ethernet && linkType !== linuxCooked) return `LINKTYPE ${linkType}`;
  const type = typeAt(bytes, afterTags(bytes, linkType === ethernet ? 12 : 14));
  if (type < 0x600) return 'LLC';
  return NAMES[type] ?? `0x${type.toString(16).padStart(4, '0')}`;
}
