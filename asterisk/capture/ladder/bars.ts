import type { Flow, RtpStream } from '../types.ts';
import { runsOf } from './mediaPath.ts';
import type { PartyBook } from './parties.ts';
import { streamsOf } from './streams.ts';
import type { BarStream, MediaBar, Party } from './types.ts';

/** Two directions that begin within this time of each other are one bar. */
const TOGETHER_NS = 2_000_000_000;
/** The answer to the last packet may come a little after it. */
const LATE_NS = 100_000_000;

interface Run extends BarStream {
  readonly from: number;
  readonly to: number;
  readonly fromNs: number;
  readonly toNs: number;
}

/** The RTP of a flow as bars between columns, in order of their begin. */
export function barsOf(flow: Flow, book: PartyBook, columns: readonly Party[]): MediaBar[] {
  const columnOf = new Map(columns.map(({ key }, i) => [key, i]));
  const at = (end: RtpStream['source']) => columnOf.get(book.partyOf(end).key) ?? -1;
  const runs = streamsOf(flow)
    .flatMap((stream): Run[] => {
      const parts = runsOf(stream);
      const isWhole = parts.length === 1;
      return parts.map((part) => ({
        ...{ stream, isWhole, from: at(stream.source), to: at(stream.destination) },
        ...{ fromNs: part.fromNs, toNs: part.toNs },
      }));
    })
    .filter(({ from, to }) => from >= 0 && to >= 0)
    .toSorted((a, b) => a.fromNs - b.fromNs);
  const taken = new Set<Run>();
  return runs.flatMap((run) => {
    if (taken.has(run)) return [];
    taken.add(run);
    const back = runs.find((other) => !taken.has(other) && isBack(run, other));
    if (back) taken.add(back);
    return [barOf(run, back)];
  });
}

/** The other direction of a run: the same ends, at about the same time. */
const isBack = (run: Run, other: Run): boolean =>
  other.from === run.to &&
  other.to === run.from &&
  other.fromNs - run.fromNs <= TOGETHER_NS &&
  other.fromNs <= run.toNs + LATE_NS;

function barOf(run: Run, back: Run | undefined): MediaBar {
  const isForth = run.from <= run.to;
  const [there, other] = isForth ? [run, back] : [back, run];
  return {
    fromNs: run.fromNs,
    toNs: Math.max(run.toNs, back?.toNs ?? 0),
    between: isForth ? [run.from, run.to] : [run.to, run.from],
    there: there && { stream: there.stream, isWhole: there.isWhole },
    back: other && { stream: other.stream, isWhole: other.isWhole },
    codec: run.stream.codec || back?.stream.codec || '',
  };
}

const figures = ({ stream, isWhole }: BarStream, arrow: string): string => {
  const loss = lossOf(stream);
  const lost = loss > 0 ? ` lost ${loss} (${lostPercent(stream)})` : ' lost 0';
  const jitter =
    stream.meanJitterMs === undefined ? '' : ` jitter ${stream.meanJitterMs.toFixed(1)} ms`;
  const packets = `${stream.packets} packet${stream.packets === 1 ? '' : 's'}`;
  return `${arrow} ${packets}${isWhole ? '' : ' in all'}${lost}${jitter}${elsewhere(stream)}`;
};

const elsewhere = ({ sentElsewhere = 0 }: RtpStream): string =>
  sentElsewhere > 0 ? `, ${sentElsewhere} sent elsewhere meanwhile` : '';

/** Packets that did not come: without those that went to another destination. */
export const lossOf = ({ lost, sentElsewhere = 0, unheard = 0 }: RtpStream): number =>
  Math.max(0, lost - sentElsewhere - unheard);

/** Of what was expected: `1.2%` */
export const lostPercent = (stream: RtpStream): string => {
  const loss = lossOf(stream);
  return `${((100 * loss) / Math.max(1, stream.packets + loss)).toFixed(1)}%`;
};

/** What a bar carried, one line a direction: `-> 153 packets lost 0 jitter 0.2 ms` */
export function barFigures({ there, back }: MediaBar): string[] {
  return [...(there ? [figures(there, '->')] : []), ...(back ? [figures(back, '<-')] : [])];
}

export const isLossy = ({ there, back }: MediaBar): boolean =>
  [there, back].some((one) => one !== undefined && lossOf(one.stream) > 0);
