import type { DrawnPiece } from '../ladder/canvas.ts';
import { mediaPath, pathText } from '../ladder/mediaPath.ts';
import type { PartyBook } from '../ladder/parties.ts';
import type { Between, MediaPeriod } from '../ladder/types.ts';
import type { Flow, FlowOutcome } from '../types.ts';
import { dim, type Grid, plain, spanText, timeText } from './grid.ts';

/** A path that lasts less is on the way to another. */
const SHORTEST_NS = 100_000_000;

const OUTCOMES: Readonly<Record<FlowOutcome, DrawnPiece>> = {
  answered: { text: '● answered', tone: 'good' },
  ended: { text: '● ended', tone: 'good' },
  done: { text: '● done', tone: 'good' },
  ringing: { text: '◐ ringing', tone: 'warn' },
  busy: { text: '▲ busy', tone: 'warn' },
  cancelled: { text: '○ cancelled', tone: 'dim' },
  'no answer': { text: '▲ no answer', tone: 'warn' },
  refused: { text: '✖ refused', tone: 'bad' },
};

/** Symbol, word and colour of an outcome, with the response that decided it. */
export const outcomePiece = ({
  outcome,
  verdict,
}: Pick<Flow, 'outcome' | 'verdict'>): DrawnPiece => {
  const piece = OUTCOMES[outcome];
  const isSaid = verdict === '' || piece.tone === 'good';
  return isSaid ? piece : { ...piece, text: `${piece.text}: ${verdict}` };
};

/** Calls and other flows, one a row. */
export function flowGrid(flows: readonly Flow[], book: PartyBook): Grid {
  return {
    title: 'Calls and other flows',
    columns: [
      { title: 'id', align: 'right' },
      { title: 'kind', shrink: 3 },
      { title: 'begins', align: 'right', drop: 2 },
      { title: 'from' },
      { title: 'to' },
      { title: 'outcome', shrink: 2 },
      { title: 'hung up' },
      { title: 'answer', align: 'right' },
      { title: 'talk', align: 'right', drop: 1 },
      { title: 'media', shrink: 1 },
    ],
    rows: flows.map((flow) => [
      plain(flow.id),
      plain(flow.kind),
      dim(timeText(flow.startNs, 3)),
      plain(flow.from),
      plain(flow.to),
      outcomePiece(flow),
      plain(hungUpBy(flow, book)),
      plain(toAnswerNs(flow) === undefined ? '' : spanText(toAnswerNs(flow) ?? 0)),
      plain(talkNs(flow) === undefined ? '' : spanText(talkNs(flow) ?? 0)),
      plain(flow.kind === 'call' ? pathSummary(mediaPath(flow, book), flow.answeredNs) : ''),
    ]),
  };
}

const hungUpBy = ({ kind, endedBy }: Flow, book: PartyBook): string =>
  kind === 'call' && endedBy ? book.partyOf(endedBy).name : '';

/** From the first INVITE to the answer. */
const toAnswerNs = ({ answeredNs, startNs }: Flow): number | undefined =>
  answeredNs === undefined ? undefined : answeredNs - startNs;

/** From the answer to the end; undefined for a call that was never answered or has not ended. */
const talkNs = ({ answeredNs, endNs }: Flow): number | undefined =>
  answeredNs === undefined || endNs === undefined ? undefined : endNs - answeredNs;

/** What was agreed for less may have been without RTP by chance. */
const SHORTEST_AGREED_NS = 1_000_000_000;

/**
 * `via PBX, then A 701 <-> B 702 directly (agreed, not seen)`: where the RTP went, and what was agreed after the
 * answer where none was seen. Stretches below a tenth of a second are left out.
 */
export function pathSummary(periods: readonly MediaPeriod[], answeredNs?: number): string {
  const seen = periods.filter(({ by }) => by === 'rtp').filter(isLasting);
  const isNone = periods.every(({ by }) => by !== 'rtp');
  if (isNone) return agreedText(periods);
  const unseen = periods.filter(
    (period) => period.by === 'sdp' && isUnseen(period, seen, answeredNs),
  );
  const known = new Set(seen.map(({ between }) => stretchText(between)));
  const stretches = [...seen, ...unseen].toSorted((a, b) => a.fromNs - b.fromNs);
  const texts = stretches.flatMap(({ by, between }) => {
    const text = stretchText(between);
    if (by === 'rtp') return [text];
    return known.has(text) ? [] : [`${text} (agreed, not seen)`];
  });
  return distinct(texts).join(', then ');
}

const isLasting = ({ fromNs, toNs, between }: MediaPeriod): boolean =>
  toNs - fromNs >= SHORTEST_NS && between.length > 0;

function agreedText(periods: readonly MediaPeriod[]): string {
  const text = distinct(periods.filter(isLasting).map(({ between }) => stretchText(between)));
  return text.length === 0 ? '' : `${text.join(', then ')} (agreed, not seen)`;
}

const distinct = (texts: readonly string[]): string[] =>
  texts.filter((text, i) => text !== texts[i - 1]);

/** Agreed for long, with hardly any RTP in it: the last packets on the old way may come then. */
function isUnseen(
  { fromNs, toNs, between }: MediaPeriod,
  seen: readonly MediaPeriod[],
  answeredNs: number | undefined,
): boolean {
  if (answeredNs === undefined || between.length === 0) return false;
  const span = toNs - Math.max(fromNs, answeredNs);
  const covered = seen.reduce(
    (sum, one) => sum + Math.max(0, Math.min(toNs, one.toNs) - Math.max(fromNs, one.fromNs)),
    0,
  );
  return span >= SHORTEST_AGREED_NS && covered < span / 5;
}

function stretchText(between: readonly Between[]): string {
  const relays = new Set(
    between.map(([one, other]) => [one, other].find(({ role }) => role === 'pbx')?.name),
  );
  const [relay] = relays;
  if (relays.size === 1 && relay !== undefined) return `via ${relay}`;
  if (relays.size === 1 && between.length === 1) return `${pathText(between)} directly`;
  return pathText(between);
}
