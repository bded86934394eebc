import { describe, expect, test } from 'vitest';
import { clean, clusters, widthOf } from '../../../src/text/clean.ts';

describe('text from outside', () => {
  test.each([
    ['plain ASCII', 'PJSIP/701', 'PJSIP/701'],
    ['colour codes', '\x1b[31mred\x1b[0m', 'red'],
    ['a title sequence', 'a\x1b]0;owned\x07b', 'ab'],
    ['an unfinished sequence', 'a\x1b]0;x', 'a\ufffd]0;x'],
    ['an 8-bit sequence', 'a\x9b2Jb', 'ab'],
    ['control characters', 'a\x07b\x00c', 'a\ufffdb\ufffdc'],
    ['line ends', 'a\r\nb', 'a  b'],
    ['a direction override', 'a\u202egnp.exe\u2066x', 'agnp.exex'],
    ['zero-width characters', 'a\u200b\ufeff\u2060b', 'ab'],
    ['tags of blessed', '{bold}x{/bold}', '{bold}x{/bold}'],
    ['a lone surrogate', 'a\ud83d', 'a\ufffd'],
    ['a private character', 'a\ue000', 'a\ufffd'],
    ['a flag', '\u{1f1eb}\u{1f1f7}', 'FR'],
    ['a joined emoji', '\u{1f468}\u200d\u{1f469}\u200d\u{1f467}!', '\u{1f468}!'],
    ['a skin tone', '\u{1f44d}\u{1f3fd}', '\u{1f44d}'],
    ['a variation selector', '\u2764\ufe0f', '\u2764'],
    ['marks beyond reason', `e${'\u0323'.repeat(40)}`, '\u1eb9\u0323\u0323\u0323'],
  ])('%s', (_what, text, shown) => {
    expect(clean(text, 'unicode')).toBe(shown);
  });

  test('holds nothing that moves the cursor, whatever comes in', () => {
    for (let point = 0; point < 0x11000; point++) {
      const shown = clean(`a${String.fromCharCode(point)}b`, 'unicode');
      expect(shown).not.toMatch(/[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    }
  });

  test('is all printable ASCII in a locale that has no more', () => {
    expect(clean('Zo\u00eb \u6f22\u5b57 \u{1f600} \u00bd\u2026', 'ascii')).toBe('Zoe ?? ? 1?2...');
  });

  test('a hostile text of a megabyte takes no time to speak of', { timeout: 5000 }, () => {
    expect(clean('\x1b]'.repeat(500_000), 'unicode').length).toBeGreaterThan(0);
  });
});

describe('width', () => {
  test.each([
    ['abc', 3],
    ['\u6f22\u5b57', 4],
    ['\u{1f600}', 2],
    ['e\u0301', 1],
    ['\u1100\u1161', 2],
    ['\u25cf', 1],
    ['', 0],
  ])('%j', (text, width) => {
    expect(widthOf(text, 'unicode')).toBe(width);
  });

  test.each([
    ['letters, marks and signs', 0xa0, 0x1ff],
    ['punctuation and arrows', 0x2000, 0x22ff],
    ['lines, blocks and shapes', 0x2500, 0x27ff],
  ])('alone as beside what is read by the tables of Unicode: %s', (_what, from, to) => {
    for (let point = from; point <= to; point++) {
      const character = String.fromCharCode(point);
      const alone = clusters(character, 'unicode');
      expect([point, ...clusters(`${character}\u6f22`, 'unicode').slice(0, -1)]).toEqual([
        point,
        ...alone,
      ]);
      expect(widthOf(character, 'unicode')).toBe(alone.reduce((sum, { width }) => sum + width, 0));
    }
  });

  test('every cluster has the width of one or two columns', () => {
    const widths = clusters('a\u6f22\u0301\u200db\u{1f600}', 'unicode').map(({ width }) => width);
    expect(widths).toEqual([1, 2, 1, 2]);
  });
});
