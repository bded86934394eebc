import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import type { Product, Ran } from './product.ts';

/** How a run of the program ended, how long it took, and the most memory that it had. */
export interface Measured extends Ran {
  readonly ms: number;
  readonly mostMb: number;
}

const LOOK_MS = 20;

/** The most memory that a process has had so far, in MB; 0 when it is gone. */
export function mostMbOf(pid: number): number {
  try {
    const [, kb = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Math.round(Number(kb) / 1024);
  } catch {
    return 0;
  }
}

/** Runs the program to its end, or for so long. */
export async function runMeasured(
  { program, env }: Product,
  words: readonly string[],
  limitMs: number,
): Promise<Measured> {
  const from = Date.now();
  const child = spawn(process.execPath, [program, ...words], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const)
    child[name].setEncoding('utf8').on('data', (text: string) => {
      said[name] += text;
    });
  let mostMb = 0;
  const look = setInterval(() => {
    mostMb = Math.max(mostMb, mostMbOf(child.pid ?? 0));
  }, LOOK_MS);
  const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
  const [status] = await once(child, 'close');
  clearInterval(look);
  clearTimeout(limit);
  return { ...said, status: status ?? -1, ms: Date.now() - from, mostMb };
}
