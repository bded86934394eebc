import { expect, test } from 'vitest';
import { nearest } from '../../src/nearest.ts';

const NAMES = ['peers', 'phones list', 'setup lab', 'log', 'call', 'calls', '--json', '--jsonl'];

test.each([
  ['peesr', 'peers'],
  ['peer', 'peers'],
  ['phone list', 'phones list'],
  ['setup lib', 'setup lab'],
  ['lg', 'log'],
  ['calls', 'calls'],
  ['cal', 'call'],
  ['--jsn', '--json'],
  ['frobnicate', undefined],
  ['', undefined],
  ['x'.repeat(100_000), undefined],
])('nearest(%.20j) is %j', (word, expected) => {
  expect(nearest(word, NAMES)).toBe(expected);
});

test('nothing is near where there is nothing', () => {
  expect(nearest('x', [])).toBeUndefined();
});
