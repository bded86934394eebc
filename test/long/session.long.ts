import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { readRecording } from '../../src/recording/read.ts';
import { makeProduct, type Product } from '../support/product.ts';
import { type ScreenProgram, spawnScreen } from '../support/pty.ts';
import { realTool } from '../support/tools.ts';
import { until } from '../support/until.ts';

/** A person's half hour at the session, on a real lab: calls, transfers, restarts, resizes. */
const minutes = Number(process.env['PBXCTL_MINUTES'] ?? 30);
const engine = process.env['PBXCTL_ENGINE'] ?? '22';
const sizes: readonly (readonly [columns: number, rows: number])[] = [
  [80, 24],
  [160, 50],
  [300, 100],
  [50, 14],
  [120, 36],
  [100, 30],
];
/** What the process may grow by after its first minute, and at most be; in MB. */
const most = { growth: 150, whole: 500 };

let product: Product;
let folder: string;
let screen: ScreenProgram;
let at: (typeof sizes)[number] = sizes[1] ?? [160, 50];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pbxctl-long-'));
  product = await makeProduct();
  product.env['PATH'] = `${dirname(await realTool('tcpdump'))}:${product.env['PATH']}`;
  await product.ok(['setup', 'lab', '--engine', engine, '--address', '127.0.116.198']);
  await product.ok(['phones', 'start']);
});
afterAll(async () => {
  screen?.dispose();
  await product.remove();
  await rm(folder, { recursive: true, force: true });
});

const say = (text: string) =>
  process.stdout.write(`${new Date().toISOString().slice(11, 19)} ${text}\n`);
const line = (text: string) => screen.type(`:${text}\r`);

/** Command lines of processes that have something to do with the folders of this run. */
async function processes(): Promise<{ pid: number; line: string }[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(
    pids.map(async (pid) => ({
      pid: Number(pid),
      line: (await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')).replaceAll('\0', ' '),
    })),
  );
  return all.filter((one) => one.line.includes(folder) || one.line.includes(product.root));
}

async function sessionPid(): Promise<number> {
  const isSession = ({ line }: { line: string }) =>
    /\bsession record\b/.test(line) && !line.startsWith('/bin/sh');
  return (await processes()).find(isSession)?.pid ?? 0;
}

async function megabytes(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1024);
}

