import type { SessionRecord } from './record.ts';
import type { PlayerState, RecordingState, ReplayOrder } from './state.ts';

/** Takes what happens at a session, while it is recorded. */
export interface SessionRecorder {
  /** Undefined before the first recording. */
  readonly state: RecordingState | undefined;
  take(records: readonly SessionRecord[]): void;
  onChange(listener: () => void): () => void;
}

/** Who shows a replay. */
export interface ReplayTaker {
  record(record: SessionRecord): void;
  /** It begins anew: what was shown is not yet. */
  rewound(): void;
  changed(): void;
}

/** A recording being played. */
export interface Replay {
  readonly state: PlayerState;
  /** Why it does not end in order. */
  readonly fault: string | undefined;
  readonly follows: boolean;
  play(taker: ReplayTaker): void;
  order(order: ReplayOrder): void;
  stop(): void;
}
