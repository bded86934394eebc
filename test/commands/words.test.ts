import { expect, test } from 'vitest';
import { byName, count, duration } from '../../commands/words.ts';

test.each([
  [-5, '0s'],
  [0, '0s'],
  [999, '0s'],
  [59_999, '59s'],
  [60_000, '1m00s'],
  [3_599_999, '59m59s'],
  [3_600_000, '1h00m'],
  [86_399_999, '23h59m'],
  [86_400_000, '1d00h'],
  [100 * 86_400_000 + 3_600_000, '100d01h'],
])('%i ms are %s', (ms, text) => {
  expect(duration(ms)).toBe(text);
});

test('names are sorted as a person would', () => {
  const sorted = ['PJSIP/701', 'IAX2/b', 'PJSIP/10', 'PJSIP/9'].sort(byName);
  expect(sorted).toEqual(['IAX2/b', 'PJSIP/9', 'PJSIP/10', 'PJSIP/701']);
});

test('numbers at the end are compared as all else is', () => {
  const names = [
    '',
    '7',
    '07',
    '70',
    'a7',
    'A7',
    'a07',
    'a10',
    'a0',
    'a',
    'a7b',
    'a10b',
    'a-7',
    'a7-3',
    'a7-12',
  ];
  const { compare } = new Intl.Collator('en', { numeric: true });
  for (const one of names)
    for (const other of names)
      expect([one, other, Math.sign(byName(one, other))]).toEqual([
        one,
        other,
        Math.sign(compare(one, other)),
      ]);
});

test.each([
  [0, '0 calls'],
  [1, '1 call'],
  [2, '2 calls'],
])('%i is counted as %s', (n, text) => {
  expect(count(n, 'call')).toBe(text);
});
