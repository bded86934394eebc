import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { buildDemo, type Demo } from '../../support/build-demo.ts';
import { type ScreenProgram, type SpawnOptions, spawnScreen } from '../../support/pty.ts';

let demo: Demo;
const open: ScreenProgram[] = [];

beforeAll(async () => {
  demo = await buildDemo();
});
afterAll(() => demo.remove());
afterEach(() => {
  for (const program of open.splice(0)) program.dispose();
});

function run(args: readonly string[] = [], options: SpawnOptions = {}): ScreenProgram {
  const program = spawnScreen(process.execPath, [demo.file, ...args], options);
  open.push(program);
  return program;
}

/** The demo in a shell that tells its exit status and how it left the terminal. */
function runInShell(args = '', options: SpawnOptions = {}): ScreenProgram {
  const script = `stty -a > "$0.before"; "$1" "$0" ${args}; echo "status=$?"; stty -a > "$0.after"; cmp "$0.before" "$0.after" && echo "terminal=same"; read line`;
  const program = spawnScreen('/bin/sh', ['-c', script, demo.file, process.execPath], options);
  open.push(program);
  return program;
}

function expectGivenBack(program: ScreenProgram): void {
  expect(program.state()).toMatchObject({
    buffer: 'normal',
    cursorShown: true,
    bracketedPaste: false,
    mouse: false,
  });
}

/** The process that the shell started. */
async function childOf(program: ScreenProgram): Promise<number> {
  const { readFile } = await import('node:fs/promises');
  const path = `/proc/${program.pid}/task/${program.pid}/children`;
  return Number((await readFile(path, 'utf8')).trim().split(' ')[0]);
}

/** Starting Node and a shell takes its time on a busy machine. */
const slow = { timeout: 30_000 };

