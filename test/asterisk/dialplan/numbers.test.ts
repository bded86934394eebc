import { describe, expect, test } from 'vitest';
import { matchesNumber } from '../../../asterisk/dialplan/match.ts';
import { extensionName } from '../../../asterisk/dialplan/name.ts';
import { common, covered, type Numbers, numbersOf } from '../../../asterisk/dialplan/numbers.ts';
import { chance } from '../../support/chance.ts';

const numbers = (name: string): Numbers => {
  const found = numbersOf(extensionName(name).key);
  if (!found) throw new Error(`${name} has no numbers`);
  return found;
};

test.each([
  ['_70X', '701', '701'],
  ['_70X', '_7XX', '700'],
  ['_70X', '_[1-8]N1', undefined],
  ['_7XX', '_XX1', '701'],
  ['_70X', '_70XX', undefined],
  ['_70.', '_7XXX', '7000'],
  ['_70.', '70', undefined],
  ['_70!', '70', '70'],
  ['_X.', '_XX!', '00'],
  ['_[ab]', '_[bc]', 'b'],
  ['_7[*#]', '_X#', '7#'],
  ['701', '7-01', '701'],
  ['_.', '_!', '0'],
])('a number of %s and %s: %s', (one, other, expected) => {
  expect(common(numbers(one), numbers(other))).toBe(expected);
  expect(common(numbers(other), numbers(one))).toBe(expected);
});

test.each<[string, string[], string | true]>([
  ['701', ['_70X'], true],
  ['_70X', ['701'], '700'],
  ['_70X', ['_7XX'], true],
  ['_70X', ['_70[0-4]', '_70[5-9]'], true],
  ['_70X', ['_70[0-4]', '_70[6-9]'], '705'],
  ['_XX', ['_[0-4]X', '_XN', '_[5-9][01]'], true],
  ['_XX', ['_[0-4]X', '_XN', '_[5-9]0'], '51'],
  ['_70X', ['_70.'], true],
  ['_70.', ['_70X'], '70#'],
  ['_70.', ['_70!'], true],
  ['_70!', ['_70.'], '70'],
  ['_70!', ['_70.', '70'], true],
  ['_70.', ['_70X', '_70X.', '_70*!', '_70[!-),-/:-~]!'], '70+'],
  ['_.', ['_!'], true],
  ['_X', [], '0'],
  ['_5.', ['_5[]!'], true],
  ['_5!', ['_5[]!'], '5'],
])('%s is covered by %j: %s', (one, others, expected) => {
  expect(covered(numbers(one), others.map(numbers))).toEqual(
    expected === true ? { kind: 'all' } : { kind: 'not', number: expected },
  );
  const result = covered(numbers(one), others.map(numbers));
  if (result.kind !== 'not') return;
  expect(matchesNumber(extensionName(one).key, result.number)).toBe(true);
  for (const other of others)
    expect(matchesNumber(extensionName(other).key, result.number)).toBe(false);
});

test('a pattern that no number is of has none', () => {
  expect(['_5[12', '_[5-2]', '_[-]', '_5[]'].filter((name) => numbersOf(name))).toEqual([]);
});

test('what would take too long to tell is not guessed', () => {
  const places = Array.from({ length: 16 }, (_, at) => at);
  const others = places.flatMap((at) =>
    places
      .filter((to) => to > at)
      .map((to) =>
        numbers(`_${places.map((one) => (one === at || one === to ? '[0-4]' : 'X')).join('')}`),
      ),
  );
  const result = covered(numbers(`_${'X'.repeat(16)}`), others);
  expect(result.kind).toBe('unknown');
});

describe('random patterns', () => {
  /** Each byte here stands for those that the patterns below cannot tell apart. */
  const bytes = [...'0129~'];
  const words = (length: number): string[] =>
    length === 0 ? [''] : words(length - 1).flatMap((word) => bytes.map((byte) => word + byte));
  const universe = [0, 1, 2, 3, 4, 5].flatMap(words);
  const random = chance(82);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const pattern = () => {
    const places = Array.from({ length: Math.floor(random() * 4) }, () =>
      pick(['0', '1', '2', 'X', 'N', 'Z', '[0-1]', '[12]', '[02]', '[]']),
    );
    return `_${places.join('')}${pick(['', '', '', '.', '!'])}`.replace(/(\[\])+$/, '');
  };
  const isOf = (name: string) => {
    const { key } = extensionName(name);
    return new Set(universe.filter((number) => matchesNumber(key, number)));
  };

  test('are covered and shared just as counting them tells', () => {
    const seen = { all: 0, not: 0, shared: 0, apart: 0 };
    for (let round = 0; round < 400; round += 1) {
      const one = pattern();
      const others = Array.from({ length: Math.floor(random() * 5) }, pattern);
      const mine = isOf(one);
      const theirs = others.map(isOf);
      const isAll = [...mine].every((number) => theirs.some((set) => set.has(number)));
      const told = covered(numbers(one), others.map(numbers));
      expect({ one, others, told: told.kind }).toEqual({
        one,
        others,
        told: isAll ? 'all' : 'not',
      });
      seen[isAll ? 'all' : 'not'] += 1;
      for (const [at, other] of others.entries()) {
        const isShared = [...mine].some((number) => theirs[at]?.has(number));
        const example = common(numbers(one), numbers(other));
        expect({ one, other, isShared: example !== undefined }).toEqual({ one, other, isShared });
        seen[isShared ? 'shared' : 'apart'] += 1;
      }
    }
    for (const count of Object.values(seen)) expect(count).toBeGreaterThan(20);
  });
});
