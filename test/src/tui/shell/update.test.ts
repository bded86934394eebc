import { expect, test } from 'vitest';
import type { Interactive } from '../../../../commands/command.ts';
import { lineWidth, plainText } from '../../../../src/text/line.ts';
import { shellSize } from '../../../../src/tui/shell/page.ts';
import type { ProgramScreen } from '../../../../src/tui/shell/state.ts';
import { viewOf } from '../../../../src/tui/view.ts';
import { type Driven, driveModel } from '../../../support/session-model.ts';

const launch = { file: '/bin/asterisk', args: ['-r'], env: {} };
const program: Interactive = { kind: 'interactive', title: 'console', launch };

const screenOf = (...texts: string[]): ProgramScreen => ({
  lines: texts.map((text) => [{ text }]),
  cursor: { row: 0, column: 3 },
  back: 0,
  most: 0,
});

/** A session in which `A` has opened a program. */
function opened(title = program.title): Driven {
  const driven = driveModel().press('A');
  return end(driven, { ...program, title });
}

/** The command that ran says what is to be opened. */
function end(driven: Driven, opens: Interactive): Driven {
  const id = driven.model.nextRun - 1;
  return driven.send({ kind: 'run ended', id, lines: [], status: 0, opens });
}

const textOf = ({ model }: Driven) =>
  viewOf(model, ({ message }) => message).lines.map((line) => plainText(line).trimEnd());

test('the command opens a page, and the program is started', () => {
  const driven = opened();
  expect(driven.effects).toContainEqual({ kind: 'open shell', shell: 'console', program });
  expect(driven.model.pages).toEqual([{ kind: 'shell', name: 'console', top: 0 }]);
});

test('a command that was typed leaves no page of output below it', () => {
  const driven = driveModel().press(':').type('shell asterisk').press('enter');
  expect(driven.model.pages).toMatchObject([{ kind: 'output' }]);
  expect(end(driven, program).model.pages).toMatchObject([{ kind: 'shell' }]);
});

test('it is drawn with its cursor, and the way out is told', () => {
  const driven = opened();
  driven.send({ kind: 'shell shows', name: 'console', screen: screenOf('lab*CLI> ') });
  const lines = textOf(driven);
  expect(lines.slice(1, 3)).toEqual([expect.stringMatching(/^━ console ━/), 'lab*CLI>']);
  expect(lines.at(-2)).toContain('Ctrl-\\ (or F12) leaves it');
  expect(lines.at(-1)).toContain('Ctrl-\\ to the session');
  expect(viewOf(driven.model, () => '').cursor).toEqual({ row: 2, column: 3 });
});

test('a tall screen has the log below it, unless zoomed', () => {
  const driven = opened();
  driven.send({ kind: 'resize', size: { columns: 160, rows: 50 } }).frame();
  driven.send({ kind: 'shell shows', name: 'console', screen: screenOf('lab*CLI> ') });
  const titles = () => textOf(driven).flatMap((line, row) => (/^[─━] \w/.test(line) ? [row] : []));
  expect(shellSize(driven.model)).toEqual({ columns: 160, rows: 28 });
  expect(titles()).toEqual([1, 30]);
  expect(textOf(driven)).toHaveLength(50);
  driven.press('C-\\', 'z', 'C-\\');
  expect(shellSize(driven.model)).toEqual({ columns: 160, rows: 46 });
  expect(titles()).toEqual([1]);
});

test.each([
  [80, 24],
  [20, 5],
  [9, 2],
  [300, 100],
])('at %ix%i it fills the screen and no more', (columns, rows) => {
  const driven = opened();
  driven.send({ kind: 'resize', size: { columns, rows } }).frame();
  const lines = viewOf(driven.model, () => '').lines;
  expect(lines).toHaveLength(rows);
  for (const line of lines) expect(lineWidth(line, driven.model.look)).toBe(columns);
});

