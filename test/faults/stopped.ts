import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../asterisk/errors.ts';
import type { Access } from '../../asterisk/lab/port.ts';
import { bundle } from '../support/bundle.ts';
import { faultLab } from '../support/faultLab.ts';
import { mostMbOf } from '../support/memory.ts';
import type { Product } from '../support/product.ts';
import { type ScreenProgram, spawnScreen } from '../support/pty.ts';
import { asteriskSays, exchange } from '../support/rawAmi.ts';
import { until } from '../support/until.ts';
import { LAB_NETWORK } from './addresses.ts';
import { type Fault, noneOf, type Row, row, type Trial } from './fault.ts';

const STOP_MS = 10_000;
const CALLS = 60;

/** The process that reads is stopped, while calls come and go. */
export const stopped: Fault = {
  name: 'stopped',
  about: 'pbxctl stopped for 10 s (SIGSTOP, SIGCONT) while calls come and go',
  limitS: 300,
  async *run(trial) {
    for (const engine of ['22', '16'] as const) {
      const address = `${LAB_NETWORK}.198`;
      const product = await faultLab({ engine, address, atEnd: trial.atEnd });
      yield* readersStopped(engine, product, trial);
      await product.remove();
    }
  },
};

async function* readersStopped(
  engine: string,
  product: Product,
  trial: Trial,
): AsyncGenerator<Row> {
  const { ami, ari } = await product.profile();
  const screen = spawnScreen(process.execPath, [product.program], {
    ...{ cols: 120, rows: 40, env: product.env },
  });
  trial.atEnd(() => screen.dispose());
  await screen.waitFor(/● live/);
  const watched = watchChannels(product);
  trial.atEnd(() => watched.child.kill('SIGKILL'));
  const reader = await ariReader(ari, trial);
  await calls(ami, 6);
  await until(async () => watched.names().length === 12, 'the channels in the watched list');

  const rounds = trial.times(3);
  const wrong: Record<'list' | 'screen' | 'ari', string[]> = { list: [], screen: [], ari: [] };
  let events = 0;
  let answer: AriAnswer = await reader.ask();
  for (let n = 1; n <= rounds && !trial.signal.aborted; n++) {
    const pids = [screen.pid, watched.child.pid ?? 0, reader.pid];
    for (const pid of pids) process.kill(pid, 'SIGSTOP');
    const before = answer.events;
    // Each of them ends before the stop does, but the last ones.
    for (let at = 0; at < CALLS; at += 10) {
      await calls(ami, 10);
      if (at < CALLS - 10 || n % 2 === 0) await hangupAll(ami);
    }
    await delay(STOP_MS);
    for (const pid of pids) process.kill(pid, 'SIGCONT');
    const listed = await channelsOf(ami);
    await agree(async () => same(watched.names(), listed)).catch((error) =>
      wrong.list.push(`${n}: ${watched.names().length} of ${listed.length}: ${messageOf(error)}`),
    );
    await agree(async () => shownCalls(screen) === listed.length / 2).catch((error) =>
      wrong.screen.push(`${n}: ${shownCalls(screen)} of ${listed.length / 2}: ${messageOf(error)}`),
    );
    await agree(async () => {
      answer = await reader.ask();
      return same(answer.channels, listed) || answer.lost > 0 || answer.dropped > 0;
    }).catch((error) =>
      wrong.ari.push(`${n}: ${answer.channels.length} of ${listed.length}: ${messageOf(error)}`),
    );
    events += answer.events - before;
  }
  const memory = mostMbOf(screen.pid);
  const times = `${rounds} × 10 s`;
  yield row(
    `the session stopped (Asterisk ${engine})`,
    times,
    'the calls on its screen are those of Asterisk',
    noneOf(wrong.screen, `within 10 s each time; ${memory} MB at most`),
  );
  yield row(
    `channels --watch stopped (Asterisk ${engine})`,
    times,
    'its lines add up to what Asterisk lists',
    noneOf(wrong.list, 'within 10 s each time'),
  );
  yield row(
    `an ARI reader stopped (Asterisk ${engine})`,
    times,
    'the channels of its events are those of Asterisk, or it says that it was lost',
    noneOf(
      wrong.ari,
      `${events} events came after the stops; lost ${answer.lost} times, ${answer.dropped} drops`,
    ),
  );
  screen.key('q');
  await screen.exit;
  watched.child.kill('SIGINT');
}

const agree = (look: () => Promise<boolean>) => until(look, 'the truth', 10_000);
const same = (a: readonly string[], b: readonly string[]) => a.join('\n') === b.join('\n');

/** Calls of two channels each, that wait. */
async function calls(ami: Access, count: number): Promise<void> {
  const action =
    'Action: Originate\r\nChannel: Local/600@usersnum/n\r\nApplication: Wait\r\nData: 600\r\nAsync: true';
  await exchange(
    ami,
    Array.from({ length: count }, () => action),
  );
}

const hangupAll = (ami: Access) => exchange(ami, ['Action: Hangup\r\nChannel: /^Local/']);

async function channelsOf(ami: Access): Promise<string[]> {
  const lines = await asteriskSays(ami, 'core show channels concise');
  return lines.flatMap((line) => (line.includes('!') ? [line.split('!')[0] ?? ''] : [])).sort();
}

const shownCalls = (screen: ScreenProgram): number =>
  Number(/calls (\d+) up/.exec(screen.screen().join('\n'))?.[1] ?? 0);

/** The rows that the lines of `channels --watch --jsonl` add up to. */
function watchChannels(product: Product): { child: ChildProcess; names(): string[] } {
  const { child } = product.watch(['channels', '--watch', '--jsonl']);
  const rows = new Map<string, string>();
  if (!child.stdout) throw new Error('it has no output');
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id, name, gone } = JSON.parse(line) as { id: string; name?: string; gone?: boolean };
    if (gone) rows.delete(id);
    else rows.set(id, String(name));
  });
  return { child, names: () => [...rows.values()].sort() };
}

interface AriAnswer {
  readonly channels: readonly string[];
  readonly events: number;
  readonly lost: number;
  readonly dropped: number;
}

async function ariReader({ host, port, username, secret }: Access, { atEnd }: Trial) {
  const bundled = await bundle('ari-child.ts');
  atEnd(() => bundled.remove());
  const child = spawn(process.execPath, [bundled.file, host, String(port), username], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  atEnd(() => child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  child.stdin.write(`${secret}\n`);
  await lines.next();
  return {
    pid: child.pid ?? 0,
    async ask(): Promise<AriAnswer> {
      child.stdin.write('?\n');
      const { value } = await lines.next();
      return JSON.parse(value ?? '{}');
    },
  };
}
