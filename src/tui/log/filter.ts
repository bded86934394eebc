import { filterLog as filterByLevel } from '../../../asterisk/log/filter.ts';
import type { LogLevel } from '../../../asterisk/log/types.ts';
import type { LogEntry } from './entry.ts';
import { type CallTrace, isOfCall } from './trace.ts';

/** What is left out of the log: three filters that stand beside each other. */
export interface LogFilters {
  /** Words, as they were typed. */
  readonly filter: string;
  /** The least level. */
  readonly level: LogLevel | undefined;
  /** The one call whose lines are shown. */
  readonly trace: CallTrace | undefined;
}

type Test = (entry: LogEntry) => boolean;

const LEVELS: readonly LogLevel[] = [
  ...(['ERROR', 'WARNING', 'NOTICE', 'VERBOSE', 'DEBUG'] as const),
  ...(['DTMF', 'SECURITY'] as const),
];

/**
 * What the filters let through: lines with all of the words and with none of those behind a minus;
 * `level:warning` is that level and what is worse (its beginning will do).
 */
export function testOf({ filter, level, trace }: LogFilters): Test {
  const tests = filter.toLowerCase().split(/\s+/).filter(Boolean).map(testOfWord);
  if (level) tests.unshift(testOfLevel(level));
  if (trace) tests.unshift((entry) => isOfCall(trace, entry));
  return (entry) => tests.every((test) => test(entry));
}

function testOfLevel(level: LogLevel): Test {
  const isOfLevel = filterByLevel({ level });
  return ({ line }) => isOfLevel(line);
}

function testOfWord(word: string): Test {
  const begun = /^level:(\w+)$/.exec(word)?.[1];
  const level = begun && LEVELS.find((one) => one.toLowerCase().startsWith(begun));
  if (level) return testOfLevel(level);
  const isExcluded = word.length > 1 && word.startsWith('-');
  const wanted = isExcluded ? word.slice(1) : word;
  return (entry) => haystackOf(entry).includes(wanted) !== isExcluded;
}

function haystackOf({ line }: LogEntry): string {
  const { time, level, callId, message, file } = line;
  return `${time} ${level} ${callId} ${file} ${message}`.toLowerCase();
}

/** The levels that a key goes through. */
const STEPS: readonly (LogLevel | undefined)[] = [undefined, 'NOTICE', 'WARNING', 'ERROR'];

export function nextLevel(level: LogLevel | undefined): LogLevel | undefined {
  return STEPS[(STEPS.indexOf(level) + 1) % STEPS.length];
}

const LEVEL_WORDS: Readonly<Partial<Record<LogLevel, string>>> = {
  NOTICE: 'notices and worse',
  WARNING: 'warnings and worse',
  ERROR: 'errors',
};

/** What the filters let through, for a person: `of call 701 → 702, errors, with «x»`; '' for all. */
export function filterWords({ filter, level, trace }: LogFilters): string {
  const words = [
    ...(trace ? [`of call ${trace.title}`] : []),
    ...(level ? [LEVEL_WORDS[level] ?? level] : []),
    ...(filter === '' ? [] : [`with «${filter}»`]),
  ];
  return words.join(', ');
}