test('keys that mean something to the session are the program’s', () => {
  const driven = opened();
  for (const [name, raw] of [
    ['q', 'q'],
    ['C-c', '\x03'],
    ['C-z', '\x1a'],
    ['escape', '\x1b'],
    ['up', '\x1b[A'],
  ] as const)
    driven.send({ kind: 'key', name, text: '', raw });
  driven.send({ kind: 'paste', text: 'core show\n' });
  expect(driven.effects.slice(-6)).toEqual([
    ...['q', '\x03', '\x1a', '\x1b', '\x1b[A'].map((raw) => ({
      ...{ kind: 'type', shell: 'console', raw },
    })),
    { kind: 'paste', shell: 'console', text: 'core show\n' },
  ]);
});

test.each(['C-\\', 'f12'])('%s leaves it, and comes back', (key) => {
  const driven = opened().press(key);
  expect(driven.model.pages).toEqual([]);
  expect(driven.press(key).model.pages).toMatchObject([{ kind: 'shell', name: 'console' }]);
});

test('the same command goes back to the program that runs', () => {
  const driven = opened().press('C-\\', 'A');
  const before = driven.effects.length;
  end(driven, program);
  expect(driven.model.pages).toMatchObject([{ kind: 'shell', name: 'console' }]);
  expect(driven.effects.slice(before).some(({ kind }) => kind === 'open shell')).toBe(false);
});

test('two programs go on; the one that was left last is come back to', () => {
  const driven = opened('console').press('C-\\', 'A');
  end(driven, { ...program, title: 'sngrep' });
  expect(driven.model.shells.map(({ name }) => name)).toEqual(['console', 'sngrep']);
  driven.press('C-\\', 'C-\\');
  expect(driven.model.pages).toMatchObject([{ name: 'sngrep' }]);
});

test('its end is told on its page, which Esc closes', () => {
  const driven = opened();
  driven.send({ kind: 'shell ended', name: 'console', end: { status: 3 } });
  expect(textOf(driven)[1]).toContain('ended, exit status 3: Esc closes');
  driven.press('escape').frame();
  expect(driven.model).toMatchObject({ pages: [], shells: [] });
  driven.press('C-\\');
  expect(driven.model.notice?.text).toContain('no program is open');
});

test('an end elsewhere is told on the status line', () => {
  const driven = opened().press('C-\\');
  driven.send({ kind: 'shell ended', name: 'console', end: { status: 0, signal: 9 } });
  expect(driven.model).toMatchObject({
    shells: [],
    notice: { text: 'console: ended by signal 9' },
  });
});

test('why it could not begin is told, and what to do', () => {
  const driven = opened();
  driven.send({ kind: 'shell ended', name: 'console', end: ['node-pty is missing', 'install it'] });
  const lines = textOf(driven);
  expect(lines[1]).toContain('not started: Esc closes');
  expect(lines.slice(2, 4)).toEqual([' node-pty is missing', ' install it']);
});

test('what is typed into a program answers no question', () => {
  const driven = opened();
  driven.send({ kind: 'run asks', id: 1, title: 'Hang up?', lines: [], danger: undefined });
  driven.send({ kind: 'key', name: 'y', text: 'y', raw: 'y' });
  expect(driven.effects.at(-1)).toMatchObject({ kind: 'type', raw: 'y' });
  expect(textOf(driven).join('\n')).toContain('a command asks something: Ctrl-\\ goes to it');
  driven.press('C-\\', 'y');
  expect(driven.effects.at(-1)).toMatchObject({ kind: 'proceed' });
});

test('it scrolls back, and typing goes to the end again', () => {
  const driven = opened();
  const screen = { ...screenOf('a', 'b', 'c'), most: 10 };
  driven.send({ kind: 'shell shows', name: 'console', screen });
  driven.press('S-pageup');
  expect(driven.model.shells[0]?.back).toBe(2);
  driven.send({ kind: 'shell shows', name: 'console', screen: { ...screen, back: 2 } });
  expect(textOf(driven)[1]).toContain('2 lines back');
  driven.press('S-pagedown');
  expect(driven.model.shells[0]?.back).toBe(0);
});

test('a read-only PBX opens no console by key', () => {
  const profile = { name: 'office', kind: 'attached', readOnly: true } as const;
  const driven = driveModel(undefined, { profile }).press('A');
  expect(driven.effects).toEqual([]);
  expect(driven.model.notice?.text).toContain('read-only');
});
