import { spawn } from 'node:child_process';
import type { Launch } from '../../asterisk/engine/port.ts';
import { deathSignalPrefix } from '../../asterisk/engine/run.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { definedOf } from './environment.ts';

interface Around {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly signal: AbortSignal;
}

/** Gives the terminal of this process to a program until it ends; resolves with its exit status. */
export async function runHere(launch: Launch, { env, signal }: Around): Promise<number> {
  const own = { ...definedOf(env), ...launch.env };
  const tether = await deathSignalPrefix(own);
  const [file = launch.file, ...args] = [...tether, launch.file, ...launch.args];
  const giveInterruptsBack = leaveInterrupts();
  try {
    return await new Promise((resolve, reject) => {
      const child = spawn(file, args, { env: own, stdio: 'inherit' });
      const end = () => void child.kill('SIGTERM');
      signal.addEventListener('abort', end, { once: true });
      child.once('error', ({ message }) =>
        reject(new PbxError('not-found', `${launch.file} cannot be started: ${message}`)),
      );
      child.once('close', (status, name) => resolve(status ?? (name === null ? 1 : 128)));
    });
  } finally {
    giveInterruptsBack();
  }
}

/** Ctrl-C is the program's: the terminal sends it to both. */
function leaveInterrupts(): () => void {
  const listeners = process.listeners('SIGINT');
  const ignore = () => {};
  process.removeAllListeners('SIGINT');
  process.on('SIGINT', ignore);
  return () => {
    for (const listener of listeners) process.on('SIGINT', listener);
    process.off('SIGINT', ignore);
  };
}
