import { ipv4Text, ipv6Text } from '../../wire/address.ts';

/** Where the parts of an IP packet lie. One object serves for all packets of a capture. */
export interface Located {
  bytes: Uint8Array;
  isV6: boolean;
  /** Where the source's address stands, and behind it the destination's. */
  addresses: number;
  /** Of what it carries: 17 UDP, 6 TCP. */
  protocol: number;
  from: number;
  to: number;
  /** False for a piece of a packet; the next three tell which. */
  isWhole: boolean;
  fragmentId: number;
  fragmentOffset: number;
  isLastFragment: boolean;
}

export const UDP = 17;
export const TCP = 6;

export const createLocated = (): Located => ({
  bytes: new Uint8Array(0),
  isV6: false,
  addresses: 0,
  protocol: 0,
  from: 0,
  to: 0,
  isWhole: true,
  fragmentId: 0,
  fragmentOffset: 0,
  isLastFragment: true,
});

const word = (bytes: Uint8Array, at: number) => ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** Reads the headers of IPv4 (RFC 791) or IPv6 (RFC 8200); false when it is neither. */
export function locate(bytes: Uint8Array, at: number, out: Located): boolean {
  const version = (bytes[at] ?? 0) >> 4;
  out.bytes = bytes;
  if (version === 4) return locateV4(bytes, at, out);
  return version === 6 && locateV6(bytes, at, out);
}

function locateV4(bytes: Uint8Array, at: number, out: Located): boolean {
  const head = 4 * ((bytes[at] ?? 0) & 0x0f);
  const total = word(bytes, at + 2);
  if (head < 20 || at + head > bytes.length) return false;
  const flags = word(bytes, at + 6);
  out.isV6 = false;
  out.addresses = at + 12;
  out.protocol = bytes[at + 9] ?? 0;
  out.from = at + head;
  // A length of 0 is what a network card was given to cut up itself.
  out.to = total < head ? bytes.length : Math.min(bytes.length, at + total);
  out.isWhole = (flags & 0x3fff) === 0;
  out.fragmentId = word(bytes, at + 4);
  out.fragmentOffset = 8 * (flags & 0x1fff);
  out.isLastFragment = (flags & 0x2000) === 0;
  return true;
}

const EXTENSIONS = {
  hopByHop: 0,
  routing: 43,
  fragment: 44,
  authentication: 51,
  destination: 60,
  mobility: 135,
};
const SKIPPED: readonly number[] = Object.values(EXTENSIONS);
const MOST_EXTENSIONS = 16;

function locateV6(bytes: Uint8Array, at: number, out: Located): boolean {
  if (at + 40 > bytes.length) return false;
  const length = word(bytes, at + 4);
  out.isV6 = true;
  out.addresses = at + 8;
  out.isWhole = true;
  out.to = length === 0 ? bytes.length : Math.min(bytes.length, at + 40 + length);
  return skipExtensions(bytes, at + 40, bytes[at + 6] ?? 0, out);
}

function skipExtensions(bytes: Uint8Array, first: number, next: number, out: Located): boolean {
  let [at, protocol] = [first, next];
  for (let i = 0; i < MOST_EXTENSIONS && SKIPPED.includes(protocol) && out.isWhole; i++) {
    if (at + 8 > out.to) return false;
    if (protocol === EXTENSIONS.fragment) locateFragment(bytes, at, out);
    const size = extensionBytes(protocol, bytes[at + 1] ?? 0);
    protocol = bytes[at] ?? 0;
    at += size;
  }
  out.protocol = protocol;
  out.from = at;
  return at <= out.to;
}

function extensionBytes(protocol: number, length: number): number {
  if (protocol === EXTENSIONS.fragment) return 8;
  return protocol === EXTENSIONS.authentication ? 4 * (length + 2) : 8 * (length + 1);
}

function locateFragment(bytes: Uint8Array, at: number, out: Located): void {
  const flags = word(bytes, at + 2);
  out.fragmentOffset = flags & 0xfff8;
  out.isLastFragment = (flags & 1) === 0;
  out.isWhole = out.fragmentOffset === 0 && out.isLastFragment;
  out.fragmentId = word(bytes, at + 4) * 65_536 + word(bytes, at + 6);
}

/** Bytes of both addresses. */
export const addressesBytes = ({ isV6 }: Located) => (isV6 ? 32 : 8);

export function sourceText({ bytes, isV6, addresses }: Located): string {
  return isV6 ? ipv6Text(bytes, addresses) : ipv4Text(bytes, addresses);
}

export function destinationText({ bytes, isV6, addresses }: Located): string {
  return isV6 ? ipv6Text(bytes, addresses + 16) : ipv4Text(bytes, addresses + 4);
}

const NAMES: Readonly<Record<number, string>> = {
  1: 'ICMP',
  2: 'IGMP',
  [TCP]: 'TCP',
  [UDP]: 'UDP',
  47: 'GRE',
  50: 'ESP',
  58: 'ICMPv6',
  89: 'OSPF',
  103: 'PIMv2',
  112: 'VRRP',
  132: 'SCTP',
};

/** What a packet is called by its protocol alone. */
export const internetProtocol = ({ protocol, isV6 }: Located) =>
  NAMES[protocol] ?? (isV6 ? 'IPv6' : 'IPv4');
