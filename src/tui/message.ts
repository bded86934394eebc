import type { LogLine } from '../../asterisk/log/types.ts';
import type { LiveStatus } from '../../asterisk/state/types.ts';
import type { FeatureOverview } from '../../commands/feature/overview.ts';
import type { StyledLine } from '../text/line.ts';
import type { SeenCall } from './call/feed.ts';
import type { Completion } from './deps.ts';
import type { GoingCapture, Model, Size } from './model.ts';
import type { SessionRecord } from './replay/record.ts';
import type { PlayerState, RecordingState, ReplayOrder } from './replay/state.ts';

/** What can happen to the session. */
export type Message =
  | { readonly kind: 'key'; readonly name: string; readonly text: string }
  | { readonly kind: 'paste'; readonly text: string }
  | { readonly kind: 'resize'; readonly size: Size }
  /** Comes before each drawing: the time, and how the PBX stands. */
  | {
      readonly kind: 'frame';
      readonly now: number;
      readonly revision: number;
      readonly status: LiveStatus;
    }
  | { readonly kind: 'log'; readonly lines: readonly LogLine[]; readonly lost: number }
  | { readonly kind: 'log ended'; readonly reason: string }
  /** What was seen of the packets of the call on show. */
  | { readonly kind: 'seen'; readonly seen: SeenCall }
  /** The captures of this PBX that go on. */
  | { readonly kind: 'captures'; readonly going: readonly GoingCapture[] }
  | {
      readonly kind: 'run shows';
      readonly id: number;
      readonly lines: readonly StyledLine[];
      readonly how: 'append' | 'replace';
    }
  | {
      readonly kind: 'run asks';
      readonly id: number;
      readonly title: string;
      readonly lines: readonly StyledLine[];
      readonly danger: string | undefined;
    }
  | {
      readonly kind: 'run ended';
      readonly id: number;
      readonly lines: readonly StyledLine[];
      readonly status: number;
    }
  | {
      readonly kind: 'features read';
      readonly id: string | undefined;
      readonly overview: FeatureOverview;
    }
  | { readonly kind: 'features failed'; readonly lines: readonly string[] }
  | {
      readonly kind: 'completed';
      readonly text: string;
      readonly cursor: number;
      readonly completion: Completion;
    }
  | { readonly kind: 'recording'; readonly state: RecordingState | undefined }
  /** Of a replay: where it stands, what was recorded, and that it begins anew. */
  | { readonly kind: 'replay'; readonly player: PlayerState }
  | { readonly kind: 'recorded'; readonly record: SessionRecord }
  | { readonly kind: 'rewound' };

/** What the session is to do, besides drawing. */
export type Effect =
  | { readonly kind: 'dispatch'; readonly id: number; readonly words: readonly string[] }
  | { readonly kind: 'line'; readonly id: number; readonly text: string }
  | { readonly kind: 'proceed'; readonly id: number }
  | { readonly kind: 'decline'; readonly id: number }
  | { readonly kind: 'interrupt'; readonly id: number }
  | { readonly kind: 'complete'; readonly text: string; readonly cursor: number }
  /** The catalogue, and all of the feature of that id. */
  | { readonly kind: 'read features'; readonly id: string | undefined }
  | { readonly kind: 'remember'; readonly line: string }
  | { readonly kind: 'redraw' }
  | { readonly kind: 'replay'; readonly order: ReplayOrder }
  | { readonly kind: 'suspend' }
  | { readonly kind: 'leave'; readonly status: number };

/** The model after a message, and what is to be done. */
export interface Step {
  readonly model: Model;
  readonly effects: readonly Effect[];
}

export function step(model: Model, ...effects: Effect[]): Step {
  return { model, effects };
}

/** Says something on the status line. */
export function say(model: Model, text: string, tone: 'plain' | 'warn' | 'bad' = 'plain'): Model {
  return { ...model, notice: { text, tone } };
}
