import { describe, expect, test } from 'vitest';
import { reverse } from '../../../asterisk/change/merge.ts';
import { chance } from '../../support/chance.ts';

const file = (text: string | undefined) =>
  text === undefined ? undefined : Buffer.from(text, 'latin1');
const textOf = (bytes: Uint8Array | undefined) =>
  bytes === undefined ? undefined : Buffer.from(bytes).toString('latin1');

/** What the file becomes, or why it cannot: the change went from `before` to `after`, and it is `now`. */
function undone(before: string | undefined, after: string | undefined, now: string | undefined) {
  const reversal = reverse({ before: file(before), after: file(after) }, file(now));
  return reversal.ok ? textOf(reversal.after) : new Error(reversal.why);
}

const user = (n: number) => `[${n}]\ntype=friend\nhost=dynamic\n\n`;
const base = `; mine\n\n${user(701)}${user(702)}`;

describe('taking a change back', () => {
  test.each([
    ['with no later edit', base, base + user(703), base + user(703), base],
    ['of a file that was made', undefined, 'x', 'x', undefined],
    ['of a file that was removed', 'x', undefined, undefined, 'x'],
    ['that somebody has taken back by hand', base, base + user(703), base, base],
    [
      'keeps what was added behind',
      base,
      base + user(703),
      base + user(703) + user(704),
      base + user(704),
    ],
    [
      'keeps what was added before',
      base,
      base + user(703),
      `; new\n${base}${user(703)}`,
      `; new\n${base}`,
    ],
    [
      'keeps an edit elsewhere',
      base,
      base + user(703),
      `${base.replace('mine', 'yours')}${user(703)}`,
      base.replace('mine', 'yours'),
    ],
    ['puts a removed line back', 'a\nb\nc\n', 'a\nc\n', 'a\nc\nd\n', 'a\nb\nc\nd\n'],
    [
      'keeps CRLF and odd bytes',
      'a\r\n\xff\r\n',
      'a\r\nb\r\n\xff\r\n',
      'a\r\nb\r\n\xff\r\n\xfe\r\n',
      'a\r\n\xff\r\n\xfe\r\n',
    ],
    ['keeps a file without a newline at its end', 'a\nz', 'a\nb\nz', 'c\na\nb\nz', 'c\na\nz'],
    [
      'that is undone in part already',
      'a\nb\nc\nd\ne\n',
      'A\nb\nc\nd\nE\n',
      'a\nb\nc\nd\nE\n',
      'a\nb\nc\nd\ne\n',
    ],
  ])('%s', (_, before, after, now, expected) => {
    expect(undone(before, after, now)).toBe(expected);
  });

  test.each([
    ['the same line', 'a\nb\n', 'a\nX\n', 'a\nY\n', /line 2 .*\(X\) has been edited since/],
    [
      'one of its lines',
      base,
      base + user(703),
      base + user(703).replace('dynamic', '10.0.0.1'),
      /host=dynamic/,
    ],
    [
      'within its lines',
      base,
      base + user(703),
      base + user(703).replace('type', 'deny=all\ntype'),
      /edited since/,
    ],
    ['the place of what it removed', 'a\nb\nc\n', 'a\nc\n', 'a\nX\nc\n', /edited since/],
    ['a file that it made', undefined, 'x', 'y', /edited since it was made/],
    ['a file that is gone', 'a', 'b', undefined, /removed since/],
    ['a file that is there again', 'a', undefined, 'b', /made anew/],
  ])('is refused when a later edit touches %s', (_, before, after, now, why) => {
    const result = undone(before, after, now);
    expect(result).toBeInstanceOf(Error);
    expect(String(result)).toMatch(why);
  });

  test('shows no secret and no control character in a refusal', () => {
    const result = undone('a\n', 'secret=hidden\u001b\n', 'secret=other\n');
    expect(String(result)).not.toMatch(/hidden|\u001b/);
  });

  test('leaves the later edits alone, whatever the two were, where they are apart', () => {
    const next = chance(7);
    const below = (limit: number) => Math.floor(next() * limit);
    const lines = Array.from({ length: 12 }, (_, i) => `line ${below(3)} ${i % 4}\n`);
    const edited = (at: number, word: string) => {
      const kind = below(3);
      return (from: readonly string[]) =>
        [from.with(at, word), from.toSpliced(at, 0, word), from.toSpliced(at, 1)][kind] ?? [];
    };
    for (let round = 0; round < 300; round++) {
      const change = edited(below(4), 'by the change\n');
      const [low, high] = [lines.slice(0, 6), lines.slice(6)];
      const later = edited(2 + below(4), 'later\n')(high);
      expect(
        undone(
          lines.join(''),
          [...change(low), ...high].join(''),
          [...change(low), ...later].join(''),
        ),
      ).toBe([...low, ...later].join(''));
    }
  });
});
