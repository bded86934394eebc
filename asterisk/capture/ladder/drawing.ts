import { barFigures, isLossy } from './bars.ts';
import {
  createRow,
  cutTo,
  type DrawnLine,
  type DrawnTone,
  type Row,
  type Space,
  widthIn,
  wrapTo,
} from './canvas.ts';
import { type Glyphs, glyphsOf } from './glyphs.ts';
import { type Layout, layoutOf } from './layout.ts';
import { arrowOf, hasFigures, notesOf, type Talking, talkingAt } from './marks.ts';
import type { Ladder, LadderStep } from './types.ts';

interface Sheet {
  readonly ladder: Ladder;
  readonly space: Space;
  readonly layout: Layout;
  readonly glyphs: Glyphs;
  readonly explanations: ReadonlyMap<LadderStep, string>;
  readonly talking: ReadonlyMap<LadderStep, Talking>;
}

/** A ladder as lines of text, no wider than the space; explanations go below their steps. */
export function drawLadder(
  ladder: Ladder,
  space: Space,
  explanations: ReadonlyMap<LadderStep, string> = new Map(),
): DrawnLine[] {
  const layout = layoutOf(ladder, space);
  const [glyphs, talking] = [glyphsOf(space.charset), talkingAt(ladder)];
  const sheet: Sheet = { ladder, space, layout, explanations, glyphs, talking };
  return [
    [{ text: cutTo(space, ladder.title, layout.width), tone: 'plain' }],
    ...headRows(sheet),
    ...ladder.steps.flatMap((step) => stepRows(sheet, step)),
    ...remarks(sheet).flatMap((text) => plainRows(space, layout.width, text)),
  ];
}

const plainRows = (space: Space, width: number, text: string): DrawnLine[] =>
  wrapTo(space, text, width).map((line) => [{ text: line, tone: 'dim' }]);

function remarks({ ladder, layout }: Sheet): string[] {
  const left = layout.left.map((i) => ladder.parties[i]?.name ?? '');
  return [
    ...(left.length > 0
      ? [`left out for want of room: ${left.join(', ')} (a wider terminal shows all)`]
      : []),
    ...ladder.remarks,
  ];
}

/** Names above addresses, each over its lane. */
function headRows({ ladder, layout, space }: Sheet): DrawnLine[] {
  const rows = (['name', 'address'] as const).map((field) => {
    const row = createRow(layout.width, space);
    for (const i of layout.shown) {
      const party = ladder.parties[i];
      if (!party) continue;
      const text = cutTo(space, field === 'name' ? party.name : party.key, layout.gap - 1);
      const lane = layout.laneOf(i) ?? 0;
      const wide = widthIn(space, text);
      const at = Math.min(lane - Math.floor(wide / 2), layout.width - wide);
      row.put(Math.max(0, at), text, field === 'name' ? 'plain' : 'dim');
    }
    return row.line();
  });
  return rows;
}

/** The lanes; those of parties that send or get RTP are heavy. */
function lanes({ layout, space, glyphs }: Sheet, talking: readonly number[]): Row {
  const row = createRow(layout.width, space);
  for (const i of layout.shown)
    row.put(layout.laneOf(i) ?? 0, talking.includes(i) ? glyphs.heavyLane : glyphs.lane, 'dim');
  return row;
}

function stepRows(sheet: Sheet, step: LadderStep): DrawnLine[] {
  const [from, to] = [sheet.layout.laneOf(step.from), sheet.layout.laneOf(step.to)];
  const { before = [], after = [] } = sheet.talking.get(step) ?? {};
  const first = lanes(sheet, [...before, ...after]);
  first.put(0, timeText(sheet.layout, step), 'dim');
  const isDrawn = from !== undefined && to !== undefined && from !== to;
  if (isDrawn) putArrow(sheet, first, step, [from, to]);
  const lane = Math.min(from ?? to ?? laneOfFirst(sheet), to ?? from ?? laneOfFirst(sheet));
  const untold = isDrawn ? [] : [{ text: toldOf(sheet, step), tone: arrowOf(step).tone }];
  const [told, ...others] = untold.flatMap(({ text, tone }) => noteTexts(sheet, lane, text, tone));
  if (told) first.put(told.at, told.text, told.tone);
  const notes = [
    ...others,
    ...notesOf(step).flatMap(({ text, tone }) =>
      noteTexts(sheet, lane, `${sheet.glyphs.note} ${text}`, tone),
    ),
    ...figures(sheet, step, lane),
    ...explanation(sheet, step),
  ];
  return [
    first.line(),
    ...notes.map(({ at, text, tone }) => {
      const row = lanes(sheet, after);
      row.put(at, text, tone);
      return row.line();
    }),
  ];
}

