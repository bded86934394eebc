import type { Timer } from '../../asterisk/timer.ts';
import type { PlayerState, ReplayOrder } from '../tui/index.ts';
import type { Entry } from './format.ts';
import type { Recording } from './read.ts';

const SPEEDS: readonly number[] = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64];
const JUMP_MS = 5_000;
const STEP_MS = 1_000;
/** Entries that come close together are taken together. */
const LEAST_MS = 20;
const MOST_MS = 60_000;

/** Takes entries as they come due. */
export interface EntryTaker {
  take(entries: Iterable<Entry>): void;
  /** All is forgotten: the entries come again from the first. */
  rewound(): void;
  changed(): void;
}

export interface Player {
  readonly state: PlayerState;
  /** Plays from the start on, or from where it was told to begin. */
  play(): void;
  order(order: ReplayOrder): void;
  stop(): void;
}

export interface PlayerOptions {
  readonly recording: Recording;
  readonly timer: Timer;
  readonly speed: number;
  /** Where it begins. */
  readonly startMs: number;
  readonly taker: EntryTaker;
}

/** Plays the entries of a recording by the clock; time stands still while it is paused and at the end. */
export function createPlayer({ recording, timer, speed, startMs, taker }: PlayerOptions): Player {
  const { durationMs, length } = recording;
  let rate = speed;
  let isPlaying = false;
  /** Position at the time `since`. */
  let at = 0;
  let since = 0;
  let next = 0;
  /** While entries are taken, the time of the one being taken. */
  let taking: number | undefined;
  let cancel = () => {};

  function position(): number {
    if (taking !== undefined) return taking;
    return isPlaying ? Math.min(durationMs, at + (timer.now() - since) * rate) : at;
  }

  function settle(): void {
    at = position();
    since = timer.now();
  }

  function takeUntil(end: number): void {
    taker.take(due(end));
    taking = undefined;
  }

  function* due(end: number): Generator<Entry> {
    for (; next < length && recording.timeOf(next) <= end; next++) {
      taking = recording.timeOf(next);
      yield recording.entryAt(next);
    }
  }

  function run(): void {
    settle();
    takeUntil(at);
    if (at >= durationMs) isPlaying = false;
    taker.changed();
    arm();
  }

  function arm(): void {
    cancel();
    if (!isPlaying) return;
    const to = next < length ? recording.timeOf(next) : durationMs;
    const delay = Math.min(MOST_MS, Math.max(LEAST_MS, (to - at) / rate));
    cancel = timer.after(delay, run);
  }

  function seek(to: number): void {
    settle();
    const goal = Math.max(0, Math.min(durationMs, to));
    if (goal < at) rewind();
    takeUntil(goal);
    at = goal;
    since = timer.now();
    if (at >= durationMs) isPlaying = false;
  }

  function rewind(): void {
    at = 0;
    next = 0;
    taker.rewound();
  }

  function pause(): void {
    settle();
    if (isPlaying) isPlaying = false;
    else {
      if (at >= durationMs) rewind();
      isPlaying = true;
      takeUntil(at);
    }
  }

  function again(): void {
    const was = position();
    rewind();
    seek(was);
  }

  function paceBy(steps: number): void {
    settle();
    const from = SPEEDS.findIndex((one) => one >= rate);
    const index = (from < 0 ? SPEEDS.length : from) + steps;
    rate = SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, index))] ?? 1;
  }

  const jump = () => (isPlaying ? JUMP_MS : STEP_MS);
  const orders: Readonly<Record<ReplayOrder, () => void>> = {
    pause,
    forward: () => seek(position() + jump()),
    back: () => seek(position() - jump()),
    faster: () => paceBy(1),
    slower: () => paceBy(-1),
    again,
  };

  return {
    get state(): PlayerState {
      const positionMs = position();
      const stopped: PlayerState['phase'] = positionMs >= durationMs ? 'over' : 'paused';
      return { positionMs, durationMs, speed: rate, phase: isPlaying ? 'playing' : stopped };
    },
    play() {
      isPlaying = true;
      since = timer.now();
      seek(startMs);
      arm();
    },
    order(order) {
      orders[order]();
      taker.changed();
      arm();
    },
    stop() {
      isPlaying = false;
      cancel();
    },
  };
}
