import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PbxError } from '../errors.ts';

export interface Ended {
  readonly status: number;
  /** Standard output and error, as they came. */
  readonly output: string;
}

interface Options {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Runs a program to its own end, without a shell. It prints into a file and not into a pipe: a daemon
 * that it leaves behind may keep what it was given open, and must not be waited for.
 */
export async function runDetached(
  file: string,
  args: readonly string[],
  { env, signal }: Options,
): Promise<Ended> {
  const folder = await mkdtemp(join(tmpdir(), 'pbxctl-service-'));
  const path = join(folder, 'output');
  const output = await open(path, 'a+', 0o600);
  try {
    const child = spawn(file, args, {
      env: { ...env },
      stdio: ['ignore', output.fd, output.fd],
      ...(signal ? { signal } : {}),
    });
    const [status, signalName] = await once(child, 'exit');
    const { size } = await output.stat();
    const { buffer } = await output.read(Buffer.alloc(size), 0, size, 0);
    return { status: status ?? (signalName ? 128 : 1), output: buffer.toString('utf8') };
  } catch (error) {
    if (signal?.aborted) throw new PbxError('interrupted', 'Interrupted.');
    throw error;
  } finally {
    await output.close();
    await rm(folder, { recursive: true, force: true });
  }
}