const laneOfFirst = ({ layout }: Sheet): number => layout.laneOf(layout.shown[0] ?? 0) ?? 0;

/** A step of a party that has no lane, or of one with itself, in words. */
function toldOf({ ladder: { parties } }: Sheet, step: LadderStep): string {
  const [from, to] = [parties[step.from]?.name, parties[step.to]?.name];
  return `${from} -> ${to}: ${arrowOf(step).labels[0]}`;
}

interface Note {
  readonly at: number;
  readonly text: string;
  readonly tone: DrawnTone;
}

/** Beside its lane where it fits, else from the first lane on, in several lines if need be. */
function noteTexts(sheet: Sheet, lane: number, text: string, tone: DrawnTone): Note[] {
  const { layout, space } = sheet;
  const own = lane + 2;
  const wide = widthIn(space, text);
  if (own + wide <= layout.width) return [{ at: own, text, tone }];
  const first = laneOfFirst(sheet) + 2;
  if (first + wide <= layout.width) return [{ at: layout.width - wide, text, tone }];
  const lines = wrapTo(space, text, layout.width - first);
  return lines.map((line) => ({ at: first, text: line, tone }));
}

function figures(sheet: Sheet, step: LadderStep, lane: number): Note[] {
  if (!hasFigures(step)) return [];
  const tone = isLossy(step.bar) ? 'warn' : 'dim';
  return barFigures(step.bar).flatMap((text) => noteTexts(sheet, lane, text, tone));
}

function explanation(sheet: Sheet, step: LadderStep): Note[] {
  const text = sheet.explanations.get(step);
  if (text === undefined) return [];
  const at = laneOfFirst(sheet) + 2;
  const lines = wrapTo(sheet.space, text, sheet.layout.width - at);
  return lines.map((line) => ({ at, text: line, tone: 'dim' }));
}

function timeText({ hasSince }: Layout, { atNs, sinceNs }: LadderStep): string {
  const time = (atNs / 1e9).toFixed(3).padStart(8);
  return hasSince ? `${time} ${sinceText(sinceNs).padStart(9)}` : time;
}

/** `+0.25 ms`, `+1.16 s` */
export const sinceText = (ns: number): string => {
  if (ns < 1e6) return `+${(ns / 1e6).toFixed(2)} ms`;
  if (ns < 1e9) return `+${(ns / 1e6).toFixed(ns < 1e8 ? 1 : 0)} ms`;
  return `+${(ns / 1e9).toFixed(ns < 1e11 ? 2 : 0)} s`;
};

function putArrow(
  { space, glyphs, layout }: Sheet,
  row: Row,
  step: LadderStep,
  [from, to]: readonly [number, number],
): void {
  const { labels, tone, line, heads } = arrowOf(step);
  const [left, right] = [Math.min(from, to), Math.max(from, to)];
  const shaft = glyphs[line];
  for (let at = left + 1; at < right; at++) row.put(at, shaft, tone);
  for (const i of layout.shown) {
    const lane = layout.laneOf(i) ?? 0;
    if (lane > left && lane < right) row.put(lane, glyphs.crossing[line], tone);
  }
  const isRight = to > from;
  if (heads === 'both' || (heads === 'one' && isRight)) row.put(right - 1, glyphs.right, tone);
  if (heads === 'both' || (heads === 'one' && !isRight)) row.put(left + 1, glyphs.left, tone);
  const label = fitting(space, labels, right - left - 3);
  if (label === '') return;
  const at = left + 1 + Math.floor((right - left - 1 - widthIn(space, label)) / 2);
  row.put(at, label, tone);
}

/** A label without blanks around it is taken where the one with them would say much less. */
const MUCH_LESS = 5 / 8;

/** The fullest label that fits between the ends of an arrow. */
function fitting(space: Space, labels: readonly string[], room: number): string {
  const bare = labels.find((one) => widthIn(space, one) <= room);
  if (bare === undefined) return cutTo(space, labels.at(-1) ?? '', room);
  const padded = labels.find((one) => widthIn(space, one) + 2 <= room);
  const isLess = !padded || widthIn(space, padded) < MUCH_LESS * widthIn(space, bare);
  return isLess ? bare : ` ${padded} `;
}
