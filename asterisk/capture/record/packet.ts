import { ipv4Text, ipv6Text } from '../../wire/address.ts';
import { networkAt } from '../link/dataLink.ts';
import { createLocated, type Located, locate, TCP, UDP } from '../link/internet.ts';
import type { Endpoint, Frame } from '../types.ts';

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

const UDP_HEADER = 8;
const word = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

/** Reads the headers of a frame; undefined when it is neither UDP nor TCP, or has not all of its headers. */
export function readPacket({
  linkType,
  bytes,
}: Pick<Frame, 'linkType' | 'bytes'>): Packet | Fragment | undefined {
  const located = createLocated();
  const start = networkAt(linkType, bytes);
  if (start < 0 || !locate(bytes, start, located)) return undefined;
  const { protocol, isWhole, fragmentId, fragmentOffset } = located;
  const [source, destination] = addressesOf(located);
  const name = isWhole ? undefined : `${source} ${destination} ${protocol} ${fragmentId}`;
  if (name !== undefined && fragmentOffset > 0) return { protocol: 'fragment', of: name };
  return readTransport(located, source, destination, name);
}

function addressesOf({ isV6, bytes, addresses }: Located): [source: string, destination: string] {
  return isV6
    ? [ipv6Text(bytes, addresses), ipv6Text(bytes, addresses + 16)]
    : [ipv4Text(bytes, addresses), ipv4Text(bytes, addresses + 4)];
}

function readTransport(
  { protocol, bytes, from, to }: Located,
  source: string,
  destination: string,
  fragments: string | undefined,
): Packet | undefined {
  const isUdp = protocol === UDP;
  if (to - from < UDP_HEADER || (!isUdp && protocol !== TCP)) return undefined;
  const header = isUdp ? UDP_HEADER : ((bytes[from + 12] ?? 0) >> 4) * 4;
  return {
    protocol: isUdp ? 'udp' : 'tcp',
    source: { address: source, port: word(bytes, from) },
    destination: { address: destination, port: word(bytes, from + 2) },
    payload: bytes.subarray(Math.min(from + header, to), to),
    fragments,
  };
}
