import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { processStat } from '../../../asterisk/engine/process.ts';
import { buildDemo, type Demo } from '../../support/build-demo.ts';
import { type ScreenProgram, spawnScreen } from '../../support/pty.ts';
import { until } from '../../support/until.ts';

let demo: Demo;
let count = 0;
const open: ScreenProgram[] = [];

beforeAll(async () => {
  demo = await buildDemo();
});
afterAll(() => demo.remove());
afterEach(() => {
  for (const program of open.splice(0)) program.dispose();
});

/** A session in which a line of sh has a page; the pid of that shell. */
async function opened(line: string, env = {}): Promise<{ session: ScreenProgram; pid: number }> {
  const script = join(dirname(demo.file), `script-${count++}`);
  const file = `${script}.pid`;
  writeFileSync(script, `echo $$ > ${file}; ${line}`);
  const session = spawnScreen(process.execPath, [demo.file], { env });
  open.push(session);
  await session.waitFor(/● live/);
  session.type(`:shell . ${script}\r`);
  await session.waitFor(/leaves it/);
  await until(async () => existsSync(file) && readFileSync(file, 'utf8') !== '', 'the program');
  return { session, pid: Number(readFileSync(file, 'utf8')) };
}

const isGone = async (pid: number) => (await processStat(pid)) === undefined;

describe('a program on a page', { timeout: 30_000 }, () => {
  test('is typed into, left, come back to, and ends', async () => {
    const { session } = await opened('while read line; do echo "<$line>"; done; exit 3');
    session.type('hello q\r');
    await session.waitFor(/^<hello q>$/m);
    session.key('C-\\');
    await session.waitFor(/━ peers/);
    session.key('C-\\');
    await session.waitFor(/^<hello q>$/m);
    session.type('\x04');
    await session.waitFor(/ended, exit status 3: Esc closes/);
    session.key('escape');
    await session.waitFor(/━ peers/);
    session.key('q');
    expect(await session.exit).toBe(0);
  });

  test('gets Ctrl-C, arrows and pastes as they were sent', async () => {
    const { session } = await opened(
      "stty raw -echo; printf '\\033[?1h\\033[?2004hready\\r\\n'; dd bs=1 count=19 2>/dev/null | od -An -c -w30",
    );
    await session.waitFor(/^ready$/m);
    session.type('\x03\x1b[A\x1bx');
    session.paste('p\n');
    await session.waitFor(
      /003 033 {3}O {3}A 033 {3}x 033 {3}\[ {3}2 {3}0 {3}0 {3}~ {3}p {2}\\r 033/,
    );
  });

  test('has the size of its page, and follows it', async () => {
    const { session } = await opened(
      'trap "stty size" WINCH; stty size; while :; do sleep 0.05; done',
    );
    await session.waitFor(/^20 80$/m);
    session.resize(100, 30);
    await session.waitFor(/^26 100$/m);
  });

  test('draws in colours, and shows its cursor', async () => {
    const { session } = await opened("printf '\\033[2J\\033[3;4H\\033[31mred\\033[0m'; sleep 60");
    await session.waitFor(/^ {3}red$/m);
    await until(async () => session.state().cursorShown, 'the cursor');
    expect(session.state().cursor).toEqual({ row: 4, column: 6 });
    expect(session.raw()).toContain('\x1b[31mred');
  });

  test('reaches the terminal by cells alone', async () => {
    const { session } = await opened(
      "printf '\\033]52;c;c2VjcmV0\\a\\033]2;title\\a\\033[?1003h\\033Ptmux;\\033\\\\\\033c'; echo after; sleep 60",
    );
    await session.waitFor(/^after$/m);
    expect(session.raw()).not.toMatch(/c2VjcmV0|\x1b\]|\x1bP|\x1bc|1003/);
    expect(session.state()).toMatchObject({ buffer: 'alternate', mouse: false });
  });

  test('floods without taking the session’s time', async () => {
    const { session } = await opened('echo go; read go; yes', { LAG: '1' });
    await session.waitFor(/^go$/m);
    session.type('\r');
    await session.waitFor(/^y\ny\ny$/m);
    session.written();
    const began = performance.now();
    await new Promise((done) => setTimeout(done, 1500));
    const perSecond = (session.written() / (performance.now() - began)) * 1000;
    expect(perSecond).toBeLessThan(100_000);
    const asked = performance.now();
    session.key('C-\\');
    await session.waitFor(/━ peers/);
    session.key('down');
    session.key('enter');
    await session.waitFor(/━ peers › 702/);
    expect(performance.now() - asked).toBeLessThan(2_000);
    session.key('q');
    session.key('q');
    expect(await session.exit).toBe(0);
  });
});

describe('nothing is left of it', { timeout: 30_000 }, () => {
  const stubborn = 'trap "" HUP TERM INT; echo on; while :; do sleep 0.1; done';

  test.each([
    ['q', (session: ScreenProgram) => session.type('\x1cq')],
    ['SIGTERM', ({ pid }: ScreenProgram) => process.kill(pid, 'SIGTERM')],
    ['SIGHUP', ({ pid }: ScreenProgram) => process.kill(pid, 'SIGHUP')],
    ['SIGKILL', ({ pid }: ScreenProgram) => process.kill(pid, 'SIGKILL')],
  ])('after %s, though it ignores hangups', async (_what, end) => {
    const { session, pid } = await opened(stubborn);
    await session.waitFor(/^on$/m);
    expect(await isGone(pid)).toBe(false);
    end(session);
    await session.exit;
    await until(() => isGone(pid), 'its end');
  });

  test('when the process that holds its terminal is killed', async () => {
    const { session, pid } = await opened(stubborn);
    await session.waitFor(/^on$/m);
    const server = (await processStat(pid))?.parent ?? 0;
    expect(server).not.toBe(session.pid);
    process.kill(server, 'SIGKILL');
    await session.waitFor(/ended by signal 9: Esc closes/);
    await until(() => isGone(pid), 'its end');
    session.key('escape');
    await session.waitFor(/━ peers/);
    session.key('q');
    expect(await session.exit).toBe(0);
  });
});
