/** The clock as far as a connection needs it; tests hand in one that they move by hand. */
export interface Timer {
  /** Monotonic milliseconds. */
  now(): number;
  /** Calls back once after `delayMs`; the return value cancels. */
  after(delayMs: number, callback: () => void): () => void;
}

export const systemTimer: Timer = {
  now: () => performance.now(),
  after(delayMs, callback) {
    const handle = setTimeout(callback, delayMs);
    return () => clearTimeout(handle);
  },
};
