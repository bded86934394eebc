import type { Timers } from './asking.ts';

/** Tells listeners that something changed, at most once per macrotask. */
export interface Notifier {
  add(listener: () => void): () => void;
  notify(): void;
}

export function createNotifier(timers: Timers): Notifier {
  const listeners = new Set<() => void>();
  let pending = false;

  function tell(): void {
    pending = false;
    for (const listener of [...listeners]) listener();
  }

  return {
    add(listener) {
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    notify() {
      if (pending) return;
      pending = true;
      timers.after(0, tell);
    },
  };
}
