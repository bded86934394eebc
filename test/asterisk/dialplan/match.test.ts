import { describe, expect, test } from 'vitest';
import { matchesCaller, matchesNumber } from '../../../asterisk/dialplan/match.ts';
import { callerIdName, extensionName } from '../../../asterisk/dialplan/name.ts';

const isOf = (number: string, name: string) => matchesNumber(extensionName(name).key, number);

describe('a number is of', () => {
  test.each([
    ['701', '701'],
    ['701', '7-01'],
    ['7-0-1', '701'],
    ['701', ' 701 '],
    ['Echo', 'Echo'],
    ['701', '_70X'],
    ['700', '_70x'],
    ['709', '_7-0X'],
    ['7-09', '_70X'],
    ['1', '_Z'],
    ['2', '_N'],
    ['9', '_n'],
    ['5', '_[2-57]'],
    ['7', '_[2-57]'],
    ['a', '_[a-c]'],
    ['5', '_[]5'],
    ['55', '_5[]5'],
    ['701', '_70.'],
    ['70111', '_70.'],
    ['70', '_70!'],
    ['701', '_70!'],
    ['701', '_7.5'],
    ['7', '_7!5'],
    ['*70#', '_*X0#'],
    ['+33612', '_+X.'],
    ['5', '_[ 5]'],
    ['51', '_5 1'],
    ['X', 'X'],
    ['_70X', '_70X'],
    ['_7-0x', '_70X'],
    ['é', 'é'],
    ['é', '_é'],
  ])('%s: %s', (number, name) => {
    expect(isOf(number, name)).toBe(true);
  });
});

describe('a number is not of', () => {
  test.each([
    ['701', '702'],
    ['70', '701'],
    ['7011', '701'],
    ['echo', 'Echo'],
    ['7', 'X'],
    ['70', '_70X'],
    ['7011', '_70X'],
    ['70a', '_70X'],
    ['0', '_Z'],
    ['1', '_N'],
    ['6', '_[2-57]'],
    ['-', '_[-5]'],
    ['5', '_[5-2]'],
    ['3', '_[5-2]'],
    ['70', '_70.'],
    ['7', '_70!'],
    ['5', '_5[12'],
    ['51', '_5[12'],
    ['5[12', '_5[12'],
    ['', '_X'],
    ['', '701'],
    ['5', '_5[]'],
    ['5', '_5[]!'],
    ['_71X', '_70X'],
    ['x', '_X'],
    ['5', '_]'],
  ])('%s: %s', (number, name) => {
    expect(isOf(number, name)).toBe(false);
  });
});

test('with ! the empty number is one too, and with . it is not', () => {
  expect([isOf('', '_!'), isOf('', '_.')]).toEqual([true, false]);
});

describe('a caller', () => {
  test.each([
    ['701', undefined, true],
    ['', undefined, true],
    ['', '', true],
    ['701', '', false],
    ['', '701', false],
    ['', '_X!', false],
    ['701', '701', true],
    ['701', '70', false],
    ['701', '_7XX', true],
    ['701', '(70)-1', true],
    ['7.1', '7.1', false],
    ['71', '7.1', true],
    ['7123', '_7.', true],
  ] as const)('%s for lines of /%s: %s', (caller, wanted, expected) => {
    const name = wanted === undefined ? undefined : callerIdName(wanted);
    expect(matchesCaller(name, caller)).toBe(expected);
  });
});
