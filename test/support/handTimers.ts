import type { Timers } from '../../asterisk/state/asking.ts';

/** Timers that a test moves by hand; callbacks that are promises get their turns in between. */
export interface HandTimers extends Timers {
  advance(ms: number): Promise<void>;
  readonly now: () => number;
}

export function handTimers(start = 1_000_000): HandTimers {
  let now = start;
  let serial = 0;
  const waiting = new Map<number, { at: number; callback: () => void }>();
  const turns = async () => {
    for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
  };
  return {
    now: () => now,
    after(delayMs, callback) {
      const id = serial++;
      waiting.set(id, { at: now + delayMs, callback });
      return () => void waiting.delete(id);
    },
    async advance(ms) {
      const end = now + ms;
      await turns();
      for (;;) {
        const [next] = [...waiting].filter(([, one]) => one.at <= end).sort(byTime);
        if (!next) break;
        waiting.delete(next[0]);
        now = Math.max(now, next[1].at);
        next[1].callback();
        await turns();
      }
      now = end;
    },
  };
}

function byTime(a: [number, { at: number }], b: [number, { at: number }]): number {
  return a[1].at - b[1].at || a[0] - b[0];
}
