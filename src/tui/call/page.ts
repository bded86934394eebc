import { drawLadder } from '../../../asterisk/capture/ladder/drawing.ts';
import { KIND_WORDS, wayOf } from '../../../asterisk/media/words.ts';
import { clusters } from '../../text/clean.ts';
import { type StyledLine, segment, strong, toWidth, wrapLine } from '../../text/line.ts';
import { symbolsOf } from '../../text/look.ts';
import { trailTo } from '../crumbs.ts';
import { callDetails } from '../details.ts';
import { clock, span } from '../format.ts';
import type { Rect } from '../layout.ts';
import { type CallSection, type Model, type Page, viewTime } from '../model.ts';
import { callStateSegment } from '../tables/calls.ts';
import { titleLine } from '../view/pane.ts';
import { figureLines } from './figures.ts';
import type { WatchedCall } from './watched.ts';

type CallPage = Extract<Page, { kind: 'call' }>;

/** In the order of their keys. */
export const SECTIONS: readonly CallSection[] = ['ladder', 'log', 'details'];
/** From this width on the ladder and the log stand side by side. */
const WIDE = 120;
const LABEL = 7;

/** One part of the page: what does not move, and what scrolls below it. */
interface Part {
  readonly section: CallSection;
  readonly columns: number;
  readonly fixed: readonly StyledLine[];
  readonly lines: readonly StyledLine[];
}

/** The page of a call: how it stands, then its ladder, its log lines and its channels. */
export function callPageLines(model: Model, page: CallPage, body: Rect): StyledLine[] {
  const { watched } = model;
  if (!watched) return [titleLine('call', [], [], body.columns, true, model)];
  const head = headLines(model, page, watched, body);
  const parts = partsOf(model, page, watched, body);
  const rows = partRows(model, page, watched, body);
  const drawn = parts.map((part, index) => {
    const isElsewhere = (section: CallSection) =>
      parts.some((other) => other !== part && other.section === section);
    // The last place has its own name alone, the first the others too.
    const named = SECTIONS.filter((section) => index === 0 || section === part.section);
    return partLines(
      model,
      page,
      part,
      rows,
      named.filter((section) => !isElsewhere(section)),
    );
  });
  const { look } = model;
  const bar = segment(symbolsOf(look).bar, 'dim');
  const lines = Array.from({ length: rows + 1 }, (_, row) =>
    drawn.flatMap((one, index) => [...(index === 0 ? [] : [bar]), ...(one[row] ?? [])]),
  );
  return [...head, ...lines].slice(0, body.rows);
}

/** What of the section on show scrolls: its lines, and how many are seen. */
export function callPageScroll(
  model: Model,
  page: CallPage,
  body: Rect,
): { readonly length: number; readonly rows: number } {
  const { watched } = model;
  if (!watched) return { length: 0, rows: 0 };
  const part = partsOf(model, page, watched, body).find(({ section }) => section === page.section);
  const rows = partRows(model, page, watched, body) - (part?.fixed.length ?? 0);
  return { length: part?.lines.length ?? 0, rows: Math.max(0, rows) };
}

/** All of the section on show, below how the call stands; broken to the width of the screen. */
export function callPageText(model: Model, page: CallPage, body: Rect): readonly StyledLine[] {
  const { watched } = model;
  if (!watched) return [];
  const part = partsOf(model, page, watched, body).find(({ section }) => section === page.section);
  return [
    ...headLines(model, page, watched, body).slice(1),
    ...(part?.fixed ?? []),
    ...(part?.lines ?? []),
  ];
}

function headLines(model: Model, page: CallPage, watched: WatchedCall, body: Rect): StyledLine[] {
  const { look } = model;
  const title = trailTo(model, page, body.columns - 8);
  const labelled = (label: string, line: StyledLine): StyledLine =>
    toWidth([segment(` ${label.padEnd(LABEL)}`, 'dim'), ...line], body.columns, look);
  const most = body.rows >= 30 ? 4 : 2;
  return [
    titleLine(title, [], [], body.columns, true, model),
    labelled('state', stateLine(model, watched)),
    labelled('media', pathLine(watched)),
    ...figureLines(watched, most, look).map((line, index) =>
      labelled(index === 0 ? 'RTP' : '', line),
    ),
    ...feedLines(model, watched).map((line, index) => labelled(index === 0 ? 'SIP' : '', line)),
  ];
}

function stateLine(model: Model, { call, endedAt }: WatchedCall): StyledLine {
  const now = viewTime(model);
  const symbols = symbolsOf(model.look);
  const dialled = call.exten === '' ? '' : `  dialled ${call.exten}`;
  const began = `  began ${span(now - call.since)} ago`;
  if (endedAt !== undefined)
    return [
      strong(`${symbols.off} ended`),
      segment(` ${span(now - endedAt)} ago${dialled}`, 'dim'),
    ];
  const talking = call.answeredAt === undefined ? '' : ` ${clock(now - call.answeredAt)}`;
  return [callStateSegment(call, model.look), segment(talking), segment(dialled + began, 'dim')];
}

function pathLine({ path, endedAt }: WatchedCall): StyledLine {
  const tone = endedAt === undefined && path.kind === 'direct' ? 'good' : 'plain';
  const was = endedAt === undefined ? '' : 'was ';
  return [segment(was + KIND_WORDS[path.kind], tone), segment(`  ${wayOf(path)}`, 'dim')];
}

