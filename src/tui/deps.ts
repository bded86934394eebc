import type { LogLine } from '../../asterisk/log/types.ts';
import type { LivePbx } from '../../asterisk/state/types.ts';
import type { Interactive } from '../../commands/command.ts';
import type { FeatureOverview } from '../../commands/feature/overview.ts';
import type { Deed } from '../../commands/session/deed.ts';
import type { StyledLine } from '../text/line.ts';
import type { Binding } from './bindings/binding.ts';
import type { CallFeed } from './call/feed.ts';
import type { Clipboard } from './clipboard.ts';
import type { AmiEvent } from './events.ts';
import type { GoingCapture } from './model.ts';
import type { Pbxs } from './pbxs/types.ts';
import type { Reader } from './reads.ts';
import type { Replay, SessionRecorder } from './replay/port.ts';
import type { OpenProgram } from './shell/port.ts';

/** What the session needs of a terminal's input; a TTY or a plain stream. */
export type SessionInput = NodeJS.ReadableStream & {
  readonly isTTY?: boolean;
  setRawMode?(on: boolean): unknown;
};

/** What the session needs of a terminal's output. */
export type SessionOutput = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  readonly writableNeedDrain?: boolean;
};

/** The process that the session runs in: its signals, its end, and stderr for what must outlive the screen. */
export interface SessionHost {
  on(event: string, listener: (argument: unknown) => void): void;
  off(event: string, listener: (argument: unknown) => void): void;
  /** Stops the process group, as Ctrl-Z does; it may go on at once where no shell can continue it. */
  suspend(): void;
  writeError(text: string): void;
}

/** How a running command shows what it has so far, and how it is stopped. */
export interface CommandIo {
  readonly columns: number;
  readonly rows: number;
  readonly signal: AbortSignal;
  /** Adds lines to the output, or puts them in place of those shown so far. */
  show(lines: readonly StyledLine[], how: 'append' | 'replace'): void;
  /** What it has done so far. */
  tell(deed: Deed): void;
}

/** How a command ended, or what it would do, to be confirmed. `lines` follow those that were shown. */
export type Answer =
  | {
      readonly kind: 'done';
      readonly lines: readonly StyledLine[];
      readonly status: number;
      /** What a person then uses. */
      readonly opens?: Interactive | undefined;
    }
  | {
      readonly kind: 'confirm';
      /** The question: `hang up PJSIP/701-00000001`. */
      readonly title: string;
      /** What it would do: a diff, actions. */
      readonly lines: readonly StyledLine[];
      /** Why one may want to think first. */
      readonly danger?: string | undefined;
      /** What is to be typed to say yes; a key is enough without. */
      readonly name?: string | undefined;
      proceed(): Promise<Answer>;
      /** The person said no. */
      decline?(): void;
    };

export interface Candidate {
  /** As it is to stand on the line, quoted if it must be. */
  readonly text: string;
  readonly description?: string | undefined;
}

export interface Completion {
  /** Offset where the completed word begins; a candidate replaces all from there to the cursor. */
  readonly from: number;
  readonly candidates: readonly Candidate[];
  /** How the line is written, told where nothing completes it. */
  readonly usage?: string;
}

export interface SessionProfile {
  readonly name: string;
  readonly kind: 'lab' | 'attached';
  /** Commands that change the PBX are refused. */
  readonly readOnly?: boolean;
  /** They are not, in this session alone. */
  readonly unlocked?: boolean;
  /** People depend on it. */
  readonly production?: boolean;
}

/** What to type next, said by panes that have nothing to show. */
export interface Advice {
  readonly noPeers: string;
  readonly noCalls: string;
}

/** The whole outside world of the interactive session. */
export interface SessionDeps {
  readonly input: SessionInput;
  readonly output: SessionOutput;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly profile: SessionProfile;
  readonly live: LivePbx;
  readonly log: AsyncIterable<LogLine> | { readonly unavailable: string };
  formatLog(line: LogLine): string;
  /** Runs one of our commands, given as words. A change is answered by `confirm` first. */
  dispatch(words: readonly string[], io: CommandIo): Promise<Answer>;
  /** Runs a line as it was typed: one of our commands, or a line of Asterisk's CLI. */
  line(text: string, io: CommandIo): Promise<Answer>;
  complete(text: string, cursor: number): Promise<Completion>;
  /** The catalogue of features, and all of the one of that id; read from the files of the PBX. */
  features(id: string | undefined): Promise<FeatureOverview>;
  /** What else panes and pages show that no event tells of. */
  readonly reader?: Reader;
  /** Calls back with each event of the PBX as it comes, until what it resolves with is called. */
  onEvent?(listener: (event: AmiEvent) => void): Promise<() => void>;
  /** SIP messages seen live; undefined where a session has none. */
  readonly feed?: CallFeed;
  /** Opens programs on pages; undefined where a session has none. */
  readonly openProgram?: OpenProgram;
  /** The captures of this PBX that go on. */
  captures?(): Promise<readonly GoingCapture[]>;
  readonly history: { load(): readonly string[]; add(line: string): void };
  now(): number;
  readonly host?: SessionHost;
  /** By default that of the terminal. */
  readonly clipboard?: Clipboard;
  /** Other PBXs; undefined where a session has one alone. */
  readonly pbxs?: Pbxs;
  /** Lets go of the PBX: the session is over, or goes on with another. */
  close?(): Promise<void>;
  readonly advice?: Partial<Advice>;
  /** The keys as the settings have them. */
  readonly ownBindings?: readonly Binding[];
  /** What of the settings could not be used. */
  readonly problems?: readonly string[];
  /** Writes down what happens, when it is asked to. */
  readonly recorder?: SessionRecorder;
  /** Where what happens comes from a recording: `live` and `feed` are its, and nothing is run. */
  readonly replay?: Replay;
  /** Where to tell about a defect of the program. */
  readonly reportTo?: string;
}
