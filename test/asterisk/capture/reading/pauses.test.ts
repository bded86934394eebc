import { expect, it } from 'vitest';
import { notePause, type Pause, runsBetween } from '../../../../asterisk/capture/reading/pauses.ts';
import { parseSip } from '../../../../asterisk/wire/sip.ts';

const MS = 1_000_000;

it('a stream without a long pause is one part', () => {
  const pauses: Pause[] = [];
  notePause(pauses, 0, 499 * MS);
  expect(runsBetween(0, 499 * MS, pauses)).toBeUndefined();
});

it('a stream that went away and came back has two parts', () => {
  const pauses: Pause[] = [];
  notePause(pauses, 100 * MS, 600 * MS);
  expect(runsBetween(0, 900 * MS, pauses)).toEqual([
    { fromNs: 0, toNs: 100 * MS },
    { fromNs: 600 * MS, toNs: 900 * MS },
  ]);
});

it('a stream of pauses has a bounded number of parts, which cover all of it', () => {
  const pauses: Pause[] = [];
  for (let i = 0; i < 1000; i++) notePause(pauses, i * 1000 * MS, (i * 1000 + 600) * MS);
  const runs = runsBetween(0, 1_000_000 * MS, pauses);
  expect(runs).toHaveLength(64);
  expect(runs?.at(-1)?.toNs).toBe(1_000_000 * MS);
});

it('a message has all its headers in order, as they were written', () => {
  const message = parseSip(
    'OPTIONS sip:a@b SIP/2.0\r\nv: one\r\nX-Odd : two\r\n  folded\r\nv: three\r\n\r\n',
  );
  expect(message?.fields).toEqual([
    ['v', 'one'],
    ['X-Odd', 'two folded'],
    ['v', 'three'],
  ]);
});
