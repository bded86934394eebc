import { describe, expect, test } from 'vitest';
import type { LogLine } from '../../../asterisk/log/types.ts';
import {
  appendLog,
  emptyLog,
  filterLog,
  followLog,
  type LogState,
  logCapacity,
  moveLog,
  pauseLog,
  selectedIndex,
} from '../../../src/tui/log.ts';

function lines(from: number, count: number): LogLine[] {
  return Array.from({ length: count }, (_, index) => ({
    time: '12:00:00',
    level: (from + index) % 2 === 0 ? 'VERBOSE' : 'WARNING',
    callId: '',
    file: 'pbx.c',
    line: 1,
    function: 'f',
    message: `line ${from + index}`,
  }));
}

const height = 5;
const filled = (count: number): LogState => followLog(appendLog(emptyLog, lines(0, count)), height);
const messages = (log: LogState): string[] =>
  log.shown.slice(log.top, log.top + height).map((entry) => entry.line.message);

describe('the log', () => {
  test('shows the newest lines as they come', () => {
    const log = followLog(appendLog(filled(20), lines(20, 2)), height);
    expect(messages(log)).toEqual(['line 17', 'line 18', 'line 19', 'line 20', 'line 21']);
  });

  test('stays where it was scrolled to, also when old lines are dropped', () => {
    const scrolled = moveLog(filled(logCapacity), 'page up', height);
    const before = messages(scrolled);
    const after = followLog(appendLog(scrolled, lines(logCapacity, 1000)), height);
    expect(messages(after)).toEqual(before);
    expect(after.entries).toHaveLength(logCapacity);
  });

  test('goes to the oldest line that is left when the selected one is dropped', () => {
    const first = moveLog(filled(20), 'first', height);
    const after = followLog(appendLog(first, lines(20, logCapacity)), height);
    expect(selectedIndex(after)).toBe(0);
    expect(after.top).toBe(0);
  });

  test('follows again from the end', () => {
    const back = moveLog(moveLog(filled(20), 'up', height), 'last', height);
    expect(back.following).toBe(true);
  });

  test('paused, counts what waits and loses nothing', () => {
    const paused = appendLog(pauseLog(filled(3)), lines(3, 4));
    expect(messages(followLog(paused, height))).toEqual(['line 0', 'line 1', 'line 2']);
    expect(paused.waiting).toHaveLength(4);
    const resumed = followLog(pauseLog(paused), height);
    expect(messages(resumed)).toEqual(['line 2', 'line 3', 'line 4', 'line 5', 'line 6']);
    expect(resumed.lost).toBe(0);
  });

  test('paused for long, says how many lines it could not keep', () => {
    const paused = appendLog(pauseLog(filled(3)), lines(3, logCapacity + 7));
    expect(paused.waiting).toHaveLength(logCapacity);
    expect(paused.lost).toBe(7);
  });

  test('filters what is there and what comes', () => {
    const warnings = filterLog(filled(4), 'warning');
    expect(warnings.shown.map((entry) => entry.line.message)).toEqual(['line 1', 'line 3']);
    const more = appendLog(warnings, lines(4, 2));
    expect(more.shown.at(-1)?.line.message).toBe('line 5');
    expect(filterLog(more, '').shown).toHaveLength(6);
  });

  test.each([
    ['line -3', ['line 0', 'line 1', 'line 2']],
    ['-warning', ['line 0', 'line 2']],
    ['level:warn', ['line 1', 'line 3']],
    ['level:VERBOSE line', ['line 0', 'line 1', 'line 2', 'line 3']],
    ['level:error', []],
    ['level:nothing', []],
    ['-', []],
    ['-warning -pbx.c', []],
  ])('a filter %j', (filter, shown) => {
    const found = filterLog(filled(4), filter).shown.map((entry) => entry.line.message);
    expect(found).toEqual(shown);
  });

  test('keeps its numbers apart when lines were lost on the way', () => {
    const log = appendLog(appendLog(emptyLog, lines(0, 2)), lines(2, 2), 10);
    const numbers = log.entries.map((entry) => entry.number);
    expect(new Set(numbers).size).toBe(4);
    expect(log.lost).toBe(10);
  });
});