describe('on a real terminal', slow, () => {
  test('a session begins, is driven and ends', async () => {
    const program = run();
    await program.waitFor(/● live/);
    expect(program.state()).toMatchObject({
      buffer: 'alternate',
      cursorShown: false,
      bracketedPaste: true,
      mouse: false,
    });
    program.type(':ec');
    await program.waitFor(/lab› ec/);
    expect(program.state()).toMatchObject({ cursorShown: true, cursor: { row: 22, column: 8 } });
    program.key('tab');
    await program.waitFor(/lab› echo$/m);
    program.type('hello\r');
    await program.waitFor(/lab› echo hello\n hello\n/);
    program.key('escape');
    await program.waitFor(/━ peers/);
    program.key('down');
    program.key('enter');
    await program.waitFor(/━ peers › 702/);
    program.key('q');
    program.key('q');
    expect(await program.exit).toBe(0);
    expectGivenBack(program);
  });

  test('history is reached by Up', async () => {
    const program = run();
    await program.waitFor(/● live/);
    program.type(':');
    program.key('up');
    await program.waitFor(/lab› lines 3/);
    program.key('enter');
    await program.waitFor(/line 3/);
  });

  test.each([
    ['q', 'q', 0],
    ['Ctrl-C', '\x03', 130],
    [':quit', ':quit\r', 0],
  ])('%s leaves the terminal as it was', async (_what, text, status) => {
    const program = runInShell();
    await program.waitFor(/● live/);
    program.type(text);
    await program.waitFor(new RegExp(`status=${status}\nterminal=same`));
    expectGivenBack(program);
  });

  test.each([
    ['SIGTERM', 143],
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGQUIT', 131],
  ] as const)('%s leaves the terminal as it was', async (signal, status) => {
    const program = runInShell();
    await program.waitFor(/● live/);
    process.kill(await childOf(program), signal);
    await program.waitFor(new RegExp(`status=${status}\nterminal=same`));
    expectGivenBack(program);
  });

  test.each(['crash', 'reject'])(
    'a defect (%s) tells its stack on a terminal as it was',
    async (word) => {
      const program = runInShell();
      await program.waitFor(/● live/);
      program.type(`:${word}\r`);
      const seen = await program.waitFor(/status=1\nterminal=same/);
      expect(seen.join('\n')).toMatch(
        /^pbxctl has a defect[\s\S]*Error: a made-up [\s\S]*Please report the lines above/,
      );
      expectGivenBack(program);
    },
  );

  test('a command that does not end is interrupted, and one that does not listen is left', async () => {
    const program = runInShell();
    await program.waitFor(/● live/);
    program.type(':wait\r');
    await program.waitFor(/waiting\n.*running for/);
    program.key('C-c');
    await program.waitFor(/waiting\n interrupted/);
    program.type(':deaf\r');
    await program.waitFor(/deaf\n.*running for/);
    program.key('C-c');
    await program.waitFor(/being interrupted/);
    program.key('C-c');
    await program.waitFor(/leave, and interrupt it/);
    program.key('y');
    await program.waitFor(/status=130\nterminal=same/);
  });

  test('Ctrl-Z goes to the shell and fg comes back', async () => {
    const program = spawnScreen('/bin/bash', ['--norc', '--noprofile', '-i'], {
      env: { PS1: '$ ' },
    });
    open.push(program);
    await program.waitFor(/\$$/m);
    program.type(`'${process.execPath}' '${demo.file}'\r`);
    await program.waitFor(/● live/);
    program.key('C-z');
    await program.waitFor(/Stopped/);
    expect(program.state()).toMatchObject({ buffer: 'normal', cursorShown: true });
    program.type('fg\r');
    await program.waitFor(/● live/);
    expect(program.state().buffer).toBe('alternate');
    program.key('j');
    program.key('enter');
    await program.waitFor(/━ peers › 702/);
    program.key('C-c');
    await program.waitFor(/\$$/m);
    expect(program.state()).toMatchObject({ buffer: 'normal', cursorShown: true });
  });

  test('a storm of resizes ends with a whole screen', async () => {
    const program = run();
    await program.waitFor(/● live/);
    for (let round = 0; round < 60; round++) {
      program.resize(20 + ((round * 7) % 140), 3 + ((round * 5) % 50));
      if (round % 10 === 0) await new Promise((done) => setTimeout(done, 20));
    }
    program.resize(100, 30);
    await program.waitFor((rows) => {
      const pbxctl = rows.filter((row) => row.includes('pbxctl')).length;
      return pbxctl === 1 && /● live/.test(rows[0] ?? '') && /\? keys/.test(rows[29] ?? '');
    });
    program.key('q');
    expect(await program.exit).toBe(0);
  });

  test.each([
    [1, 1],
    [2, 2],
    [9, 4],
    [400, 100],
  ])('at %ix%i it lives', async (cols, rows) => {
    const program = run([], { cols, rows });
    await program.waitFor((seen) => seen.join('').trim() !== '');
    for (const key of ['tab', '?', 'q', ':', 'x', 'C-c', 'C-c', '/', 'C-c', 'z', 'v'])
      program.key(key);
    program.key('C-c');
    expect(await program.exit).toBe(130);
    expectGivenBack(program);
  });

  test.each([
    'xterm',
    'xterm-256color',
    'tmux-256color',
    'screen',
    'linux',
    'vt100',
    'no-such-terminal',
  ])('with TERM=%s it draws and prints nothing beside', async (TERM) => {
    const program = run([], { env: { TERM } });
    await program.waitFor(/● live/);
    expect(program.screen()[0]).toMatch(/^ pbxctl {2}LAB {2}lab/);
    expect(program.screen()[23]).toMatch(/q leave/);
    program.key('q');
    expect(await program.exit).toBe(0);
  });

  test('a paste of several lines runs nothing', async () => {
    const program = run();
    await program.waitFor(/● live/);
    program.paste('echo one\recho two\r');
    await program.waitFor(/lab› echo one echo two/);
    await program.waitFor(/2 pasted lines are now one/);
    expect(program.screen().join('\n')).not.toMatch(/━ output/);
  });
});
