import type { LogLine } from '../../asterisk/log/types.ts';
import type { LiveStatus } from '../../asterisk/state/types.ts';
import type { Interactive } from '../../commands/command.ts';
import type { FeatureOverview } from '../../commands/feature/overview.ts';
import type { Deed } from '../../commands/session/deed.ts';
import type { StyledLine } from '../text/line.ts';
import type { SeenCall } from './call/feed.ts';
import type { Copied } from './clipboard.ts';
import type { Completion } from './deps.ts';
import type { AmiEvent } from './events.ts';
import type { GoingCapture, Model, Size } from './model.ts';
import type { PbxAct, PbxTold } from './pbxs/types.ts';
import type { ReadMessage, ReadName } from './reads.ts';
import type { SessionRecord } from './replay/record.ts';
import type { PlayerState, RecordingState, ReplayOrder } from './replay/state.ts';
import type { ProgramScreen, Shell } from './shell/state.ts';

/** What can happen to the session. */
export type Message =
  /** `raw` is what the terminal sent. */
  | { readonly kind: 'key'; readonly name: string; readonly text: string; readonly raw?: string }
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
  | { readonly kind: 'pbxs'; readonly told: PbxTold }
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
      readonly name?: string | undefined;
    }
  | {
      readonly kind: 'run ended';
      readonly id: number;
      readonly lines: readonly StyledLine[];
      readonly status: number;
      readonly opens?: Interactive | undefined;
    }
  /** What the program on show has on its screen. */
  | { readonly kind: 'shell shows'; readonly name: string; readonly screen: ProgramScreen }
  | { readonly kind: 'shell ended'; readonly name: string; readonly end: NonNullable<Shell['end']> }
  | {
      readonly kind: 'features read';
      readonly id: string | undefined;
      readonly overview: FeatureOverview;
    }
  /** What a command has done so far. */
  | { readonly kind: 'deed'; readonly deed: Deed }
  | { readonly kind: 'features failed'; readonly lines: readonly string[] }
  | ReadMessage
  | { readonly kind: 'events'; readonly events: readonly AmiEvent[]; readonly lost: number }
  | { readonly kind: 'no events'; readonly lines: readonly string[] }
  | { readonly kind: 'copied'; readonly what: string; readonly copied: Copied }
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
  | { readonly kind: 'read'; readonly name: ReadName; readonly key: string }
  /** Whether the events of the PBX are listened to. */
  | { readonly kind: 'listen'; readonly on: boolean }
  | { readonly kind: 'pbxs'; readonly act: PbxAct }
  | { readonly kind: 'remember'; readonly line: string }
  /** `what` names it for a person. */
  | { readonly kind: 'copy'; readonly text: string; readonly what: string }
  | { readonly kind: 'open shell'; readonly shell: string; readonly program: Interactive }
  | { readonly kind: 'type'; readonly shell: string; readonly raw: string }
  | { readonly kind: 'paste'; readonly shell: string; readonly text: string }
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
