import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** What has not ended by then is ended, so that the benchmark itself comes to an end. */
const MOST_MS = 120_000;

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}

/** The value that so many of a hundred do not exceed. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.ceil((sorted.length * percent) / 100) - 1] ?? Number.NaN;
}

/** Measures of several sides, taken in turns, so that what else the machine does falls on all of them. */
export type Rounds<K extends string> = Readonly<Record<K, readonly number[]>>;

export async function inTurns<K extends string>(
  rounds: number,
  sides: Readonly<Record<K, () => number | Promise<number>>>,
): Promise<Rounds<K>> {
  const names = Object.keys(sides) as K[];
  const taken = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    K,
    number[]
  >;
  for (let round = 0; round < rounds; round++) {
    for (const name of names) taken[name].push(await sides[name]());
  }
  return taken;
}

/** The median of the ratios of each round: one over the other. */
export function ratioOf(over: readonly number[], under: readonly number[]): number {
  return median(over.map((value, round) => value / (under[round] ?? Number.NaN)));
}

/** A bundled program of the benchmark. */
export const programPath = (name: string): string => join(import.meta.dirname, `${name}.mjs`);

export interface Timed {
  readonly ms: number;
  readonly stdout: string;
}

export interface RunOptions {
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** The exit statuses that are no failure; 0 unless given. */
  readonly statuses?: readonly number[] | undefined;
}

/** Runs a program to its end, and throws what it said when it fails. */
export async function timeRun(
  file: string,
  args: readonly string[],
  { env = process.env, statuses = [0] }: RunOptions = {},
): Promise<Timed> {
  const begin = performance.now();
  const child = spawn(file, [...args], {
    ...{ env, timeout: MOST_MS, killSignal: 'SIGKILL' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said, errors, [status]] = await Promise.all([
    textOf(child.stdout),
    textOf(child.stderr),
    once(child, 'close'),
  ]);
  const ms = performance.now() - begin;
  if (statuses.includes(Number(status))) return { ms, stdout: said };
  throw new Error(
    `${file} ${args.join(' ')} ended with ${status}: ${errors.slice(-800)}${said.slice(-400)}`,
  );
}

async function textOf(stream: NodeJS.ReadableStream): Promise<string> {
  let text = '';
  stream.setEncoding('utf8');
  for await (const piece of stream) text += piece;
  return text;
}
