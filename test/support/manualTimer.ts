import type { Timer } from '../../asterisk/timer.ts';

/** A clock that stands still until a test moves it. */
export interface ManualTimer extends Timer {
  /** Moves on, calling back whatever falls due, in order. */
  advance(ms: number): void;
  /** Delays of what is waiting, from now. */
  readonly waitingMs: number[];
}

export function createManualTimer(): ManualTimer {
  const entries = new Set<{ readonly at: number; readonly callback: () => void }>();
  let now = 0;

  function takeDue(until: number) {
    const due = [...entries].filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
    if (due !== undefined) entries.delete(due);
    return due;
  }

  return {
    now: () => now,
    after(delayMs, callback) {
      const entry = { at: now + delayMs, callback };
      entries.add(entry);
      return () => entries.delete(entry);
    },
    advance(ms) {
      const until = now + ms;
      for (let due = takeDue(until); due !== undefined; due = takeDue(until)) {
        now = due.at;
        due.callback();
      }
      now = until;
    },
    get waitingMs() {
      return [...entries].map(({ at }) => at - now).sort((a, b) => a - b);
    },
  };
}
