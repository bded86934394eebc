import type { Space } from '../asterisk/capture/ladder/canvas.ts';
import type { ChangeRecord, FileChange } from '../asterisk/change/types.ts';
import type { Launch, ReportProgress } from '../asterisk/engine/port.ts';
import type { Context } from './context.ts';

export type { FileChange };

/** What a Tab completes a word with; src/complete.ts knows where each list comes from. */
export type Candidates =
  | 'peer'
  | 'user'
  | 'trunk'
  | 'context'
  | 'channel'
  | 'call'
  | 'extension'
  | 'file'
  | 'engine'
  | 'profile'
  | 'change'
  | 'feature'
  | 'prompt'
  | 'music'
  | 'capture'
  | 'command';

/** A word that may stand there, alone or with what it means. */
export type Offered = string | readonly [word: string, meaning: string];

export interface ArgSpec {
  readonly help: string;
  readonly optional?: boolean;
  /** Takes all remaining words. Last argument only. */
  readonly rest?: boolean;
  readonly complete?: Candidates | readonly Offered[];
}

export type OptionSpec =
  | { readonly type: 'flag'; readonly help: string; readonly short?: string }
  | {
      readonly type: 'value';
      readonly help: string;
      /** Placeholder in the help: `SECONDS`. */
      readonly value: string;
      readonly short?: string;
      readonly choices?: readonly string[];
      readonly complete?: Candidates | readonly Offered[];
    };

export type ArgSpecs = Readonly<Record<string, ArgSpec>>;
export type OptionSpecs = Readonly<Record<string, OptionSpec>>;

type ArgValue<S extends ArgSpec> = S extends { rest: true }
  ? readonly string[]
  : S extends { optional: true }
    ? string | undefined
    : string;
type OptionValue<S extends OptionSpec> = S extends { type: 'flag' } ? boolean : string | undefined;

/** What `run` gets: typed by the specs of its command. */
export interface Input<A extends ArgSpecs, O extends OptionSpecs> {
  readonly args: { readonly [K in keyof A]: ArgValue<A[K]> };
  readonly options: { readonly [K in keyof O]: OptionValue<O[K]> };
}

export interface Command<A extends ArgSpecs = ArgSpecs, O extends OptionSpecs = OptionSpecs> {
  /** The words that call it: `setup lab`, `peers`. */
  readonly name: string;
  readonly summary: string;
  /** A paragraph or two for `help <command>`. */
  readonly details?: string;
  readonly examples: readonly (readonly [line: string, what: string])[];
  readonly args: A;
  readonly options: O;
  /** read: --json; watch: also --jsonl; change: --yes and --dry-run. */
  readonly kind: 'read' | 'watch' | 'change';
  /**
   * What a change is about: the PBX unless told, which is refused on a read-only one. `pbxctl`: what
   * pbxctl itself keeps or made, which may be changed whatever the PBX.
   */
  readonly changes?: 'pbx' | 'pbxctl';
  /** The PBX that its own words name, where it is another than that of `--pbx`. */
  about?(input: Input<A, O>, context: Context): Promise<string>;
  /** A method, so that a list can hold commands of any input. */
  run(input: Input<A, O>, context: Context): Promise<Outcome | Script | SessionOpening>;
}

/** Ties the argument specs to the types that `run` gets. */
export function defineCommand<const A extends ArgSpecs, const O extends OptionSpecs>(
  command: Command<A, O>,
): Command<A, O> {
  return command;
}

/** A cell's meaning, from which colour and symbol follow. */
export type Tone = 'good' | 'bad' | 'warn' | 'dim' | 'plain';
export interface Cell {
  readonly text: string;
  readonly tone: Tone;
}
export interface Column {
  readonly title: string;
  readonly align?: 'left' | 'right';
  /** Which columns shrink first when the width is short: higher goes first. */
  readonly shrink?: number;
  /** Left out when the width is short, before others shrink: higher goes first. */
  readonly drop?: number;
}

/** Rows to read. `json` is what `--json` prints, with no loss to presentation. */
export interface Table {
  readonly kind: 'table';
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
  /** False gives exit status 1: the table stands for something that could not be had. */
  readonly ok?: boolean;
  readonly json: unknown;
  /** Said on stderr after the table: `2 peers, 1 registered`; also what to do when it is empty. */
  readonly remark?: string;
}

/** Lines to read as they are. */
export interface Text {
  readonly kind: 'text';
  readonly lines: readonly string[];
  /** Makes its lines for the room that there is, in place of `lines`; none may be wider. */
  draw?(space: Space): readonly (readonly Cell[])[];
  readonly json: unknown;
  readonly remark?: string;
  /** What a QR code holds, drawn below the lines where a person looks at a terminal. */
  readonly qr?: string;
  /** Asterisk's or the command's own verdict; false gives exit status 1. */
  readonly ok: boolean;
}

