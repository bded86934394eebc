import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive, type ProcessIdentity, signalProcess } from '../engine/process.ts';
import { PbxError } from '../errors.ts';

const END_GRACE_MS = 2_000;

/** SIPp at work on one scenario. */
export interface SippRun {
  readonly child: ChildProcess;
  /** '' when all went as the scenario says; else the unexpected message or the time-out, as SIPp put it. */
  readonly ended: Promise<string>;
  /** Ends it, should it still run. */
  end(): Promise<void>;
}

export interface SippOptions {
  readonly cwd: string;
  /** A name of its own for its errors; it is gone when SIPp is. */
  readonly file: string;
  /** Words before the command: deathSignalPrefix, since SIPp alone would go on when we are killed. */
  readonly tether: readonly string[];
  readonly signal?: AbortSignal | undefined;
}

export function runSipp(
  sipp: string,
  args: readonly string[],
  { cwd, file, tether, signal }: SippOptions,
): SippRun {
  const [program = sipp, ...words] = [...tether, sipp, ...args];
  const child = spawn(program, [...words, '-trace_err', '-error_file', file], {
    ...{ cwd, stdio: 'ignore' },
    ...(signal ? { signal } : {}),
  });
  const ended = exitOf(child, sipp)
    .then(async (status) =>
      status === 0 ? '' : reasonOf(await readFile(file, 'utf8').catch(() => '')),
    )
    .finally(() => rm(file, { force: true }));
  ended.catch(() => {});
  const end = async () => {
    child.kill('SIGTERM');
    const insist = setTimeout(() => child.kill('SIGKILL'), END_GRACE_MS);
    await ended.catch(() => undefined);
    clearTimeout(insist);
  };
  return { child, ended, end };
}

/** What setpriv says in SIPp's stead, as a shell would. */
const NOT_FOUND = 127;
const NOT_EXECUTABLE = 126;

export function exitOf(child: ChildProcess, sipp: string): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => reject(cannotStart(sipp, error)));
    child.once('exit', (code) =>
      code === NOT_FOUND || code === NOT_EXECUTABLE
        ? reject(cannotStart(sipp, new Error('it is not there, or cannot be run')))
        : resolve(code ?? 1),
    );
  });
}

const cannotStart = (sipp: string, error: Error) =>
  error.name === 'AbortError'
    ? new PbxError('interrupted', 'interrupted')
    : new PbxError(
        'failed',
        `SIPp could not be started (${sipp}): ${error.message}`,
        'pbxctl setup lab',
        error,
      );

export async function endProcess(identity: ProcessIdentity): Promise<void> {
  await signalProcess(identity, 'SIGTERM');
  for (let waited = 0; await isAlive(identity); waited += 25) {
    if (waited >= END_GRACE_MS) await signalProcess(identity, 'SIGKILL');
    await delay(25);
  }
}

/** The line of SIPp's error file that says why, without its date. */
function reasonOf(errors: string): string {
  const received = /received '(SIP\/2\.0 [^\r\n]*)/.exec(errors)?.[1];
  if (received) return received;
  const line = errors
    .split('\n')
    .find((text) => /abort|timeout|unexpected|unable|cannot/i.test(text));
  return (line ?? 'SIPp gave no reason')
    .replace(/^[\d\s.:-]+:\s*/, '')
    .trim()
    .slice(0, 200);
}
