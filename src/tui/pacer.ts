/** Draws when asked, but never too often. */
export interface Pacer {
  request(): void;
  /** No drawing until `release`: the terminal cannot take more, or is not ours. */
  hold(): void;
  release(): void;
  stop(): void;
}

const minimumIntervalMs = 50;
/** A drawing may take this share of the time at most. */
const share = 10;

/** At most 20 drawings a second, and fewer when one takes long. */
export function createPacer(draw: () => void): Pacer {
  let timer: NodeJS.Timeout | undefined;
  let wanted = false;
  let held = false;
  let stopped = false;
  let nextAt = 0;

  function schedule(): void {
    if (!wanted || held || stopped || timer) return;
    timer = setTimeout(run, Math.max(0, nextAt - performance.now()));
  }

  function run(): void {
    timer = undefined;
    if (held || stopped) return;
    wanted = false;
    const began = performance.now();
    draw();
    const tookMs = performance.now() - began;
    nextAt = began + Math.max(minimumIntervalMs, tookMs * share);
    schedule();
  }

  return {
    request() {
      wanted = true;
      schedule();
    },
    hold() {
      held = true;
    },
    release() {
      held = false;
      schedule();
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
