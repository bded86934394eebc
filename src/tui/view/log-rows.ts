import type { LogLevel, LogLine } from '../../../asterisk/log/types.ts';
import { widthOf } from '../../text/clean.ts';
import { type Ink, type StyledLine, segment, toWidth, wrapLine } from '../../text/line.ts';
import { count } from '../format.ts';
import type { LogEntry } from '../log/entry.ts';
import { selectedIndex } from '../log.ts';
import { hasFocus, type Model } from '../model.ts';
import { rowStyle } from './pane.ts';

type FormatLog = (line: LogLine) => string;

const levelTones: Readonly<Record<LogLevel, Ink>> = {
  ERROR: 'bad',
  WARNING: 'warn',
  NOTICE: 'plain',
  VERBOSE: 'plain',
  DEBUG: 'dim',
  DTMF: 'accent',
  SECURITY: 'warn',
};

/** The visible lines of the log, formatted now: `height` rows of `columns` columns. */
export function logRows(
  model: Model,
  columns: number,
  height: number,
  formatLog: FormatLog,
): StyledLine[] {
  const { log, look } = model;
  const rowsOf = (index: number): StyledLine[] => {
    const entry = log.shown[index];
    if (!entry) return [];
    const isMarked = hasFocus(model, 'log') && !log.following && index === selectedIndex(log);
    return entryRows(model, entry, columns, formatLog).map((row) =>
      marked(toWidth(row, columns, look), isMarked),
    );
  };
  const rows = log.wrap
    ? around(selectedIndex(log), log.shown.length, height, log.following, rowsOf)
    : Array.from({ length: height }, (_, row) => rowsOf(log.top + row)[0] ?? []);
  return Array.from({ length: height }, (_, row) => toWidth(rows[row] ?? [], columns, look));
}

/** The selected line in the middle, as far as there are lines on both sides; the newest at the bottom. */
function around(
  anchor: number,
  length: number,
  height: number,
  atEnd: boolean,
  rowsOf: (index: number) => StyledLine[],
): StyledLine[] {
  const middle = anchor < 0 ? [] : rowsOf(anchor).slice(0, height);
  const room = height - middle.length;
  const below: StyledLine[] = [];
  for (let at = anchor + 1; !atEnd && at < length && below.length < room; at++)
    below.push(...rowsOf(at));
  const above: StyledLine[] = [];
  for (let at = anchor - 1; at >= 0 && above.length < room; at--) above.unshift(...rowsOf(at));
  const after = below.slice(0, Math.max(Math.floor(room / 2), room - above.length));
  return [...above.slice(Math.max(0, above.length - (room - after.length))), ...middle, ...after];
}

function entryRows(
  { log, look }: Model,
  { line }: LogEntry,
  columns: number,
  formatLog: FormatLog,
): StyledLine[] {
  const time = log.times ? `${timeOfDay(line.time)} ` : '';
  const { first, rest } = partsOf(formatLog(log.times ? { ...line, time: '' } : line));
  const tone = levelTones[line.level];
  const pattern = log.search?.pattern;
  const isFoundBelow = pattern !== undefined && rest.join('\n').search(pattern) >= 0;
  const more = rest.length === 0 ? '' : ` (and ${count(rest.length, 'line')}: Enter)`;
  const whole: StyledLine = [
    segment(` ${time}`, 'dim'),
    ...lit(first, tone, pattern),
    { text: more, tone, inverse: isFoundBelow, bold: isFoundBelow },
  ];
  if (!log.wrap) return [whole];
  const hang = Math.min(hangOf(first) + widthOf(time, look.charset), Math.floor(columns / 3));
  return wrapLine(whole, columns, look, hang).map((row, index) =>
    index === 0 ? row : [segment(' '.repeat(hang)), ...withoutGap(row)],
  );
}

/** The space at which a line was broken begins no row. */
function withoutGap([first, ...rest]: StyledLine): StyledLine {
  return first ? [{ ...first, text: first.text.replace(/^ /, '') }, ...rest] : rest;
}

/** The first line of a text, and those that follow. */
function partsOf(text: string): { readonly first: string; readonly rest: readonly string[] } {
  const [first = '', ...rest] = text.trimEnd().split(/\r?\n/);
  return { first, rest };
}

/** What is broken off stands below the words of a verbose message, else some columns further in. */
function hangOf(text: string): number {
  const [mark] = /^ *(?:--|==|>) /.exec(text) ?? [];
  return 1 + (mark?.length ?? BROKEN_OFF);
}

const BROKEN_OFF = 4;

/** `2026-11-23 16:52:20.123` without its day; a time of another form whole. */
const timeOfDay = (time: string): string => /\d\d:\d\d:\d\d(?:\.\d+)?/.exec(time)?.[0] ?? time;

/** A text with what is searched in reverse. */
function lit(text: string, tone: Ink, pattern: RegExp | undefined): StyledLine {
  if (!pattern) return [segment(text, tone)];
  const parts: StyledLine[] = [];
  let at = 0;
  for (const { 0: found, index } of text.matchAll(pattern)) {
    parts.push([segment(text.slice(at, index), tone), { text: found, tone, ...LIT }]);
    at = index + found.length;
  }
  return [...parts.flat(), segment(text.slice(at), tone)];
}

const LIT = { bold: true, inverse: true } as const;

/** The selected line in reverse, and what is lit in it not. */
function marked(line: StyledLine, isMarked: boolean): StyledLine {
  if (!isMarked) return line;
  return rowStyle(line, true).map((part, index) =>
    line[index]?.inverse ? { ...part, inverse: false } : part,
  );
}
