import type { LogLevel, LogLine } from '../../asterisk/log/types.ts';
import type { PbxView } from '../../asterisk/state/types.ts';
import { type Movement, moveIndex, scrollTo } from './list.ts';
import { firstFrom, type LogEntry } from './log/entry.ts';
import { type LogFilters, testOf } from './log/filter.ts';
import { type LogSearch, matchFrom, searchFor, searchOn } from './log/search.ts';
import { learn, told, traceOf } from './log/trace.ts';

/** The last log lines and what of them is on the screen. */
export interface LogState extends LogFilters {
  readonly entries: readonly LogEntry[];
  /** Those that the filters let through. */
  readonly shown: readonly LogEntry[];
  /** Came while paused. */
  readonly waiting: readonly LogEntry[];
  readonly paused: boolean;
  /** The newest line is selected and stays so. */
  readonly following: boolean;
  /**
   * The one call whose lines are shown: its Linkedid, or for one that has ended what the log calls it. Whoever
   * sets it need not see to the rest: the next frame does.
   */
  readonly call: string | undefined;
  readonly search: LogSearch | undefined;
  /** Long lines are broken, not cut. */
  readonly wrap: boolean;
  /** Each line begins with its time. */
  readonly times: boolean;
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
  level: undefined,
  call: undefined,
  trace: undefined,
  search: undefined,
  wrap: false,
  times: false,
  selected: -1,
  top: 0,
  received: 0,
  lost: 0,
  ended: undefined,
};

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

/** Only what came is looked at, unless it teaches another name of the call on show. */
function show(log: LogState, added: readonly LogEntry[]): LogState {
  const entries = [...log.entries, ...added].slice(-logCapacity);
  const trace = log.trace && learn(log.trace, added);
  if (trace?.logIds !== log.trace?.logIds) return refilter({ ...log, entries, trace });
  const oldest = entries[0]?.number ?? 0;
  const passes = testOf({ ...log, trace });
  const scrolledOff = firstFrom(log.shown.length, (index) => log.shown[index]?.number, oldest);
  const fresh = added.filter((entry) => entry.number >= oldest && passes(entry));
  const shown = [...log.shown.slice(scrolledOff), ...fresh];
  const search = log.search && searchOn(log.search, fresh, oldest);
  return { ...log, entries, trace, shown, search, top: Math.max(0, log.top - scrolledOff) };
}

function refilter(log: LogState): LogState {
  const shown = log.entries.filter(testOf(log));
  return { ...log, shown, search: log.search && searchFor(log.search.text, shown) };
}

export function pauseLog(log: LogState): LogState {
  if (!log.paused) return { ...log, paused: true };
  return { ...show(log, log.waiting), paused: false, waiting: [] };
}

export function filterLog(log: LogState, filter: string): LogState {
  return refilter({ ...log, filter });
}

export function setLogLevel(log: LogState, level: LogLevel | undefined): LogState {
  return refilter({ ...log, level });
}

/** Shows the lines of one call alone, or of all. */
export function narrowLog(log: LogState, view: PbxView, call: string | undefined): LogState {
  const trace = call === undefined ? undefined : traceOf(view, call, log.entries, log.trace);
  return refilter({ ...log, call, trace });
}

/** Before each drawing: what the PBX has told since of the call whose lines are shown. */
export function followLogCall(log: LogState, view: PbxView): LogState {
  const { call, trace } = log;
  if (call !== trace?.call) return narrowLog(log, view, call);
  if (trace === undefined) return log;
  const next = told(view, trace);
  if (next === trace) return log;
  const isSame = next.channels === trace.channels && next.logIds === trace.logIds;
  return isSame ? { ...log, trace: next } : refilter({ ...log, trace: learn(next, log.entries) });
}

/** Lights a text, leaving no line out; '' puts the light out. */
export function searchLog(log: LogState, text: string): LogState {
  return { ...log, search: searchFor(text, log.shown) };
}

/** Goes to the next or the previous line that holds what is searched, from the other end on where there is none. */
export function goToMatch(
  log: LogState,
  direction: 'next' | 'previous',
): { readonly log: LogState; readonly wrapped: boolean } | undefined {
  const isBehindAll = log.following && direction === 'previous';
  const from = isBehindAll
    ? Number.POSITIVE_INFINITY
    : (log.shown[selectedIndex(log)]?.number ?? -1);
  const found = log.search && matchFrom(log.search, from, direction);
  if (!found) return undefined;
  const { number, wrapped } = found;
  return { log: { ...log, selected: number, following: false }, wrapped };
}

/** Takes off the first of: the search, the words, the level, the call. */
export function releaseLog(log: LogState): LogState {
  if (log.search) return { ...log, search: undefined };
  if (log.filter !== '') return filterLog(log, '');
  if (log.level) return setLogLevel(log, undefined);
  return refilter({ ...log, call: undefined, trace: undefined });
}

/** Whether there is anything to take off. */
export function isReleasable({ search, filter, level, call }: LogState): boolean {
  return search !== undefined || filter !== '' || level !== undefined || call !== undefined;
}

/** Place of the selected entry; when it is gone, of the next younger one. */
export function selectedIndex({ shown, following, selected }: LogState): number {
  const last = shown.length - 1;
  if (following) return last;
  return Math.min(
    last,
    firstFrom(shown.length, (index) => shown[index]?.number, selected),
  );
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
