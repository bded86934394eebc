import { expect, test } from 'vitest';
import { lookOf } from '../../../src/text/look.ts';
import { whyNoScreen } from '../../../src/tui/host.ts';

test.each([
  [{ LANG: 'fr_FR.UTF-8' }, 'unicode'],
  [{ LANG: 'fr_FR.utf8', LC_ALL: '' }, 'unicode'],
  [{ LANG: 'fr_FR.UTF-8', LC_ALL: 'C' }, 'ascii'],
  [{ LANG: 'C', LC_CTYPE: 'C.UTF-8' }, 'unicode'],
  [{ LANG: 'fr_FR.ISO-8859-1' }, 'ascii'],
  [{}, 'ascii'],
])('%j is drawn in %s', (env, charset) => {
  expect(lookOf(env).charset).toBe(charset);
});

test.each([
  [{ TERM: 'xterm' }, true],
  [{ TERM: 'xterm', NO_COLOR: '1' }, false],
  [{ TERM: 'xterm', NO_COLOR: '' }, true],
  [{ TERM: 'vt100' }, false],
])('%j has colour: %s', (env, colour) => {
  expect(lookOf(env).colour).toBe(colour);
});

test.each([
  [true, true, 'xterm', undefined],
  [false, true, 'xterm', 'the input is not a terminal'],
  [true, false, 'xterm', 'the output is not a terminal'],
  [true, true, 'dumb', 'a dumb terminal cannot be drawn on'],
  [true, true, undefined, 'TERM does not say what terminal this is'],
])('input %s, output %s, TERM %s: %s', (inputIsTty, outputIsTty, TERM, why) => {
  const input = Object.assign(Object.create(process.stdin), { isTTY: inputIsTty });
  const output = Object.assign(Object.create(process.stdout), { isTTY: outputIsTty });
  expect(whyNoScreen({ input, output, env: { TERM } })).toBe(why);
});
