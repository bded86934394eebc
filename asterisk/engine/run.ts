import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { PbxError } from '../errors.ts';

export interface RunOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
  readonly cwd?: string;
  /** What it reads on standard input; nothing unless given. */
  readonly input?: string;
  /** Each line that the program writes to its file descriptor 3. */
  readonly onStatus?: (line: string) => void;
}

export interface RunResult {
  /** Exit status; 128 and more when a signal ended it, as a shell says it. */
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program to its end, without a shell; what it prints is kept whole. Rejects only when it cannot be started or is interrupted. */
export function run(
  file: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env: { ...options.env },
      stdio: [
        options.input === undefined ? 'ignore' : 'pipe',
        'pipe',
        'pipe',
        options.onStatus ? 'pipe' : 'ignore',
      ],
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    // A program that ends before it has read all says so by its exit status.
    child.stdin?.on('error', () => {}).end(options.input);
    const stdout = gather(child.stdout);
    const stderr = gather(child.stderr);
    if (options.onStatus) statusLines(child, options.onStatus);
    child.on('error', (error) => reject(asInterrupted(error, file)));
    child.on('close', (code, signalName) => {
      resolve({ status: code ?? (signalName ? 128 : 1), stdout: stdout(), stderr: stderr() });
    });
  });
}

/** True when a program of that name can be started at all. */
async function canRun(
  file: string,
  args: readonly string[],
  env: RunOptions['env'],
): Promise<boolean> {
  try {
    return (await run(file, args, { env })).status === 0;
  } catch {
    return false;
  }
}

/**
 * Words to put before a command so that the kernel ends it when we are killed; none where the
 * machine has no setpriv that can.
 */
export async function deathSignalPrefix(env: RunOptions['env']): Promise<readonly string[]> {
  const prefix = ['setpriv', '--pdeathsig', 'KILL', '--'] as const;
  const [file, ...args] = prefix;
  return (await canRun(file, [...args, 'true'], env)) ? prefix : [];
}

export function throwIfInterrupted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new PbxError('interrupted', 'Interrupted.');
}

function asInterrupted(error: Error, file: string): Error {
  if (error.name === 'AbortError') return new PbxError('interrupted', 'Interrupted.');
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') return error;
  const message = `The program ${file} is not on this machine.`;
  return new PbxError('not-found', message, `Install it, or see that it is on PATH.`, error);
}

function gather(stream: Readable | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

function statusLines(child: ChildProcess, onLine: (line: string) => void): void {
  const stream = child.stdio[3];
  if (stream && 'read' in stream) createInterface({ input: stream }).on('line', onLine);
}
