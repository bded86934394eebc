import type { Flow, FlowOutcome, Reading } from '../types.ts';
import { barsOf } from './bars.ts';
import { changesOf } from './changes.ts';
import { isInDialog, labelsOf } from './labels.ts';
import { columnsOf, createPartyBook, type PartyBook } from './parties.ts';
import { silencesOf } from './silence.ts';
import { streamsOf } from './streams.ts';
import type { DigitsStep, Ladder, LadderStep, Party } from './types.ts';

/** Begin and end of a bar that lasts less are one step. */
const BRIEF_NS = 100_000_000;

/** What came so long before the last packet of all has not ended, in a call that is not over. */
const LATE_NS = 1_000_000_000;

const latestOf = (
  { messages, streams }: Flow,
  { durationNs = 0 }: Partial<Pick<Reading, 'durationNs'>>,
): number =>
  Math.max(durationNs, messages.at(-1)?.timeNs ?? 0, ...streams.map(({ lastNs }) => lastNs));

/** A step before it is known what stands before it. */
type Loose<S> = S extends LadderStep ? Omit<S, 'atNs' | 'sinceNs'> : never;

/** Draws a flow out: who took part, and what passed between them in order of time. */
export function ladderOf(
  flow: Flow,
  reading: Pick<Reading, 'flows' | 'streams'> & Partial<Pick<Reading, 'durationNs'>>,
  names?: ReadonlyMap<string, string>,
  book: PartyBook = createPartyBook(reading.flows, names),
): Ladder {
  const all = columnsOf(flow, book);
  const parties = all.slice(0, MOST_PARTIES);
  const bars = barsOf(flow, book, parties);
  const latestNs = latestOf(flow, reading);
  const loose = [
    ...messageSteps(flow, book, parties),
    ...bars.flatMap((bar): Loose<LadderStep>[] => {
      const [from, to] = bar.there ? bar.between : bar.between.toReversed();
      const goesOn = flow.endNs === undefined && bar.toNs > latestNs - LATE_NS;
      if (!goesOn && bar.toNs - bar.fromNs < BRIEF_NS)
        return [{ kind: 'media-brief', timeNs: bar.fromNs, from, to, bar }];
      return [
        { kind: 'media-begins', timeNs: bar.fromNs, from, to, bar },
        { kind: goesOn ? 'media-goes-on' : 'media-ends', timeNs: bar.toNs, from, to, bar },
      ];
    }),
    ...digitSteps(flow, book, parties),
    ...(reading.streams.length > 0 ? silenceSteps(flow, book, parties) : []),
  ];
  return {
    flowId: flow.id,
    title: titleOf(flow),
    ...{ parties, bars, startNs: flow.startNs },
    steps: timed(gathered(drawable(loose).toSorted((a, b) => a.timeNs - b.timeNs)), flow.startNs),
    remarks: [...remarksOf(flow, reading), ...tooMany(all.length - parties.length)],
  };
}

/** More columns are no drawing; whoever sends RTP from everywhere comes last among them. */
const MOST_PARTIES = 24;
const NOBODY = -1;

const tooMany = (left: number): string[] =>
  left > 0 ? [`${left} more parties, and what they sent and got, are left out`] : [];

const drawable = (steps: readonly Loose<LadderStep>[]): readonly Loose<LadderStep>[] =>
  steps.filter(({ from, to }) => from !== NOBODY && to !== NOBODY);

const remarksOf = (flow: Flow, { streams }: Pick<Reading, 'streams'>): string[] => [
  ...(flow.answeredNs !== undefined && streams.length === 0
    ? ['no RTP in this capture: where the media went is known from SDP alone']
    : []),
  ...(flow.messages.length === 0 ? ['its messages were not kept: the capture has too many'] : []),
];

const GOOD: readonly FlowOutcome[] = ['answered', 'ended', 'ringing', 'done'];

/** `call 1: 701 -> 702, ended`; a failure with the response that decided it. */
const titleOf = ({ kind, id, from, to, outcome, verdict }: Flow): string => {
  const why = verdict === '' || GOOD.includes(outcome) ? '' : ` (${verdict})`;
  return `${kind} ${id}: ${from} -> ${to}, ${outcome}${why}`;
};

const columnOf = (parties: readonly Party[], { key }: Party): number =>
  parties.findIndex((party) => party.key === key);

function messageSteps(flow: Flow, book: PartyBook, parties: readonly Party[]) {
  const changes = changesOf(flow, book, parties);
  const legs = new Map(flow.legs.flatMap((leg) => leg.messages.map((one) => [one, leg.callId])));
  return flow.messages.map(
    (captured): Loose<LadderStep> => ({
      kind: 'message',
      timeNs: captured.timeNs,
      from: columnOf(parties, book.partyOf(captured.source)),
      to: columnOf(parties, book.partyOf(captured.destination)),
      captured,
      leg: legs.get(captured) ?? captured.message.callId,
      labels: labelsOf(captured),
      hasSdp: (captured.media?.length ?? 0) > 0,
      isInDialog: isInDialog(captured.message),
      isRetransmission: captured.isRetransmission,
      changes: changes.get(captured) ?? [],
    }),
  );
}

const digitSteps = (flow: Flow, book: PartyBook, parties: readonly Party[]) =>
  streamsOf(flow).flatMap(({ digits, source, destination }) =>
    digits.map(
      (digit): Loose<DigitsStep> => ({
        kind: 'digits',
        timeNs: digit.timeNs,
        from: columnOf(parties, book.partyOf(source)),
        to: columnOf(parties, book.partyOf(destination)),
        digits: [digit],
      }),
    ),
  );

const silenceSteps = (flow: Flow, book: PartyBook, parties: readonly Party[]) =>
  silencesOf(flow, book).map(
    ({ timeNs, from, to, isOneWay }): Loose<LadderStep> => ({
      kind: 'silence',
      timeNs,
      from: columnOf(parties, from),
      to: columnOf(parties, to),
      isOneWay,
    }),
  );

/** Digits that follow each other without anything between them are one step. */
function gathered(steps: readonly Loose<LadderStep>[]): Loose<LadderStep>[] {
  const found: Loose<LadderStep>[] = [];
  for (const step of steps) {
    const last = found.at(-1);
    const joins =
      step.kind === 'digits' &&
      last?.kind === 'digits' &&
      last.from === step.from &&
      last.to === step.to;
    if (joins) found[found.length - 1] = { ...last, digits: [...last.digits, ...step.digits] };
    else found.push(step);
  }
  return found;
}

const timed = (steps: readonly Loose<LadderStep>[], startNs: number): LadderStep[] =>
  steps.map((step, i) => ({
    ...step,
    atNs: step.timeNs - startNs,
    sinceNs: step.timeNs - (steps[i - 1]?.timeNs ?? step.timeNs),
  }));
