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
      { title: 'kind' },
      { title: 'begins', align: 'right' },
      { title: 'from' },
      { title: 'to' },
      { title: 'outcome', shrink: 2 },
      { title: 'hung up' },
      { title: 'answered after', align: 'right' },
      { title: 'talk', align: 'right' },
      { title: 'media', shrink: 3 },
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
      plain(flow.kind === 'call' ? pathSummary(mediaPath(flow, book)) : ''),
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

/**
 * `via PBX, then A 701 <-> B 702 directly`: where the RTP went, or, where none was seen, what was agreed.
 * Stretches below a tenth of a second are left out.
 */
export function pathSummary(periods: readonly MediaPeriod[]): string {
  const seen = periods.filter(({ by }) => by === 'rtp');
  const shown = seen.length > 0 ? seen : periods;
  const lasting = shown.filter(
    ({ fromNs, toNs, between }) => toNs - fromNs >= SHORTEST_NS && between.length > 0,
  );
  const texts = lasting.map(({ between }) => stretchText(between));
  const distinct = texts.filter((text, i) => text !== texts[i - 1]);
  const text = distinct.join(', then ');
  return text === '' || seen.length > 0 ? text : `${text} (agreed, not seen)`;
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
