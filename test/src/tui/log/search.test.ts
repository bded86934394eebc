import { describe, expect, test } from 'vitest';
import type { LogEntry } from '../../../../src/tui/log/entry.ts';
import { matchFrom, matchPlace, searchFor, searchOn } from '../../../../src/tui/log/search.ts';
import { fakeLogLine } from '../../../support/session-model.ts';

const entries = (from: number, ...messages: string[]): LogEntry[] =>
  messages.map((message, at) => ({ number: from + at, line: fakeLogLine(message) }));
const some = entries(10, 'Ringing', 'Answer (fast)', 'nothing', 'ringing again');

function search(text: string) {
  const found = searchFor(text, some);
  if (!found) throw new Error('no search');
  return found;
}

describe('a search', () => {
  test.each([
    ['ring', [10, 13]],
    ['RING|answer', [10, 11, 13]],
    ['ringing again', [13]],
    ['(fast)', [11]],
    ['.*', []],
    [' | ring', [10, 13]],
    ['\\', []],
  ])('%j finds lines', (text, numbers) => {
    expect(search(text).matches).toEqual(numbers);
  });

  test.each(['', '  ', '|'])('of nothing (%j) is none', (text) => {
    expect(searchFor(text, some)).toBeUndefined();
  });

  test('looks at what is drawn: of a verbose line its message, of others also level, call and file', () => {
    const verbose = { number: 1, line: fakeLogLine('x') };
    const warning = { number: 2, line: fakeLogLine('x', { level: 'WARNING' }) };
    expect(searchFor('pbx.c', [verbose, warning])?.matches).toEqual([2]);
    expect(searchFor('warning[C-00000001]', [verbose, warning])?.matches).toEqual([2]);
  });

  test('goes on with what comes, and forgets what has gone', () => {
    const on = searchOn(search('ring'), entries(14, 'a string', 'x'), 11);
    expect(on.matches).toEqual([13, 14]);
  });

  test('goes to the next line and the one before, and round', () => {
    const found = search('ring|answer');
    expect(matchFrom(found, 10, 'next')).toEqual({ number: 11, wrapped: false });
    expect(matchFrom(found, 12, 'next')).toEqual({ number: 13, wrapped: false });
    expect(matchFrom(found, 13, 'next')).toEqual({ number: 10, wrapped: true });
    expect(matchFrom(found, 13, 'previous')).toEqual({ number: 11, wrapped: false });
    expect(matchFrom(found, 10, 'previous')).toEqual({ number: 13, wrapped: true });
    expect(matchFrom(search('.*'), 10, 'next')).toBeUndefined();
  });

  test('tells which match is selected', () => {
    expect([10, 11, 12, 13].map((at) => matchPlace(search('ring'), at))).toEqual([
      1,
      undefined,
      undefined,
      2,
    ]);
  });
});
