/** A recording of this session that goes on, or why it has ended. */
export type RecordingState =
  | { readonly file: string; readonly since: number }
  | { readonly file: string; readonly ended: string };

/** Where a replay stands. */
export interface PlayerState {
  readonly positionMs: number;
  readonly durationMs: number;
  readonly speed: number;
  readonly phase: 'playing' | 'paused' | 'over';
}

export interface ReplayState extends PlayerState {
  /** How the recording ends where it does not end in order, for a person. */
  readonly fault: string | undefined;
  /** What the recorded person did is done here too, until the viewer moves. */
  readonly following: boolean;
  readonly caption: Caption | undefined;
}

/** What the recorded person did, told for a moment of the recording's time. */
export interface Caption {
  readonly text: string;
  /** Epoch in ms. */
  readonly at: number;
}

/** What a viewer can ask of a replay; `again` plays from the start to where it stands. */
export const replayOrders = ['pause', 'forward', 'back', 'faster', 'slower', 'again'] as const;
export type ReplayOrder = (typeof replayOrders)[number];
