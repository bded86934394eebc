import { networkAt } from '../../asterisk/capture/link/dataLink.ts';
import { createLocated, locate, UDP } from '../../asterisk/capture/link/internet.ts';

const UDP_HEADER = 8;
const RTP_HEADER = 12;

/** How many bytes of an RTP packet are headers; all of any other packet. What follows is what was said, or keys. */
export function withoutSound(linkType: number, bytes: Uint8Array): number {
  const located = createLocated();
  const at = networkAt(linkType, bytes);
  if (at < 0 || !locate(bytes, at, located) || located.protocol !== UDP) return bytes.length;
  const from = located.from + UDP_HEADER;
  const [first = 0, second = 0] = bytes.subarray(from, from + 2);
  const isRtcp = second >= 192 && second <= 223;
  if (first >> 6 !== 2 || isRtcp) return bytes.length;
  return Math.min(bytes.length, from + RTP_HEADER + 4 * (first & 0x0f));
}
