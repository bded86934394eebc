import { describe, expect, it } from 'vitest';
import { runShell, shellCommandOf, shellIsOff } from '../../src/shell.ts';
import { frontOf } from '../support/front.ts';
import { until } from '../support/until.ts';

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

const env = { PATH: process.env['PATH'], SHELL: '/bin/sh' };

async function run(line: string, signal = new AbortController().signal, over = {}) {
  const front = frontOf();
  const status = await runShell(line, { ...env, ...over }, front, signal);
  return { status, said: front.out };
}

describe('a shell command', () => {
  it.each([
    ['!ls -l', 'ls -l'],
    ['! ls', 'ls'],
    ['peers', undefined],
    ['peers !', undefined],
  ])('%s', (line, command) => {
    expect(shellCommandOf(line)).toBe(command);
  });

  it('says what turns it on', () => {
    expect(shellIsOff('/home/x/config.json')).toMatchObject({
      code: 'refused',
      hint: expect.stringContaining('"shell": true  in /home/x/config.json'),
    });
  });

  it('tells its output line by line, and its status', async () => {
    expect(await run('echo a; echo b >&2; printf c; exit 3')).toEqual({
      status: 3,
      said: expect.arrayContaining(['a', 'b', 'c']),
    });
  });

  it('sends no escape code to the terminal', async () => {
    const { said } = await run("printf 'a\\033[31mb\\007\\n'");
    expect(said.join()).not.toMatch(/\p{Cc}/u);
  });

  it('ends with all that it started when it is interrupted', async () => {
    const interrupt = new AbortController();
    let tell = (_line: string) => {};
    const seen = new Promise<string>((resolve) => {
      tell = resolve;
    });
    const front = frontOf({ data: (line) => tell(String(line)) });
    const ended = runShell('sleep 60 & echo $!; wait', env, front, interrupt.signal);
    const pid = Number(await seen);
    interrupt.abort();
    expect(await ended).toBe(130);
    await until(async () => !isThere(pid), 'the end of what it started');
  });

  it('says where there is no such shell', async () => {
    await expect(run('x', undefined, { SHELL: '/nonexistent' })).rejects.toMatchObject({
      code: 'failed',
    });
  });
});
