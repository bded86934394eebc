import { describe, expect, test } from 'vitest';
import { plainText, type StyledLine, spread, toWidth, wrapLine } from '../../../src/text/line.ts';

const look = { charset: 'unicode', colour: true } as const;
const styled: StyledLine = [
  { text: 'one two ', tone: 'bad' },
  { text: 'three', bold: true },
];

describe('a line', () => {
  test.each([
    ['abc', 5, 'abc  '],
    ['abcdef', 5, 'abcd…'],
    ['\u6f22\u5b57', 4, '\u6f22\u5b57'],
    ['\u6f22\u5b57', 3, '\u6f22…'],
    ['a\u6f22\u5b57', 3, 'a… '],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%j in %i columns', (text, width, wanted) => {
    expect(plainText(toWidth([{ text }], width, look))).toBe(wanted);
  });

  test('is padded at its left to stand at the right', () => {
    expect(plainText(toWidth([{ text: '7 ms' }], 6, look, 'right'))).toBe('  7 ms');
  });

  test('gives way to what stands at its right', () => {
    expect(plainText(spread([{ text: 'peers 10000' }], [{ text: '1/2' }], 10, look))).toBe(
      'peers …1/2',
    );
  });

  test('is broken at spaces, each piece in its style', () => {
    expect(wrapLine(styled, 9, look)).toEqual([
      [{ text: 'one two ', tone: 'bad' }],
      [{ text: 'three', bold: true }],
    ]);
    expect(wrapLine(styled, 13, look)).toEqual([styled]);
  });

  test('without spaces is broken anywhere', () => {
    const pieces = wrapLine([{ text: `a ${'x'.repeat(10)}` }], 5, look).map(plainText);
    expect(pieces).toEqual(['a xxx', 'xxxxx', 'xx']);
  });

  test('never comes out wider than asked, and loses nothing', () => {
    const text = '\u6f22 e\u0301 \u{1f600}x y'.repeat(9);
    for (let width = 2; width < 40; width++) {
      const pieces = wrapLine([{ text }], width, look).map(plainText);
      expect(pieces.join('')).toBe(text.normalize('NFC'));
      for (const piece of pieces)
        expect(plainText(toWidth([{ text: piece }], width, look))).not.toMatch(/…/);
    }
  });
});
