import { basename } from 'node:path';
import type { Place } from '../conf/effective.ts';
import { shellQuote } from '../engine/wrappers.ts';
import { clock as clockOf } from '../log/text.ts';
import type { LogLine } from '../log/types.ts';
import type { Evidence } from './types.ts';

/** The command line of pbxctl that does it, with names from outside as harmless words. */
export function typed(
  { program }: Pick<Evidence, 'program'>,
  command: string,
  names: readonly string[] = [],
  options = '',
): string {
  const words = names.map(quoted);
  const isOption = names.some((name) => name.startsWith('-'));
  const parts = isOption ? [options, '--', ...words] : [...words, options];
  return [program, command, ...parts].filter((part) => part !== '').join(' ');
}

/** A word for the shell and for the session's command line. */
export const quoted = (name: string): string =>
  /^[\w.,:/@%+=-]+$/.test(name) ? name : shellQuote(name.replace(/[\u0000-\u001f\u007f]/g, '?'));

/** `pjsip.conf:12` */
export const placed = ({ file, line }: Pick<Place, 'file' | 'line'>): string =>
  `${basename(file)}:${line}`;

const LONGEST = 240;

/** A line of the log as evidence. */
export function logged({ time, message }: Pick<LogLine, 'time' | 'message'>): string {
  const text = message.replace(/\s+/g, ' ').trim();
  return `log ${time}  ${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text}`;
}

/** When it was logged; NaN where its form of date is not known, or has no year. */
export const timeOf = ({ time }: Pick<LogLine, 'time'>): number =>
  /\d{4}/.test(time) ? Date.parse(time) : Number.NaN;

const YEARLESS = /^([A-Z][a-z]{2}) +(\d{1,2}) (\d\d:\d\d:\d\d)(?:\.\d+)?$/;
const DAY_MS = 86_400_000;

/** A line as Asterisk dates it unless told otherwise (`Nov 25 19:51:29`), with the year that it must be. */
export function withYear(line: LogLine, now: number): LogLine {
  const [, month, day, clock] = YEARLESS.exec(line.time) ?? [];
  if (month === undefined) return line;
  const year = new Date(now).getFullYear();
  const said = (of: number) => Date.parse(`${month} ${day} ${of} ${clock}`);
  const at = said(year) > now + DAY_MS ? said(year - 1) : said(year);
  // A file that was changed within that second was changed before.
  return Number.isNaN(at) ? line : { ...line, time: clockOf(at).replace(/\d{3}$/, '999') };
}

/** The last of several lines as evidence, and how many there are. */
export function lastLogged(lines: readonly LogLine[]): string[] {
  const last = lines.at(-1);
  if (!last) return [];
  const more = lines.length > 1 ? [`${lines.length} such lines`] : [];
  return [logged(last), ...more];
}

/** Names in a sentence: a few, and how many more. */
export function listed(names: readonly string[], most = 6): string {
  const shown = names.slice(0, most).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown;
}

/** Lines of the log by what a pattern finds in them, in the order in which each came first. */
export function grouped(
  log: readonly LogLine[],
  pattern: RegExp,
): Map<string, { readonly match: RegExpExecArray; readonly lines: LogLine[] }> {
  const found = new Map<string, { readonly match: RegExpExecArray; readonly lines: LogLine[] }>();
  for (const line of log) {
    const match = pattern.exec(line.message);
    if (!match) continue;
    const key = match.slice(1).join('\n');
    const known = found.get(key);
    if (known) known.lines.push(line);
    else found.set(key, { match, lines: [line] });
  }
  return found;
}
