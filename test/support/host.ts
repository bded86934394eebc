import { PassThrough } from 'node:stream';
import type { Host } from '../../src/host.ts';

/** A process of streams in memory. */
export interface FakeHost extends Host {
  /** What came out, whole. */
  readonly said: { out: string; err: string };
  type(text: string): void;
  interrupt(): void;
}

interface Kind {
  readonly env?: Host['env'];
  /** Which streams are terminals; none unless told. */
  readonly terminals?: readonly ('stdin' | 'stdout' | 'stderr')[];
  readonly columns?: number;
}

export const TERMINAL = ['stdin', 'stdout', 'stderr'] as const;

export function hostOf({ env = {}, terminals = [], columns = 80 }: Kind = {}): FakeHost {
  const said = { out: '', err: '' };
  const interrupt = new AbortController();
  const stream = (name: 'stdin' | 'stdout' | 'stderr') =>
    Object.assign(new PassThrough(), {
      ...{ isTTY: terminals.includes(name), columns, rows: 24, setRawMode: () => {} },
    });
  const streams = { stdin: stream('stdin'), stdout: stream('stdout'), stderr: stream('stderr') };
  streams.stdout.on('data', (bytes) => (said.out += bytes));
  streams.stderr.on('data', (bytes) => (said.err += bytes));
  return {
    env: { TERM: 'xterm-256color', LANG: 'C.UTF-8', ...env },
    program: 'pbxctl',
    uid: 1000,
    stdin: streams.stdin as unknown as NodeJS.ReadStream,
    stdout: streams.stdout as unknown as NodeJS.WriteStream,
    stderr: streams.stderr as unknown as NodeJS.WriteStream,
    signal: interrupt.signal,
    now: () => 0,
    said,
    type: (text) => void streams.stdin.write(text),
    interrupt: () => interrupt.abort(),
  };
}
