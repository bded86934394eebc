import type { CaptureOrders } from './orders.ts';

/** What a capture is of, for a person: `peer 701, with RTP`, `call 701 to 702`. */
export function filterText({
  peer,
  call,
  who = call,
  rtp,
}: Pick<CaptureOrders, 'peer' | 'call' | 'who' | 'rtp'>): string {
  const what = peer === undefined ? (call === undefined ? 'all' : `call ${who}`) : `peer ${peer}`;
  return rtp ? `${what}, with RTP` : what;
}
