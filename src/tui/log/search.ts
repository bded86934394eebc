import { firstFrom, type LogEntry } from './entry.ts';

/** Words that are lit in the log, and the lines that hold one. */
export interface LogSearch {
  /** As it was typed: a text, or several parted by `|`. */
  readonly text: string;
  readonly pattern: RegExp;
  /** Numbers of those of the shown lines that hold one of the texts, ascending. */
  readonly matches: readonly number[];
}

/** Undefined where nothing is wanted. */
export function searchFor(text: string, shown: readonly LogEntry[]): LogSearch | undefined {
  const wanted = text
    .split('|')
    .map((one) => one.trim())
    .filter(Boolean);
  if (wanted.length === 0) return undefined;
  const escaped = wanted.map((one) => one.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const pattern = new RegExp(escaped.join('|'), 'giu');
  return { text, pattern, matches: matchesIn(shown, pattern) };
}

/** The search after lines have come and the oldest have gone. */
export function searchOn(search: LogSearch, added: readonly LogEntry[], oldest: number): LogSearch {
  const { matches, pattern } = search;
  const gone = firstFrom(matches.length, (index) => matches[index], oldest);
  return { ...search, matches: [...matches.slice(gone), ...matchesIn(added, pattern)] };
}

function matchesIn(entries: readonly LogEntry[], pattern: RegExp): number[] {
  return entries.filter((entry) => isFound(entry, pattern)).map(({ number }) => number);
}

/** What is drawn of a line: of a verbose one its message alone. */
function isFound({ line }: LogEntry, pattern: RegExp): boolean {
  const { level, callId, file, message } = line;
  const heading = level === 'VERBOSE' ? '' : `${level}[${callId}]: ${file} `;
  return `${heading}${message}`.search(pattern) >= 0;
}

/** Place of the match that is selected, counted from 1; undefined where the selected line is none. */
export function matchPlace({ matches }: LogSearch, selected: number): number | undefined {
  const index = firstFrom(matches.length, (at) => matches[at], selected);
  return matches[index] === selected ? index + 1 : undefined;
}

/** The match after a line, or before it; `wrapped` where the other end of the log was passed. */
export function matchFrom(
  { matches }: LogSearch,
  selected: number,
  direction: 'next' | 'previous',
): { readonly number: number; readonly wrapped: boolean } | undefined {
  const at = (index: number) => matches[index];
  const index =
    direction === 'next'
      ? firstFrom(matches.length, at, selected + 1)
      : firstFrom(matches.length, at, selected) - 1;
  const found = matches[index];
  const other = direction === 'next' ? matches[0] : matches.at(-1);
  if (found !== undefined) return { number: found, wrapped: false };
  return other === undefined ? undefined : { number: other, wrapped: true };
}