/** What must be so after every step. */
function checkScreen(step: string): void {
  const rows = screen.screen();
  const text = rows.join('\n');
  expect(rows, step).toHaveLength(at[1]);
  expect(rows[0], step).toMatch(/^ pbxctl {2}LAB {2}lab/);
  expect(text, step).not.toMatch(/defect of pbxctl|bug in pbxctl|undefined|NaN|\[object/);
}

async function step(name: string, act: () => Promise<unknown>): Promise<void> {
  await act();
  checkScreen(name);
}

async function resize([cols, rows]: (typeof sizes)[number]): Promise<void> {
  at = [cols, rows];
  screen.resize(cols, rows);
  await screen.waitFor(
    (shown) => shown.length === rows && /^ pbxctl {2}LAB {2}lab/.test(shown[0] ?? ''),
  );
  await screen.waitFor((shown) => (shown.at(-1) ?? '').trim() !== '');
}

const back = () => screen.waitFor(/peers \d\/3|peers \d\//);
const live = () => screen.waitFor(/● live/, 60_000);
const noCalls = () => screen.waitFor(/calls none/, 30_000);

async function aCall(round: number): Promise<void> {
  await step('call', async () => {
    await product.ok(['call', '701', '702']);
    await screen.waitFor(/calls 1 up/, 20_000);
  });
  await step('page of the call', async () => {
    screen.type('\t\r');
    await screen.waitFor(/1 ladder/);
    await screen.waitFor(/INVITE/, 20_000);
  });
  for (let turn = 0; turn < 3; turn++)
    await step('resize', () => resize(sizes[(round + turn) % sizes.length] ?? [80, 24]));
  await step('sections', async () => {
    screen.type('312');
    await screen.waitFor(/2 log/);
    screen.type('1');
  });
  await step('resize back', () => resize([160, 50]));
  await step('leave the page', async () => {
    screen.type('q');
    await back();
  });
}

async function aTransfer(): Promise<void> {
  await step('transfer', async () => {
    screen.type('t600\r');
    await screen.waitFor(/transfer[\s\S]*600/, 20_000);
    await until(async () => {
      const calls = await product.json<unknown[]>(['calls']);
      return JSON.stringify(calls).includes('"600"');
    }, 'the transferred call');
    screen.type('q');
    await back();
  });
}

async function anEnd(): Promise<void> {
  await step('hang up', async () => {
    await product.ok(['hangup', '--all', '--yes']);
    await noCalls();
    screen.type('\t\t');
  });
}

/** Keys of the panes, and what is then there: at the end all is as it was, with the focus on the log. */
const tabs: readonly (readonly [key: string, wanted: RegExp])[] = [
  ['F', /trunks \d/],
  ['F', /features \d/],
  ['F', /captures (none|\d)/],
  ['F', /changes (none|\d)/],
  ['F', /peers \d/],
  ['v', /channels (none|\d)/],
  ['v', /calls (none|\d)/],
  ['E', /events (live|none)/],
  ['E', /log (live|none|scrolled)/],
];

async function lookAround(round: number): Promise<void> {
  await step('features and back', async () => {
    screen.type('f');
    await screen.waitFor(/features \d+\/\d+ installed/, 20_000);
    screen.type('f');
    await back();
  });
  await step('help', async () => {
    screen.type('?call');
    await screen.waitFor(/keys that hold: call/);
    screen.key('escape');
    await screen.waitFor(/keys that hold: *\n/);
    screen.key('escape');
    await back();
  });
  await step('every tab', async () => {
    for (const [key, wanted] of tabs) {
      screen.type(key);
      await screen.waitFor(wanted, 20_000);
    }
  });
  await step('the log, narrowed and searched', async () => {
    screen.type('lwTnAsterisk\r');
    await screen.waitFor(/«Asterisk»/);
    screen.key('escape');
    await screen.waitFor((shown) => !shown.join('\n').includes('«Asterisk»'));
    screen.type('lllwT');
    await screen.waitFor(/log (live|scrolled back)/);
    screen.type('\t');
  });
  await step('what was done', async () => {
    screen.type('e');
    await screen.waitFor(/━ command log ━/);
    screen.type('q');
    await back();
  });
  await step("Asterisk's console", async () => {
    screen.type('A');
    await screen.waitFor(/Asterisk console of lab[\s\S]*CLI>/, 20_000);
    screen.type('core show version\r');
    await screen.waitFor(/built by/, 20_000);
    screen.type('exit\r');
    await screen.waitFor(/cleanly ending[\s\S]*Esc back/, 20_000);
    screen.type('q');
    await back();
  });
  await step('both PBXs', async () => {
    screen.type('W');
    await screen.waitFor(/Tab goes to operator and back/, 20_000);
    screen.type('W');
    await screen.waitFor(/calls none/);
  });
  await step('a command of ours, and one of Asterisk', async () => {
    line('user list; core show uptime');
    const answer = (shown: readonly string[]) => shown.join('\n').split('› user list').at(-1) ?? '';
    await screen.waitFor((shown) => /Last reload/.test(answer(shown)), 20_000);
    screen.type('q');
    await back();
  });
  await step('a filter', async () => {
    screen.type('/70');
    await screen.waitFor(/filter/);
    screen.type('\x03');
    await back();
  });
  for (let turn = 0; turn < 6; turn++)
    await step('resize', () => resize(sizes[(round + turn) % sizes.length] ?? [80, 24]));
  await step('resize back', () => resize([160, 50]));
}

async function aRestart(isKill: boolean): Promise<void> {
  await step(isKill ? 'kill -9' : 'restart', async () => {
    const before = (await product.json<{ name: string; pid: number }[]>(['status']))[0]?.pid ?? 0;
    if (isKill) process.kill(before, 'SIGKILL');
    else await product.ok(['restart', '--yes']);
    await until(
      async () => {
        const [now] = await product.json<{ pid: number; state: string }[]>(['status']);
        return now?.state === 'running' && now.pid !== before;
      },
      'another Asterisk',
      60_000,
    );
    await live();
    await product.ok(['phones', 'start']);
    // A question that Asterisk sends before it has begun entirely stays without an answer, until the next in 30 s.
    await until(
      async () => {
        const peers = await product.json<{ status: string }[]>(['peers']);
        return peers.every(({ status }) => status === 'reachable');
      },
      'the phones to answer',
      90_000,
    );
    await screen.waitFor(/peers 3\/3 registered/, 60_000);
  });
}

it(`${minutes} minutes`, { timeout: (minutes + 10) * 60_000 }, async () => {
  const recording = join(folder, 'long.pbxrec');
  const script = [
    ...['stty -a > "$0/before"', '"$1" "$2" session record "$3" --max-size 20'],
    ...['echo "status=$?"', 'stty -a > "$0/after"'],
    ...['cmp "$0/before" "$0/after" && echo "terminal=same"', 'read line'],
  ].join('; ');
  const words = ['-c', script, folder, process.execPath, product.program, recording];
  screen = spawnScreen('/bin/sh', words, { cols: at[0], rows: at[1], env: product.env });
  await live();
  await screen.waitFor(/peers 3\/3 registered/, 30_000);
  const pid = await sessionPid();
  const endsAt = Date.now() + minutes * 60_000;
  let first = 0;
  let round = 0;
  for (; Date.now() < endsAt; round++) {
    await aCall(round);
    await aTransfer();
    await anEnd();
    await lookAround(round);
    if (round % 3 === 1) await aRestart(round % 2 === 0);
    const size = await megabytes(pid);
    first ||= size;
    say(`round ${round + 1}: ${size} MB`);
  }
  const last = await megabytes(pid);
  screen.type('q');
  const end = await screen.waitFor(/status=\d+[\s\S]*terminal=\w+|differ/);
  expect(end.join('\n')).toMatch(/status=0[\s\S]*terminal=same/);
  expect(screen.state()).toMatchObject({
    ...{ buffer: 'normal', cursorShown: true, bracketedPaste: false, mouse: false },
  });
  expect(round).toBeGreaterThan(0);
  expect(last - first).toBeLessThan(most.growth);
  expect(last).toBeLessThan(most.whole);
  const read = await readRecording(recording);
  expect(read.fault).toBeUndefined();
  say(
    `${round} rounds, ${first} MB at first, ${last} MB at the end; ${read.length} entries recorded`,
  );
  screen.type('\r');
  await screen.exit;
  await product.ok(['teardown', 'lab', '--yes']);
  await until(async () => (await processes()).length === 0, 'every process to be gone');
});
