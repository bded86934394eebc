/** Calls back once after `delayMs`; the return value cancels. */
export interface Timers {
  after(delayMs: number, callback: () => void): () => void;
}

/** Something asked of Asterisk now and then: never twice at once, and all wishes until it is asked are one. */
export interface Asking {
  /** Asks once more, `delayMs` from now or later. */
  again(delayMs: number): void;
  stop(): void;
}

/** `ask` resolves with the least pause in milliseconds before it is asked again. */
export function createAsking(timers: Timers, ask: () => Promise<number>): Asking {
  let cancel: (() => void) | undefined;
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
    cancel = timers.after(delayMs, () => void run());
  }

  return {
    again(delayMs) {
      if (cancel || asking) nextMs = Math.min(nextMs ?? delayMs, delayMs);
      else arm(delayMs);
    },
    stop() {
      cancel?.();
      cancel = undefined;
      nextMs = undefined;
    },
  };
}
