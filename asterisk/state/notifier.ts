import { createListeners, warnOfError } from '../listeners.ts';
import type { Timers } from './asking.ts';

/** Tells listeners that something changed, at most once per macrotask. */
export interface Notifier {
  add(listener: () => void): () => void;
  notify(): void;
}

export function createNotifier(timers: Timers): Notifier {
  const listeners = createListeners<void>(warnOfError);
  let pending = false;

  function tell(): void {
    pending = false;
    listeners.call();
  }

  return {
    add: listeners.add,
    notify() {
      if (pending) return;
      pending = true;
      timers.after(0, tell);
    },
  };
}
