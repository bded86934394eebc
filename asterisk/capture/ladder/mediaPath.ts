import type { Flow, MediaDescription, RtpStream } from '../types.ts';
import { type Agreed, negotiationOf } from './negotiation.ts';
import { columnsOf, createPartyBook, type PartyBook } from './parties.ts';
import { streamsOf } from './streams.ts';
import type { Between, MediaPeriod, Party } from './types.ts';

/** RTP that comes again within this time has not been away. */
const PAUSE_NS = 500_000_000;

interface Span {
  readonly fromNs: number;
  readonly toNs: number;
  readonly between: Between;
}

/**
 * Where the media of a flow went, by SDP (what was agreed) and by RTP (what was seen): periods in order of
 * time, first those of SDP. Both cover only the time from the first agreement or packet on.
 */
export function mediaPath(
  flow: Flow,
  book: PartyBook = createPartyBook([flow]),
): readonly MediaPeriod[] {
  const order = columnsOf(flow, book).map(({ key }) => key);
  const at = ({ key }: Party) => (order.includes(key) ? order.indexOf(key) : order.length);
  const oriented = ([one, other]: Between): Between =>
    at(other) < at(one) ? [other, one] : [one, other];
  return [...agreedPath(flow, book), ...seenPath(flow, book)].map((period) => ({
    ...period,
    between: period.between
      .map(oriented)
      .toSorted(([a, b], [c, d]) => at(a) - at(c) || at(b) - at(d)),
  }));
}

/** Where a description asks for RTP: undefined where it asks for none. */
const wants = (media: MediaDescription | undefined): MediaDescription | undefined =>
  media && media.receives.port !== 0 && !isUnspecified(media) && media.direction !== 'inactive'
    ? media
    : undefined;

/** The hold of RFC 2543: an address of zeros. */
export const isUnspecified = ({ receives }: MediaDescription): boolean =>
  receives.address === '0.0.0.0' || receives.address === '::';

/** The two parties that an agreement lets talk. */
export function betweenOf({ caller, called }: Agreed, book: PartyBook): Between | undefined {
  const [one, other] = [wants(caller), wants(called)];
  return one && other && [book.partyOf(one.receives), book.partyOf(other.receives)];
}

function agreedPath(flow: Flow, book: PartyBook): MediaPeriod[] {
  const endNs = endOf(flow);
  const spans = flow.legs.flatMap((leg) => {
    const events = negotiationOf(leg).filter(({ before, after }) => before !== after);
    return events.flatMap(({ captured, after }, i): Span[] => {
      const between = betweenOf(after, book);
      const toNs = events[i + 1]?.captured.timeNs ?? endNs;
      return between ? [{ fromNs: captured.timeNs, toNs, between }] : [];
    });
  });
  return periodsOf(spans, 'sdp');
}

const endOf = ({ messages, streams, endNs }: Flow): number =>
  endNs ?? Math.max(messages.at(-1)?.timeNs ?? 0, ...streams.map(({ lastNs }) => lastNs));

function seenPath(flow: Flow, book: PartyBook): MediaPeriod[] {
  const spans = streamsOf(flow).flatMap((stream) =>
    runsOf(stream).map(({ fromNs, toNs }) => ({
      ...{ fromNs, toNs },
      between: [book.partyOf(stream.source), book.partyOf(stream.destination)] as const,
    })),
  );
  return periodsOf(joined(spans), 'rtp');
}

/** When a stream was sent without a pause. */
export const runsOf = ({ runs, firstNs, lastNs }: RtpStream): NonNullable<RtpStream['runs']> =>
  runs ?? [{ fromNs: firstNs, toNs: lastNs }];

const keyOf = ([one, other]: Between): string =>
  one.key < other.key ? `${one.key} ${other.key}` : `${other.key} ${one.key}`;

/** Spans of one pair that touch, or nearly, are one. */
function joined(spans: readonly Span[]): Span[] {
  const last = new Map<string, Span>();
  const found: Span[] = [];
  for (const span of spans.toSorted((a, b) => a.fromNs - b.fromNs)) {
    const key = keyOf(span.between);
    const before = last.get(key);
    if (before && span.fromNs - before.toNs <= PAUSE_NS) {
      last.set(key, { ...before, toNs: Math.max(before.toNs, span.toNs) });
      continue;
    }
    if (before) found.push(before);
    last.set(key, span);
  }
  return [...found, ...last.values()];
}

/** Cuts time at every begin and end, and says what went on between two cuts. */
function periodsOf(spans: readonly Span[], by: MediaPeriod['by']): MediaPeriod[] {
  const cuts = [...new Set(spans.flatMap(({ fromNs, toNs }) => [fromNs, toNs]))];
  cuts.sort((a, b) => a - b);
  const periods: MediaPeriod[] = [];
  for (const [i, fromNs] of cuts.entries()) {
    const toNs = cuts[i + 1];
    if (toNs === undefined) break;
    const between = distinct(
      spans.filter((span) => span.fromNs < toNs && span.toNs > fromNs).map((span) => span.between),
    );
    const last = periods.at(-1);
    if (last && pathKey(last.between) === pathKey(between))
      periods[periods.length - 1] = { ...last, toNs };
    else periods.push({ fromNs, toNs, between, by });
  }
  return periods;
}

function distinct(pairs: readonly Between[]): Between[] {
  return [...new Map(pairs.map((pair) => [keyOf(pair), pair])).values()];
}

const pathKey = (pairs: readonly Between[]): string => pairs.map(keyOf).sort().join(', ');

/** `A 701 <-> PBX, PBX <-> B 702`; `none` for no pair. */
export const pathText = (between: readonly Between[]): string =>
  between.map(([one, other]) => `${one.name} <-> ${other.name}`).join(', ') || 'none';
