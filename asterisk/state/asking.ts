import type { Timer } from '../timer.ts';

/** What is needed of the clock. */
export type Timers = Pick<Timer, 'after'>;

/**
 * Something asked of Asterisk now and then: never twice at once, and all wishes until it is asked are
 * one. A wish for sooner brings a waiting one forward.
 */
export interface Asking {
  /** Asks once more, `delayMs` from now or later. */
  again(delayMs: number): void;
  stop(): void;
}

/** `ask` resolves with the least pause in milliseconds before it is asked again. */
export function createAsking(timers: Timers, ask: () => Promise<number>): Asking {
  let cancel: (() => void) | undefined;
  let armedMs = 0;
  let asking = false;
  let nextMs: number | undefined;

  async function run(): Promise<void> {
    asking = true;
    const pauseMs = await ask().catch(() => 1000);
    asking = false;
    cancel = undefined;
    if (nextMs !== undefined) arm(Math.max(nextMs, pauseMs));
  }

  function arm(delayMs: number): void {
    nextMs = undefined;
    armedMs = delayMs;
    cancel = timers.after(delayMs, () => void run());
  }

  return {
    again(delayMs) {
      if (cancel && !asking && delayMs < armedMs) {
        cancel();
        arm(delayMs);
      } else if (cancel || asking) nextMs = Math.min(nextMs ?? delayMs, delayMs);
      else arm(delayMs);
    },
    stop() {
      cancel?.();
      cancel = undefined;
      nextMs = undefined;
    },
  };
}