export interface Check {
  readonly name: string;
  readonly ok: boolean;
  /** What was seen; for a failure, why. */
  readonly detail: string;
  /** For a failure, or what is marked: what to type next. Several lines are several ways. */
  readonly hint?: string;
  /**
   * What does not fail and is to be seen all the same. `unseen`: it could not be looked at, and counts
   * neither as passed nor as failed.
   */
  readonly mark?: 'warning' | 'remark' | 'unseen';
  /** What more there is to say, a line each. */
  readonly lines?: readonly string[];
}

/** Checks, each with its result as it comes: printed as N/N. Exit status 1 unless all hold. */
export interface Report {
  readonly kind: 'report';
  readonly title: string;
  readonly checks: AsyncIterable<Check>;
  /** Said on stderr when all hold: what to type next. */
  readonly after?: readonly string[];
}

/** Something that goes on until it is interrupted or `signal` ends it. */
export interface Stream {
  readonly kind: 'stream';
  /**
   * `screen` items replace each other on a terminal; `line` items follow each other. A text without lines is
   * its remark, said on stderr.
   */
  readonly style: 'screen' | 'line';
  readonly items: AsyncIterable<Table | Text>;
}

/**
 * Edits of configuration files that belong together: all are made or none, the module is reloaded and
 * Asterisk is asked; unless it shows the change everything is put back. Its diff is always shown and
 * confirmed (unless --yes), and it is kept in the history (`config log`).
 */
export interface Transaction {
  readonly kind: 'transaction';
  /** In the imperative, kept in the history: `add user 703`. */
  readonly describe: string;
  readonly files: readonly FileChange[];
  /** What to type to take it back; `config undo` unless given. */
  readonly takenBackBy?: string;
  /** The change in the history that this one takes back. */
  readonly undoes?: number;
  /** Reloads just the module concerned; resolves with why Asterisk refused, if it did. */
  reload(): Promise<string | undefined>;
  /**
   * Asks Asterisk; resolves with what it does not show, undefined when the change is there. Called again
   * for some seconds while something is missing, since chan_sip reloads in a thread of its own.
   */
  readBack(): Promise<string | undefined>;
  /** What rolling back needs beyond the old files and `reload`; called between the two. */
  backout?(): Promise<void>;
}

/** One step of a plan, not yet made. */
export type Step =
  | Transaction
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly content: string;
      readonly mode: number;
    }
  | { readonly kind: 'remove'; readonly path: string }
  | { readonly kind: 'action'; readonly describe: string; run(): Promise<string | undefined> }
  | {
      readonly kind: 'task';
      /** What it does, in the imperative: `fetch Asterisk 22`. */
      readonly describe: string;
      /** False when there is nothing to do: the step is skipped and not shown. */
      needed(): Promise<boolean>;
      /** Returns what came of it, for a person. */
      run(report: ReportProgress, signal: AbortSignal): Promise<string | undefined>;
    }
  /** Steps that are known only once those before them are made; a dry run shows `describe` when `ready` is false. */
  | {
      readonly kind: 'later';
      readonly describe: string;
      ready(): Promise<boolean>;
      steps(): Promise<readonly Step[]>;
    }
  /**
   * Something that holds only while other steps are made: what `begin` did is ended after them, whatever
   * became of them. `end` is not asked where `begin` had nothing to do.
   */
  | {
      readonly kind: 'during';
      readonly begin: Step;
      readonly steps: readonly Step[];
      /** `change`: what a transaction was kept as. */
      end(change: ChangeRecord | undefined): Promise<Step>;
    };

/** A change: shown, confirmed and made by src/apply.ts, and only there. */
export interface Plan {
  readonly kind: 'plan';
  readonly title: string;
  readonly steps: readonly Step[];
  /**
   * Asked before the first step unless --yes; a plan without one is made at once, unless it holds a
   * transaction. It stands for all changes that hold only for a time, too.
   */
  readonly question?: string;
  /** What a person ought to know before saying yes. */
  readonly remarks?: readonly string[];
  /** Texts that no diff and no message may show. */
  secrets?(): Promise<readonly string[]>;
  /** Said when there was nothing to do. */
  readonly nothing?: string;
  /** What to show when all steps are made (or there were none to make). */
  after?(): Promise<Outcome>;
}

/** Command lines to run one after the other, as they come. */
export interface Script {
  readonly kind: 'script';
  readonly lines: AsyncIterable<string>;
  /** Goes on after a line that failed; the exit status is still that of the first one that did. */
  readonly keepGoing: boolean;
}

/** A program that a person uses: on the terminal of a shell, or on a page of the session. */
export interface Interactive {
  readonly kind: 'interactive';
  /** What it is, in the session also its name: `Asterisk console of lab`. */
  readonly title: string;
  readonly launch: Launch;
}

/** Something that only the interactive session does: from a shell it is opened for it. */
export interface SessionOpening {
  readonly kind: 'session';
  readonly begin:
    | { readonly what: 'record'; readonly file: string; readonly maxBytes: number }
    | { readonly what: 'stop recording' }
    | {
        readonly what: 'replay';
        readonly file: string;
        readonly speed: number;
        readonly startMs: number;
        /** What the recorded person did is done on the screen too. */
        readonly follows: boolean;
      };
}

export type Outcome = Table | Text | Report | Stream | Plan | Interactive;
