import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { controlCommand } from './control.ts';

/** Without a file watch (too many of them on the machine) the socket is tried this often. */
const TRY_AGAIN_MS = 50;

/** Resolves when the Asterisk behind a control socket says that it is fully booted; tries until `signal`. */
export async function untilBooted(socketPath: string, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    const appeared = nextChange(socketPath, signal);
    try {
      await controlCommand(socketPath, 'core waitfullybooted', { until: /fully booted/, signal });
      return;
    } catch {
      await appeared.promise;
    } finally {
      appeared.end();
    }
  }
}

/** Resolves when the file next appears or changes, or after a short while. */
function nextChange(
  path: string,
  signal: AbortSignal,
): { promise: Promise<void>; end: () => void } {
  let end = () => {};
  const promise = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, TRY_AGAIN_MS);
    const done = () => resolve();
    signal.addEventListener('abort', done, { once: true });
    const watcher = watchFolder(dirname(path), (name) => {
      if (name === basename(path)) resolve();
    });
    end = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      watcher?.close();
    };
  });
  return { promise, end };
}

function watchFolder(folder: string, onName: (name: string | null) => void) {
  try {
    const watcher = watch(folder, (_, name) => onName(name));
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
