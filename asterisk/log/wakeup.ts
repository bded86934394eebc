import { type FSWatcher, watch } from 'node:fs';
import { basename, dirname } from 'node:path';

/** Wakes a reader when a file may have changed. */
export interface Wakeup {
  /** Resolves at the next change, or after `pollMs` since file systems do not always tell, or when aborted. */
  next(): Promise<void>;
  close(): void;
}

export function createWakeup(path: string, pollMs: number, signal: AbortSignal): Wakeup {
  let watcher: FSWatcher | undefined;
  let changed = false;
  let wake: () => void = () => {};

  function onChange(name: string | Buffer | null): void {
    if (name !== null && String(name) !== basename(path)) return;
    changed = true;
    wake();
  }

  function unwatch(): void {
    watcher?.close();
    watcher = undefined;
  }

  /** The folder is watched, since the file itself is replaced; it may be absent or out of watches. */
  function watchFolder(): void {
    if (watcher) return;
    try {
      watcher = watch(dirname(path), { persistent: false }, (_, name) => onChange(name));
      watcher.on('error', unwatch);
    } catch {
      watcher = undefined;
    }
  }

  watchFolder();
  return {
    async next() {
      watchFolder();
      if (!changed && !signal.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, pollMs);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
          signal.addEventListener('abort', wake, { once: true });
        });
        signal.removeEventListener('abort', wake);
      }
      changed = false;
    },
    close: unwatch,
  };
}
