import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type ScreenProgram, spawnScreen } from '../../support/pty.ts';
import { median, percentile, programPath } from '../measure.ts';
import type { Comparison, Row } from '../result.ts';
import { peerName } from '../traffic.ts';
import { milliseconds, number } from '../words.ts';

const [PEERS, CHANNELS, EVENTS_A_SECOND] = [10_000, 50, 2_000];
const KEYS = 300;
const WINDOW_MS = 12_000;
const FLOOD_EVENTS = 1_000_000;
const FLOODS = 10;
const SETTLE_MS = 1000;
const MOST_LOOKS = 20;
const HEAP_FILE = 'heap';
const TICKS_A_SECOND = 100;
const program = resolve(import.meta.dirname, '../../bin/pbxctl');

/** The built program on a terminal, with its two connections to an AMI that sends what is asked for. */
export const session: Row = {
  name: 'session',
  async measure({ scale }) {
    const home = await mkdtemp(join(tmpdir(), 'pbxctl-bench-'));
    const pbx = await openPbx();
    let screen: ScreenProgram | undefined;
    try {
      screen = await openScreen(home, pbx.port);
      return await measured(screen, pbx, home, scale);
    } finally {
      screen?.dispose();
      pbx.child.stdin.end();
      await rm(home, { recursive: true });
    }
  },
};

async function measured(
  screen: ScreenProgram,
  pbx: Pbx,
  home: string,
  scale: number,
): Promise<Comparison[]> {
  const idle = {
    keys: await keyTimes(screen, KEYS * scale),
    busy: await busyShare(screen.pid, scale),
  };
  pbx.tell(`rate ${EVENTS_A_SECOND}`);
  await delay(2000);
  const load = {
    keys: await keyTimes(screen, KEYS * scale),
    busy: await busyShare(screen.pid, scale),
  };
  pbx.tell('rate 0');
  const memory = await floods(screen, pbx, home, FLOOD_EVENTS * scale);
  const heap = memory.map((one) => one.heapMb);
  const [early, late] = [median(heap.slice(1, 4)), median(heap.slice(-3))];
  const most = Math.max(...memory.map((one) => one.residentMb));
  const [p99, idleP99] = [percentile(load.keys, 99), percentile(idle.keys, 99)];
  const under = `session of ${number(PEERS)} peers under ${number(EVENTS_A_SECOND)} events/s`;
  return [
    {
      name: `${under}: key to frame, 99th percentile, times idle`,
      ...{ ours: milliseconds(p99), theirs: milliseconds(idleP99), ratio: p99 / idleP99 },
      ...{ judged: p99, unit: 'ms', target: { atMost: 50 } },
    },
    {
      name: `${under}: one core busy, against idle`,
      ...{ ours: `${number(load.busy)} %`, theirs: `${number(idle.busy)} %`, ratio: undefined },
      ...{ judged: load.busy, unit: '%', target: { atMost: 40 } },
    },
    {
      name: `memory in use after ${number(FLOOD_EVENTS * scale)} events, times after a third of them`,
      ...{
        ours: `${number(late)} MB (resident in the flood: ${number(most)} MB)`,
        theirs: `${number(early)} MB`,
        ratio: late / early,
      },
      target: { atMost: 1.1 },
    },
  ];
}

interface Pbx {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly port: number;
  tell(line: string): void;
  /** The next line that it says. */
  said(): Promise<string>;
}

async function openPbx(): Promise<Pbx> {
  const args = [programPath('busyPbx'), String(PEERS), String(CHANNELS)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const said = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error('the AMI of the benchmark has ended');
    return value;
  };
  return {
    child,
    said,
    port: Number(await said()),
    tell: (line) => child.stdin.write(`${line}\n`),
  };
}

async function openScreen(home: string, port: number): Promise<ScreenProgram> {
  const folder = join(home, 'pbxctl/pbx/bench');
  await mkdir(folder, { recursive: true });
  const ami = { host: '127.0.0.1', port, username: 'bench', secret: 'bench' };
  const profile = { name: 'bench', kind: 'attached', write: false, driver: 'pjsip', ami };
  await writeFile(join(folder, 'profile.json'), JSON.stringify(profile), { mode: 0o600 });
  const teller = ['--expose-gc', '--import', programPath('heapTeller')];
  const env = {
    HOME: home,
    BENCH_HEAP: join(home, HEAP_FILE),
    XDG_DATA_HOME: home,
    XDG_STATE_HOME: home,
    XDG_CACHE_HOME: home,
  };
  const screen = spawnScreen(process.execPath, [...teller, program, '--pbx', 'bench'], {
    ...{ env, cols: 160, rows: 50 },
  });
  await screen.waitFor(new RegExp(`${PEERS}/${PEERS} registered`), 30_000);
  return screen;
}

/** Milliseconds from each key to the frame that shows it: to either end of the peers, and a letter of a line. */
async function keyTimes(screen: ScreenProgram, count: number): Promise<number[]> {
  const times: number[] = [];
  const press = async (key: string, wanted: RegExp) => {
    const begin = performance.now();
    screen.key(key);
    await screen.waitFor(wanted);
    times.push(performance.now() - begin);
    // Not in step with the frames.
    await delay(20 + (times.length % 7) * 5);
  };
  while (times.length < count) {
    await press('end', new RegExp(`\\b${peerName(PEERS - 1)}\\b`));
    await press('home', new RegExp(`\\b${peerName(0)}\\b`));
    screen.key(':');
    for (const typed of ['x', 'xy', 'xyz'])
      await press(typed.slice(-1), new RegExp(`› ${typed}\\b`));
    screen.key('C-c');
    screen.key('escape');
    await screen.waitFor((rows) => !rows.some((row) => row.includes('› xyz')));
    await delay(50);
  }
  return times;
}

/** How much of a core a process took, in percent. */
async function busyShare(pid: number, scale: number): Promise<number> {
  const [begin, from] = [performance.now(), await cpuSeconds(pid)];
  await delay(WINDOW_MS * Math.max(scale, 0.3));
  return (100_000 * ((await cpuSeconds(pid)) - from)) / (performance.now() - begin);
}

async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_A_SECOND;
}

interface Memory {
  /** What is in use after a collection. */
  readonly heapMb: number;
  readonly residentMb: number;
}

/** The memory of the session after each tenth of the events. */
async function floods({ pid }: ScreenProgram, pbx: Pbx, home: string, events: number) {
  const memory: Memory[] = [];
  for (let flood = 0; flood < FLOODS; flood++) {
    pbx.tell(`flood ${Math.round(events / FLOODS)}`);
    await pbx.said();
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const residentMb = Number(/VmRSS:\s*(\d+)/.exec(status)?.[1]) / 1024;
    memory.push({ heapMb: await settledMb(pid, join(home, HEAP_FILE)), residentMb });
  }
  return memory;
}

/** Once it falls no more: after a flood events wait to be taken, and lists that were asked for are on their way. */
async function settledMb(pid: number, path: string): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let looks = 0; looks < MOST_LOOKS; looks++) {
    await delay(SETTLE_MS);
    const now = await heapMb(pid, path);
    if (now > least * 0.98) return Math.min(now, least);
    least = now;
  }
  return least;
}

async function heapMb(pid: number, path: string): Promise<number> {
  await rm(path, { force: true });
  process.kill(pid, 'SIGUSR2');
  for (let tries = 0; tries < 100; tries++) {
    await delay(50);
    const text = await readFile(path, 'utf8').catch(() => '');
    if (text !== '') return Number(text);
  }
  throw new Error('the session did not tell its memory');
}
