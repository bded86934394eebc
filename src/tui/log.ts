import { filterLog as filterByLevel } from '../../asterisk/log/filter.ts';
import type { LogLevel, LogLine } from '../../asterisk/log/types.ts';
import { type Movement, moveIndex, scrollTo } from './list.ts';

export interface LogEntry {
  /** Counts all lines since the start. */
  readonly number: number;
  readonly line: LogLine;
}

/** The last log lines and what of them is on the screen. */
export interface LogState {
  readonly entries: readonly LogEntry[];
  /** Those that the filter lets through. */
  readonly shown: readonly LogEntry[];
  /** Came while paused. */
  readonly waiting: readonly LogEntry[];
  readonly paused: boolean;
  /** The newest line is selected and stays so. */
  readonly following: boolean;
  readonly filter: string;
  /** Linkedid of the one call whose lines are shown. */
  readonly call: string | undefined;
  /** The call that `shown` was narrowed to. */
  readonly narrowed: string | undefined;
  /** Number of the selected entry. */
  readonly selected: number;
  readonly top: number;
  readonly received: number;
  /** Lines that no one saw, since they came faster than they could be kept. */
  readonly lost: number;
  /** Why there are no lines, or no more. */
  readonly ended: string | undefined;
}

/** As many lines as are kept, and as many as may wait while paused. */
export const logCapacity = 5000;

export const emptyLog: LogState = {
  entries: [],
  shown: [],
  waiting: [],
  paused: false,
  following: true,
  filter: '',
  call: undefined,
  narrowed: undefined,
  selected: -1,
  top: 0,
  received: 0,
  lost: 0,
  ended: undefined,
};

type Test = (entry: LogEntry) => boolean;

const LEVELS: readonly LogLevel[] = [
  ...(['ERROR', 'WARNING', 'NOTICE', 'VERBOSE', 'DEBUG'] as const),
  ...(['DTMF', 'SECURITY'] as const),
];

/**
 * What a filter lets through: lines with all of its words and with none of those behind a minus;
 * `level:warning` is that level and what is worse (its beginning will do).
 */
function testOf(filter: string): Test {
  const tests = filter.toLowerCase().split(/\s+/).filter(Boolean).map(testOfWord);
  return (entry) => tests.every((test) => test(entry));
}

function testOfWord(word: string): Test {
  const begun = /^level:(\w+)$/.exec(word)?.[1];
  const level = begun && LEVELS.find((one) => one.toLowerCase().startsWith(begun));
  if (level) {
    const isOfLevel = filterByLevel({ level });
    return ({ line }) => isOfLevel(line);
  }
  const isExcluded = word.length > 1 && word.startsWith('-');
  const wanted = isExcluded ? word.slice(1) : word;
  return (entry) => haystackOf(entry).includes(wanted) !== isExcluded;
}

function haystackOf({ line }: LogEntry): string {
  const { time, level, callId, message, file } = line;
  return `${time} ${level} ${callId} ${file} ${message}`.toLowerCase();
}

/** Adds lines that came; while paused they wait. */
export function appendLog(log: LogState, lines: readonly LogLine[], lost = 0): LogState {
  const first = log.received + lost;
  const added = lines.map((line, index) => ({ number: first + index, line }));
  const counted = { ...log, received: first + lines.length, lost: log.lost + lost };
  if (!log.paused) return show(counted, added);
  const waiting = [...log.waiting, ...added];
  const dropped = Math.max(0, waiting.length - logCapacity);
  return { ...counted, waiting: waiting.slice(dropped), lost: counted.lost + dropped };
}

function show(log: LogState, added: readonly LogEntry[]): LogState {
  const entries = [...log.entries, ...added].slice(-logCapacity);
  const oldest = entries[0]?.number ?? 0;
  const passes = testOf(log.filter);
  const kept = log.shown.filter((entry) => entry.number >= oldest);
  const shown = [...kept, ...added.filter((entry) => entry.number >= oldest && passes(entry))];
  const scrolledOff = log.shown.length - kept.length;
  return { ...log, entries, shown, top: Math.max(0, log.top - scrolledOff) };
}

export function pauseLog(log: LogState): LogState {
  if (!log.paused) return { ...log, paused: true };
  return { ...show(log, log.waiting), paused: false, waiting: [] };
}

export function filterLog(log: LogState, filter: string): LogState {
  return { ...log, filter, shown: log.entries.filter(testOf(filter)) };
}

/** Place of the selected entry; when it is gone, of the next younger one. */
export function selectedIndex(log: LogState): number {
  if (log.following) return log.shown.length - 1;
  const found = log.shown.findIndex((entry) => entry.number >= log.selected);
  return found < 0 ? log.shown.length - 1 : found;
}

export function followLog(log: LogState, height: number): LogState {
  const index = selectedIndex(log);
  const selected = log.shown[index]?.number ?? -1;
  const top = scrollTo(Math.max(0, index), log.top, height, log.shown.length);
  return selected === log.selected && top === log.top ? log : { ...log, selected, top };
}

/** Moves the selection; reaching the newest line follows the log from then on. */
export function moveLog(log: LogState, movement: Movement, height: number): LogState {
  const length = log.shown.length;
  if (length === 0) return log;
  const index = moveIndex(selectedIndex(log), movement, height, length);
  const selected = log.shown[index]?.number ?? -1;
  const top = scrollTo(index, log.top, height, length);
  return { ...log, selected, top, following: index === length - 1 };
}
