import type { CaptureOrders } from './orders.ts';

/** What a capture is of, for a person: `peer 701, with RTP`. */
export function filterText({
  peer,
  call,
  rtp,
}: Pick<CaptureOrders, 'peer' | 'call' | 'rtp'>): string {
  const what = peer === undefined ? (call === undefined ? 'all' : `call ${call}`) : `peer ${peer}`;
  return rtp ? `${what}, with RTP` : what;
}
