import { fromText } from '../conf/bytes.ts';
import { signed } from './name.ts';
import { comparePatterns } from './order.ts';
import { rangesOf } from './ranges.ts';
import type { Name } from './types.ts';

/**
 * Whether a number is one of an extension's: _extension_match_core of main/pbx.c, mode E_MATCH. `key` is of the
 * extension; the number is text.
 */
export function matchesNumber(key: string, number: string): boolean {
  const data = fromText(number);
  if (!key.startsWith('_')) return withoutHyphens(key) === withoutHyphens(data);
  if (data.startsWith('_') && comparePatterns(key.slice(1), data.slice(1)) === 0) return true;
  return matchesPattern(key, withoutHyphens(data));
}

/** matchcid: callers without a number are those of an empty caller id only. */
export function matchesCaller(wanted: Name | undefined, callerId: string): boolean {
  if (!wanted) return true;
  return callerId === '' ? wanted.key === '' : matchesNumber(wanted.key, callerId);
}

const withoutHyphens = (key: string): string => key.replaceAll('-', '');

function matchesPattern(key: string, data: string): boolean {
  let digit = 0;
  for (let at = 1; ; ) {
    while (key[at] === '-') at += 1;
    const character = key[at];
    if (character === undefined || character === '/' || digit >= data.length)
      return isAtEnd(character, data.length - digit);
    if (character === '.' || character === '!') return true;
    const end = character === '[' ? key.indexOf(']', at) : at;
    if (end === -1) return false;
    const isEmptySet = end === at + 1;
    if (!isEmptySet) {
      if (!holds(key.slice(at, end + 1), data.charCodeAt(digit))) return false;
      digit += 1;
    }
    at = end + 1;
  }
}

function isAtEnd(character: string | undefined, digitsLeft: number): boolean {
  if (digitsLeft > 0) return false;
  return character === undefined || character === '/' || character === '!';
}

/** Whether one character stands for a byte: `X`, `[2-57]` or itself. */
function holds(element: string, byte: number): boolean {
  const between = (from: string, to: string) =>
    signed(byte) >= signed(from.charCodeAt(0)) && signed(byte) <= signed(to.charCodeAt(0));
  switch (element) {
    case 'x':
    case 'X':
      return between('0', '9');
    case 'z':
    case 'Z':
      return between('1', '9');
    case 'n':
    case 'N':
      return between('2', '9');
    default:
      return element.length === 1
        ? element.charCodeAt(0) === byte
        : rangesOf(element.slice(1, -1)).some(([from, to]) => between(from, to));
  }
}
