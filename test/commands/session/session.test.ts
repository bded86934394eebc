import { expect, it } from 'vitest';
import type { Context } from '../../../commands/context.ts';
import { sessionRecord } from '../../../commands/session/record.ts';
import { sessionReplay } from '../../../commands/session/replay.ts';
import { parseInput } from '../../../src/parse.ts';

const none = {} as Context;
const record = async (...words: string[]) =>
  parseInput(sessionRecord, words).command.run(parseInput(sessionRecord, words).input, none);
const replay = async (...words: string[]) =>
  parseInput(sessionReplay, words).command.run(parseInput(sessionReplay, words).input, none);

it.each([
  [['a.pbxrec'], { what: 'record', file: 'a.pbxrec', maxBytes: 50_000_000 }],
  [['a', '--max-size', '5MB'], { what: 'record', file: 'a', maxBytes: 5_000_000 }],
  [['stop'], { what: 'stop recording' }],
])('session record %j', async (words, begin) => {
  expect(await record(...words)).toEqual({ kind: 'session', begin });
});

it.each([
  [['a'], { speed: 1, startMs: 0, follows: true }],
  [['a', '--speed', '2x', '--at', '30s'], { speed: 2, startMs: 30_000, follows: true }],
  [['a', '--at', '1:02:03', '--free'], { speed: 1, startMs: 3_723_000, follows: false }],
  [['a', '--at', '2m'], { speed: 1, startMs: 120_000, follows: true }],
  [['a', '--at', '1.5'], { speed: 1, startMs: 1500, follows: true }],
])('session replay %j', async (words, begin) => {
  expect(await replay(...words)).toEqual({
    kind: 'session',
    begin: { what: 'replay', file: 'a', ...begin },
  });
});

it.each([
  [['--max-size', '0'], /is no size/],
  [['--max-size', 'x'], /is no size/],
  [['--max-size', '5000'], /is no size/],
])('session record a %j is refused', async (words, said) => {
  await expect(record('a', ...words)).rejects.toThrow(said);
});

it.each([
  [['--speed', '0'], /--speed 0 is none/],
  [['--speed', 'NaN'], /is none/],
  [['--at', 'soon'], /is no time/],
  [['--at', '1:2:3:4'], /is no time/],
])('session replay a %j is refused', async (words, said) => {
  await expect(replay('a', ...words)).rejects.toThrow(said);
});