/** By what messages are seen and from when on, or why not. */
function feedLines(model: Model, { seen, call }: WatchedCall): StyledLine[] {
  const state = seen?.state;
  if (!state || state.phase === 'off') return [];
  if (state.phase === 'opening') return [[segment('begins to listen', 'dim')]];
  if (state.phase === 'failed')
    return state.reasons.slice(0, 3).map((reason) => [segment(reason, 'warn')]);
  const time = new Date(state.since).toTimeString().slice(0, 8);
  const missed = call.since < state.since ? ': what came before is missing' : '';
  const passed = model.size.rows >= 30 ? state.passedOver : [];
  return [
    [segment(`seen by ${state.what} since ${time}${missed}`, 'dim')],
    ...passed.map((reason): StyledLine => [segment(reason, 'dim')]),
  ];
}

/** Rows below the titles of the sections. */
function partRows(model: Model, page: CallPage, watched: WatchedCall, body: Rect): number {
  return Math.max(0, body.rows - headLines(model, page, watched, body).length - 1);
}

function partsOf(model: Model, page: CallPage, watched: WatchedCall, body: Rect): Part[] {
  if (page.section === 'details' || body.columns < WIDE)
    return [partOf(model, page, page.section, watched, body.columns)];
  const left = Math.floor(body.columns * 0.6);
  return [
    partOf(model, page, 'ladder', watched, left),
    partOf(model, page, 'log', watched, body.columns - left - 1),
  ];
}

function partOf(
  model: Model,
  page: CallPage,
  section: CallSection,
  watched: WatchedCall,
  columns: number,
): Part {
  const room = Math.max(1, columns - 2);
  const wrapped = (lines: readonly StyledLine[]) =>
    lines.flatMap((line) => wrapLine(line, room, model.look));
  switch (section) {
    case 'ladder':
      return { section, columns, ...ladderLines(model, watched, room) };
    case 'log':
      return { section, columns, fixed: [], lines: wrapped(logLines(model, watched)) };
    case 'details':
      return {
        ...{ section, columns, fixed: [] },
        lines: wrapped(callDetails(watched.call, model, page.channel)),
      };
  }
}

/** The names of the parties stay above their lanes. */
function ladderLines(
  { look }: Model,
  { seen, callIds }: WatchedCall,
  columns: number,
): Pick<Part, 'fixed' | 'lines'> {
  if (!seen?.ladder) {
    const none =
      callIds.length === 0 ? 'no leg of this call speaks SIP' : 'no message was seen yet';
    return { fixed: [], lines: [[segment(none, 'dim')]] };
  }
  const { charset } = look;
  const drawn = drawLadder(seen.ladder, {
    ...{ columns, rows: Number.POSITIVE_INFINITY, charset },
    clusters: (text) => clusters(text, charset),
  });
  const lines = drawn.map((line) => line.map(({ text, tone }) => segment(text, tone)));
  return { fixed: lines.slice(1, 3), lines: lines.slice(3) };
}

/** What the log says of it: by its name there, or by its channels as long as that is not known. */
function logLines({ log }: Model, { logIds, call }: WatchedCall): StyledLine[] {
  const ids = new Set(logIds);
  const names = call.legs.map(({ name }) => name);
  const isOwn =
    ids.size > 0
      ? (callId: string) => ids.has(callId)
      : (_: string, message: string) => names.some((name) => message.includes(name));
  const lines = log.entries
    .filter(({ line }) => isOwn(line.callId, line.message))
    .map(({ line }): StyledLine => {
      const level = line.level === 'VERBOSE' ? '' : `${line.level} `;
      const tone = line.level === 'ERROR' ? 'bad' : line.level === 'WARNING' ? 'warn' : 'plain';
      const text = line.message.replaceAll(/\s*\n\s*/g, ' ').trim();
      return [segment(`${line.time.slice(-12)} `, 'dim'), segment(`${level}${text}`, tone)];
    });
  if (lines.length > 0) return lines;
  return [[segment(log.ended ?? 'the log has said nothing of it yet', 'dim')]];
}

function partLines(
  model: Model,
  page: CallPage,
  part: Part,
  rows: number,
  named: readonly CallSection[],
): StyledLine[] {
  const { look } = model;
  const room = Math.max(0, rows - part.fixed.length);
  const last = Math.max(0, part.lines.length - room);
  const isActive = part.section === page.section;
  const top = isActive && page.top !== 'end' ? Math.min(page.top, last) : last;
  const padded = (line: StyledLine) => toWidth([segment(' '), ...line], part.columns, look);
  const shown = [...part.fixed, ...part.lines.slice(top, top + room)];
  const place =
    part.lines.length > room
      ? `${top + 1}-${Math.min(top + room, part.lines.length)} of ${part.lines.length}`
      : '';
  return [
    toWidth(tabsOf(page, part, place, named), part.columns, look),
    ...Array.from({ length: rows }, (_, row) => padded(shown[row] ?? [])),
  ];
}

/** The sections with their keys; beside each other each has its own. */
function tabsOf(
  page: CallPage,
  part: Part,
  place: string,
  named: readonly CallSection[],
): StyledLine {
  const isAlone = part.section === 'details' || page.section === part.section;
  return [
    segment(' '),
    ...named.flatMap((section): StyledLine => {
      const text = ` ${SECTIONS.indexOf(section) + 1} ${section} `;
      const isShown = section === part.section;
      return [
        isShown
          ? { text, tone: isAlone ? 'accent' : 'plain', bold: true, inverse: isAlone }
          : segment(text, 'dim'),
      ];
    }),
    segment(place === '' ? '' : `  ${place}`, 'dim'),
  ];
}
