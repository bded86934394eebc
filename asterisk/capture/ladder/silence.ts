import type { Flow, MediaDescription } from '../types.ts';
import { betweenOf, runsOf } from './mediaPath.ts';
import { negotiationOf } from './negotiation.ts';
import type { PartyBook } from './parties.ts';
import { streamsOf } from './streams.ts';
import type { Party } from './types.ts';

/** An agreement that is shorter says nothing when no packet comes. */
const SHORTEST_NS = 1_000_000_000;

/** RTP that two parties had agreed on and one or both did not send. */
export interface Silence {
  readonly timeNs: number;
  readonly from: Party;
  readonly to: Party;
  readonly isOneWay: boolean;
}

interface Expected {
  readonly fromNs: number;
  readonly toNs: number;
  /** When both legs had agreed on it. */
  readonly agreedNs: number;
  readonly from: Party;
  readonly to: Party;
}

/** What was agreed for a second or more after the answer and not seen, told when that second is over. */
export function silencesOf(flow: Flow, book: PartyBook): Silence[] {
  const expected = distinct(flow.legs.flatMap((leg) => expectedOf(flow, leg, book)));
  const isSeen = ({ from, to, fromNs, toNs }: Expected) =>
    streamsOf(flow).some(
      (stream) =>
        book.partyOf(stream.source).key === from.key &&
        book.partyOf(stream.destination).key === to.key &&
        runsOf(stream).some((run) => run.fromNs < toNs && run.toNs > fromNs),
    );
  const missing = expected.filter((one) => !isSeen(one));
  return missing.flatMap((one): Silence[] => {
    const back = missing.find((other) => isReverse(one, other));
    if (back && missing.indexOf(back) < missing.indexOf(one)) return [];
    const isOneWay = !back && expected.some((other) => isReverse(one, other));
    return [
      {
        timeNs: Math.min(one.agreedNs + SHORTEST_NS, one.toNs),
        from: one.from,
        to: one.to,
        isOneWay,
      },
    ];
  });
}

const isReverse = (one: Expected, other: Expected): boolean =>
  one.from.key === other.to.key && one.to.key === other.from.key && one.toNs === other.toNs;

function expectedOf(flow: Flow, leg: Flow['legs'][number], book: PartyBook): Expected[] {
  const events = negotiationOf(leg).filter(({ before, after }) => before !== after);
  return events.flatMap(({ captured, after }, i): Expected[] => {
    const between = betweenOf(after, book);
    if (!between || flow.answeredNs === undefined) return [];
    const fromNs = Math.max(captured.timeNs, flow.answeredNs);
    const toNs = events[i + 1]?.captured.timeNs ?? lastOf(flow);
    if (toNs - fromNs < SHORTEST_NS) return [];
    const [caller, called] = between;
    return [
      ...(sends(after.caller) && listens(after.called)
        ? [{ fromNs, toNs, agreedNs: fromNs, from: caller, to: called }]
        : []),
      ...(sends(after.called) && listens(after.caller)
        ? [{ fromNs, toNs, agreedNs: fromNs, from: called, to: caller }]
        : []),
    ];
  });
}

const sends = (media: MediaDescription | undefined): boolean =>
  media?.direction === 'sendrecv' || media?.direction === 'sendonly';
const listens = (media: MediaDescription | undefined): boolean =>
  media?.direction === 'sendrecv' || media?.direction === 'recvonly';

const lastOf = ({ messages, endNs }: Flow): number => endNs ?? messages.at(-1)?.timeNs ?? 0;

/** Both legs of a direct call agree on the same: said once, for the longer time. */
function distinct(expected: readonly Expected[]): Expected[] {
  const found: Expected[] = [];
  for (const one of expected) {
    const at = found.findIndex(
      ({ from, to, fromNs, toNs }) =>
        from.key === one.from.key &&
        to.key === one.to.key &&
        fromNs < one.toNs &&
        one.fromNs < toNs,
    );
    const there = found[at];
    if (!there) found.push(one);
    else
      found[at] = {
        ...one,
        fromNs: Math.min(there.fromNs, one.fromNs),
        agreedNs: Math.max(there.agreedNs, one.agreedNs),
        toNs: Math.max(there.toNs, one.toNs),
      };
  }
  return found;
}
