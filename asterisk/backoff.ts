export interface BackoffOptions {
  readonly minMs: number;
  readonly maxMs: number;
  /** In [0, 1), like Math.random. */
  readonly random: () => number;
}

/** Growing pauses between attempts to reconnect. */
export interface Backoff {
  nextMs(): number;
  reset(): void;
}

/** Doubles from `minMs` to `maxMs`; up to half of each pause is jitter, so that clients do not return in step. */
export function createBackoff({ minMs, maxMs, random }: BackoffOptions): Backoff {
  let ceilingMs = minMs;
  return {
    nextMs() {
      const pauseMs = ceilingMs * (0.5 + random() / 2);
      ceilingMs = Math.min(ceilingMs * 2, maxMs);
      return Math.round(pauseMs);
    },
    reset() {
      ceilingMs = minMs;
    },
  };
}
