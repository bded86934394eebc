/** Draws when asked, but never too often. */
export interface Pacer {
  request(): void;
  /** Someone waits for it: what a drawing costs delays it no further. */
  hurry(): void;
  /** No drawing until `release`: the terminal cannot take more, or is not ours. */
  hold(): void;
  release(): void;
  stop(): void;
}

const minimumIntervalMs = 50;
/** Between drawings that a person waits for: a key is answered before the next frame would be due. */
const hurriedIntervalMs = 15;
/** A drawing may take this share of the time at most. */
const share = 10;

/** At most 20 drawings a second, and fewer when one takes long; more only while a person types. */
export function createPacer(draw: () => void): Pacer {
  let timer: NodeJS.Timeout | undefined;
  let wanted = false;
  let held = false;
  let stopped = false;
  let soonestAt = 0;
  let nextAt = 0;

  function schedule(at = nextAt): void {
    if (!wanted || held || stopped || timer) return;
    timer = setTimeout(run, Math.max(0, at - performance.now()));
  }

  function run(): void {
    timer = undefined;
    if (held || stopped) return;
    wanted = false;
    const began = performance.now();
    draw();
    const tookMs = performance.now() - began;
    soonestAt = began + tookMs + hurriedIntervalMs;
    nextAt = Math.max(began + minimumIntervalMs, soonestAt, began + tookMs * share);
    schedule();
  }

  return {
    request() {
      wanted = true;
      schedule();
    },
    hurry() {
      wanted = true;
      clearTimeout(timer);
      timer = undefined;
      schedule(soonestAt);
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
