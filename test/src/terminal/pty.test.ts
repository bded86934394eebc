import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPtyOpener } from '../../../src/terminal/pty.ts';
import type { OpenProgram, ProgramTerminal } from '../../../src/tui/shell/port.ts';
import { buildDemo, type Demo } from '../../support/build-demo.ts';
import { until } from '../../support/until.ts';

let demo: Demo;
let open: OpenProgram;

beforeAll(async () => {
  demo = await buildDemo();
  const server = { file: process.execPath, args: [join(dirname(demo.file), 'pty.mjs')], env: {} };
  open = createPtyOpener(server, { ...process.env, TMUX: 'outside' });
});
afterAll(() => demo.remove());

const size = { columns: 61, rows: 7 };
const sh = (line: string, env = {}) => open({ file: '/bin/sh', args: ['-c', line], env }, size);

/** Resolves with what it has said once that matches. */
function heard(terminal: ProgramTerminal, wanted: RegExp): Promise<string> {
  return new Promise((resolve) => {
    let said = '';
    terminal.onData((text) => {
      said += text;
      if (wanted.test(said)) resolve(said);
    });
  });
}

/** Resolves with all that it says until its end. */
async function all(terminal: ProgramTerminal): Promise<string> {
  let said = '';
  terminal.onData((text) => {
    said += text;
  });
  await terminal.ended;
  return said;
}

test('a program has a terminal of that size, and the environment without that of ours', async () => {
  const terminal = await sh('stty size; echo "<$TERM $TMUX $OWN>"', { OWN: 'own' });
  expect(await heard(terminal, />/)).toBe('7 61\r\n<xterm-256color  own>\r\n');
  expect(await terminal.ended).toEqual({ status: 0, signal: undefined });
});

test('it is told of a new size', async () => {
  const terminal = await sh(
    'trap "stty size; exit 3" WINCH; echo ready; while :; do sleep 0.05; done',
  );
  await heard(terminal, /ready/);
  const resized = heard(terminal, /\d+ \d+/);
  terminal.resize({ columns: 99, rows: 9 });
  expect(await resized).toContain('9 99');
  expect(await terminal.ended).toMatchObject({ status: 3 });
});

test('what is typed reaches it, and nothing harms after its end', async () => {
  const terminal = await sh('read line; echo "got $line"');
  const answer = heard(terminal, /got/);
  terminal.write('hello\r');
  expect(await answer).toContain('got hello');
  await terminal.ended;
  terminal.write('more');
  terminal.resize(size);
  await terminal.close();
});

test.each([
  ['one that listens', 'echo ready; sleep 60', { signal: 1 }],
  ['one that ignores a hangup', 'trap "" HUP; echo ready; sleep 60', { signal: 9 }],
  ['one that floods', 'echo ready; yes', { signal: 1 }],
])('closing ends %s', async (_what, line, end) => {
  const terminal = await sh(line);
  await heard(terminal, /ready/);
  terminal.pause();
  await terminal.close();
  expect(await terminal.ended).toMatchObject(end);
});

test('programs that are started later do not hold its terminal open', async () => {
  const first = await sh('echo ready; sleep 60');
  await heard(first, /ready/);
  const held = await new Promise<string>((resolve) => {
    execFile('ls', ['-l', '/proc/self/fd'], (_error, stdout) => resolve(stdout));
  });
  expect(held).toMatch(/fd\n/);
  expect(held).not.toMatch(/ptmx/);
  await first.close();
});

test('what it says is whole, in any script and of any length', async () => {
  const terminal = await sh(`printf 'a\\342\\200\\250b\\346\\274\\242'; seq 200000; echo the end`);
  const said = await all(terminal);
  expect(said.startsWith('a\u2028b\u6f22')).toBe(true);
  expect(said.split('\r\n')).toHaveLength(200_002);
});

test('what it says last is whole, however late it is read', async () => {
  // More than is taken while nobody reads, and the rest less than the terminal itself holds.
  const terminal = await sh('seq 41000; echo the end');
  terminal.pause();
  const said = await all(terminal);
  expect(said).toMatch(/the end\r\n$/);
  expect(said.split('\r\n')).toHaveLength(41_002);
});

test('one that is paused is not read without end', async () => {
  const terminal = await sh('yes');
  let length = 0;
  terminal.pause();
  terminal.onData((text) => {
    length += text.length;
  });
  await until(async () => length > 200_000, 'the flood');
  const before = length;
  await delay(300);
  expect(length).toBeLessThan(before + 400_000);
  expect(length).toBeLessThan(1_000_000);
  terminal.resume();
  await until(async () => length > 2_000_000, 'the flood to go on');
  await terminal.close();
});

test('a program that is not there is said by the status', async () => {
  const terminal = await open({ file: '/nonexistent', args: [], env: {} }, size);
  expect((await terminal.ended).status).not.toBe(0);
});
