import type { SourceKind } from '../../asterisk/capture/source/port.ts';
import type { CaptureOrders } from './orders.ts';

type Filter = Pick<CaptureOrders, 'peer' | 'call' | 'who' | 'rtp'>;

/** HEP and Asterisk's log carry no media. */
export const lacksRtp = ({ rtp }: Pick<Filter, 'rtp'>, source: SourceKind | undefined): boolean =>
  rtp && source !== undefined && source !== 'packets';

/** What a capture is of, for a person: `peer 701, with RTP`, `call 701 to 702`. */
export function filterText(filter: Filter, source?: SourceKind): string {
  const { peer, call, who = call, rtp } = filter;
  const what = peer === undefined ? (call === undefined ? 'all' : `call ${who}`) : `peer ${peer}`;
  if (lacksRtp(filter, source)) return `${what}, without RTP: ${source} has none`;
  return rtp ? `${what}, with RTP` : what;
}
