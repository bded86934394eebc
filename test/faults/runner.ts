import { messageOf } from '../../asterisk/errors.ts';
import { type Fault, type Row, row, Skipped, skipped, type Trial } from './fault.ts';

/** What a fault leaves behind has so long to go. */
const CLEAN_MS = 60_000;
const QUICK = 10;

export interface RunnerOptions {
  readonly seed: number;
  readonly isQuick: boolean;
  /** The person has enough. */
  readonly signal: AbortSignal;
  onRow(fault: Fault, row: Row): void;
  remark(line: string): void;
}

/** Runs one fault within its time, and cleans up behind it however it ended. */
export async function runFault(fault: Fault, options: RunnerOptions): Promise<readonly Row[]> {
  const { isQuick, seed, remark } = options;
  const rows: Row[] = [];
  const cleanups: (() => unknown)[] = [];
  const ending = new AbortController();
  const trial: Trial = {
    ...{ seed, isQuick, remark, signal: ending.signal },
    times: (full) => (isQuick ? Math.max(1, Math.ceil(full / QUICK)) : full),
    atEnd: (clean) => void cleanups.push(clean),
  };
  const give = (one: Row) => {
    if (ending.signal.aborted) return;
    rows.push(one);
    options.onRow(fault, one);
  };
  const work = (async () => {
    for await (const one of fault.run(trial)) give(one);
  })();
  try {
    await within(fault.limitS * 1000, options.signal, work);
    if (rows.length === 0) give(skipped(fault.about, '', 'it has shown nothing'));
  } catch (error) {
    give(rowOf(fault, error));
  }
  ending.abort();
  work.catch(() => {});
  for (const clean of cleanups.reverse())
    await within(CLEAN_MS, undefined, Promise.resolve().then(clean)).catch((error) =>
      remark(`${fault.name}: cleaning up: ${messageOf(error)}`),
    );
  return rows;
}

function rowOf({ about }: Fault, error: unknown): Row {
  if (error instanceof Skipped) return skipped(about, '', error.message);
  const seen = `the trial ended early: ${messageOf(error)}`;
  return row(about, '1', 'the trial goes to its end', { isOk: false, seen });
}

async function within<T>(ms: number, signal: AbortSignal | undefined, work: Promise<T>) {
  let stop = () => {};
  const limit = new Promise<never>((_, reject) => {
    const timer = setTimeout(() => reject(new Error(`not over after ${ms / 1000} s`)), ms);
    const interrupt = () => reject(new Error('interrupted'));
    if (signal?.aborted) interrupt();
    signal?.addEventListener('abort', interrupt);
    stop = () => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupt);
    };
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    stop();
  }
}
