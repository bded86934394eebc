import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { processes } from '../../asterisk/engine/process.ts';
import { makeProduct, type Product } from '../support/product.ts';
import { type ScreenProgram, spawnScreen } from '../support/pty.ts';
import { until } from '../support/until.ts';

describe.each([
  { engine: '22', address: '127.0.44.198' },
  { engine: '16', address: '127.0.45.198' },
])("Asterisk $engine's own console in the session", { timeout: 60_000 }, ({ engine, address }) => {
  let product: Product;
  const sessions: ScreenProgram[] = [];

  beforeAll(async () => {
    product = await makeProduct();
    await product.ok(['setup', 'lab', '--engine', engine, '--address', address]);
  }, 120_000);
  afterEach(() => {
    for (const session of sessions.splice(0)) session.dispose();
  });
  afterAll(() => product.remove(), 60_000);

  /** The consoles of this lab that run. */
  async function consoles(): Promise<number[]> {
    const lines = await Promise.all(
      (await processes()).map(async ({ pid }) => ({
        pid,
        words: await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
      })),
    );
    return lines
      .filter(({ words }) => words.includes('-rvvv') && words.includes(product.root))
      .map(({ pid }) => pid);
  }

  async function open(cols = 100, rows = 30): Promise<ScreenProgram> {
    const session = spawnScreen(process.execPath, [product.program], {
      ...{ cols, rows, env: product.env },
    });
    sessions.push(session);
    await session.waitFor(/● live/);
    return session;
  }

  it('is typed into, resized, left, come back to, and ended', async () => {
    const session = await open();
    session.type(':shell asterisk\r');
    await session.waitFor(/CLI>/);
    expect(session.screen().join('\n')).toContain('━ Asterisk console of lab ━');
    session.type('core show version\r');
    await session.waitFor(new RegExp(`Asterisk ${engine}\\.\\S+ built by`));
    session.resize(140, 50);
    await session.waitFor(/─ log live/);
    session.type('core show he\t');
    await session.waitFor(/core show help/);
    session.type('\x15');
    session.key('C-\\');
    await session.waitFor(/━ peers/);
    session.resize(80, 24);
    session.key('A');
    await session.waitFor(/built by[\s\S]*CLI>/);
    expect(await consoles()).toHaveLength(1);
    session.type('exit\r');
    await session.waitFor(/ended, exit status 0: Esc closes/);
    session.key('escape');
    await session.waitFor(/━ peers/);
    expect(await consoles()).toEqual([]);
    session.key('q');
    expect(await session.exit).toBe(0);
  });

  it('says that Asterisk has gone, and can be opened again', async () => {
    const session = await open();
    session.key('A');
    await session.waitFor(/CLI>/);
    const [{ pid = 0 } = {}] = await product.json<{ pid: number }[]>(['status']);
    process.kill(pid, 'SIGKILL');
    await session.waitFor(/disconnected/);
    await session.waitFor(/● live/);
    await session.waitFor(/ended, /, 20_000);
    session.key('A');
    await session.waitFor((rows) => /CLI>/.test(rows.join('\n')) && !/ended/.test(rows[1] ?? ''));
  });

  it.each([
    ['q', (session: ScreenProgram) => session.type('\x1cq')],
    ['SIGTERM', ({ pid }: ScreenProgram) => process.kill(pid, 'SIGTERM')],
    ['SIGKILL', ({ pid }: ScreenProgram) => process.kill(pid, 'SIGKILL')],
  ])('leaves nothing after %s', async (_what, end) => {
    const session = await open();
    session.key('A');
    await session.waitFor(/CLI>/);
    expect(await consoles()).toHaveLength(1);
    end(session);
    await session.exit;
    await until(async () => (await consoles()).length === 0, 'the end of the console');
  });

  it('has the terminal of a shell', async () => {
    const shell = spawnScreen(process.execPath, [product.program, 'shell', 'asterisk'], {
      ...{ cols: 100, rows: 30, env: product.env },
    });
    sessions.push(shell);
    await shell.waitFor(/CLI>/);
    shell.type('core show version\r');
    await shell.waitFor(/built by/);
    // Ends that console, and is its own: pbxctl has the status that it gives.
    shell.key('C-c');
    expect(await shell.exit).toBe(0);
    expect(await consoles()).toEqual([]);
  });
});
