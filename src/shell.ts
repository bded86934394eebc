import { type ChildProcess, spawn } from 'node:child_process';
import { PbxError } from '../asterisk/errors.ts';
import type { Front } from './front.ts';
import { clean } from './text/clean.ts';

/** A line that begins with `!` is for the shell: what stands behind it, else undefined. */
export const shellCommandOf = (line: string): string | undefined =>
  line.startsWith('!') ? line.slice(1).trim() : undefined;

/** Said to whoever types `!` while it is off. */
export const shellIsOff = (config: string): PbxError =>
  new PbxError(
    'refused',
    'shell commands are off in the session',
    `to turn them on, write  "shell": true  in ${config}, and open the session again`,
  );

/**
 * Runs a line that a person has typed with their shell, without a terminal: its output goes to the front, line
 * by line. Resolves with its exit status; the end of the signal ends all that it started.
 */
export function runShell(
  line: string,
  env: Readonly<Record<string, string | undefined>>,
  front: Front,
  signal: AbortSignal,
): Promise<number> {
  const shell = env['SHELL'] || '/bin/sh';
  return new Promise((resolve, reject) => {
    const child = spawn(shell, ['-c', line], {
      env: { ...env, TERM: 'dumb' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    const stop = () => endGroup(child);
    signal.addEventListener('abort', stop, { once: true });
    const flush = [child.stdout, child.stderr].map((stream) => tellLines(stream, front));
    child.on('error', (error) =>
      reject(
        new PbxError('failed', `${shell} cannot be run: ${error.message}`, 'see $SHELL', error),
      ),
    );
    child.on('close', (status, killedBy) => {
      signal.removeEventListener('abort', stop);
      for (const rest of flush) rest();
      if (killedBy) front.remark(`ended by ${killedBy}`);
      resolve(signal.aborted ? 130 : (status ?? 1));
    });
  });
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGTERM');
  } catch {
    // it has ended
  }
}

/** Whole lines as they come; the returned function tells the last one. */
function tellLines(stream: NodeJS.ReadableStream, front: Front): () => void {
  let rest = '';
  const tell = (text: string) => front.data(clean(text.replace(/\r$/, ''), front.look.charset));
  stream.setEncoding('utf8');
  stream.on('data', (piece: string) => {
    const lines = (rest + piece).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) tell(line);
  });
  return () => {
    if (rest !== '') tell(rest);
  };
}
