import { isIP } from 'node:net';
import type { Endpoint } from '../types.ts';

/** More ends than a call of some legs has are left out: a filter has its bounds. */
const MOST = 32;

/**
 * A pcap filter (pcap-filter(7)) of RTP to and from these ends, made of checked numbers and addresses alone;
 * undefined where there is none.
 */
export function mediaFilter(ends: readonly Endpoint[]): string | undefined {
  const checked = ends.filter(
    ({ address, port }) =>
      isIP(address) !== 0 &&
      !address.includes('%') &&
      Number.isInteger(port) &&
      port > 0 &&
      port < 65_535,
  );
  // RTCP has the next port (RFC 3550 section 11).
  const each = checked
    .slice(0, MOST)
    .map(({ address, port }) => `(host ${address} and portrange ${port}-${port + 1})`);
  return each.length === 0 ? undefined : `udp and (${[...new Set(each)].sort().join(' or ')})`;
}
