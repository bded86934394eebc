import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { Row } from './fault.ts';

/** Rows of one fault. */
export interface Found {
  readonly fault: string;
  readonly rows: readonly Row[];
}

interface Lane {
  readonly network: string;
  readonly names: readonly string[];
}

/** All faults in two lines beside each other, in networks of their own, so that both cores have something to do. */
export const LANES: readonly Lane[] = [
  { network: '127.0.94', names: ['kill', 'crash', 'crowd', 'fuzz', 'load'] },
  {
    network: '127.0.95',
    names: ['wire', 'program', 'stopped', 'disk', 'clock', 'listeners', 'secrets', 'injection'],
  },
];

/** Each line is a process of this program; what one prints is what it found. */
export async function runLanes(
  words: readonly string[],
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const found = await Promise.all(LANES.map((lane) => runLane(lane, words, signal)));
  return found.flat();
}

async function runLane(
  { network, names }: Lane,
  words: readonly string[],
  signal: AbortSignal,
): Promise<readonly Found[]> {
  const program = process.argv[1] ?? '';
  const child = spawn(process.execPath, [program, ...names, ...words, '--rows'], {
    env: { ...process.env, PBXCTL_FAULTS_NETWORK: network },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = () => child.kill('SIGTERM');
  signal.addEventListener('abort', stop);
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  const [status] = await once(child, 'close');
  signal.removeEventListener('abort', stop);
  const found: Found[] = text === '' ? [] : JSON.parse(text);
  const missing = signal.aborted ? [] : names.filter((name) => !isIn(found, name));
  return [...found, ...missing.map((name) => ({ fault: name, rows: [lost(name, status)] }))];
}

const isIn = (found: readonly Found[], name: string) => found.some(({ fault }) => fault === name);

const lost = (name: string, status: unknown): Row => ({
  ...{ what: name, times: '0', wanted: 'it is run' },
  seen: `the process that was to run it ended with ${status}`,
  verdict: 'failed',
});
