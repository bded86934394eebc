import type { LogLine } from '../../asterisk/log/types.ts';
import type { LiveStatus, PbxView } from '../../asterisk/state/types.ts';
import type { Deed } from '../../commands/session/deed.ts';
import type { Ink, StyledLine } from '../text/line.ts';
import type { Look } from '../text/look.ts';
import type { Binding } from './bindings/binding.ts';
import type { WatchedCall } from './call/watched.ts';
import type { Advice, Candidate, SessionProfile } from './deps.ts';
import type { Editor } from './editor.ts';
import { type AmiEvent, type EventsState, noEvents } from './events.ts';
import { type FeaturesState, unreadFeatures } from './features.ts';
import { emptyLog, type LogState } from './log.ts';
import { type PbxsState, startPbxs } from './pbxs/types.ts';
import { nothingRead, type Reads } from './reads.ts';
import type { RecordingState, ReplayState } from './replay/state.ts';
import type { Shell } from './shell/state.ts';
import { emptyTable, type TableName, type TableState } from './table.ts';
import { firstTabs, focusedTab, type TabName, type Tabs } from './tabs.ts';

/** The three places on the screen, named after what each shows first; see `tabsOf`. */
export type PaneName = 'peers' | 'calls' | 'log';

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The parts of the page of a call. */
export type CallSection = 'ladder' | 'log' | 'details';

/** What covers the panes. The first visible line is `top`; `end` sticks to the last. */
export type Page =
  | {
      readonly kind: 'feature' | 'channel' | 'trunk';
      readonly id: string;
      readonly top: number;
    }
  | {
      readonly kind: 'peer';
      readonly id: string;
      readonly top: number;
      /** Which of its calls Enter opens. */
      readonly chosen: number;
    }
  | { readonly kind: 'event'; readonly event: AmiEvent; readonly top: number }
  | {
      readonly kind: 'call';
      /** Linkedid. */
      readonly id: string;
      /** Uniqueid of the channel that it was opened by. */
      readonly channel?: string | undefined;
      /** Which of its parts the keys scroll. */
      readonly section: CallSection;
      readonly top: number | 'end';
    }
  | { readonly kind: 'log line'; readonly line: LogLine; readonly top: number }
  | {
      readonly kind: 'command log';
      /** Counted from the first; `end` follows what comes. */
      readonly chosen: number | 'end';
      readonly top: number;
    }
  /** One of it, by its number. */
  | { readonly kind: 'deed'; readonly n: number; readonly top: number }
  /** A program on a terminal of its own. */
  | { readonly kind: 'shell'; readonly name: string; readonly top: number }
  | { readonly kind: 'output'; readonly top: number | 'end' };

/**
 * What a command shows when it has succeeded: what it said (or says, while it goes on), the screen as it is (where
 * the change is to be seen), that with the last line that it said, or the newest call.
 */
export type Shows = 'output' | 'output at once' | 'screen' | 'last line' | 'call';

/** A command that was run, and what it said. */
export interface Run {
  readonly id: number;
  /** As it was typed, or the words that a key stands for. */
  readonly title: string;
  readonly startedAt: number;
  readonly phase: 'running' | 'stopping' | 'asking' | 'done' | 'failed';
  readonly status: number | undefined;
  readonly lines: readonly StyledLine[];
  /** The lines, broken to a width. */
  readonly rows: readonly StyledLine[];
  readonly rowColumns: number;
  /** Ran by a key: a short result stays on the status line. */
  readonly byKey: boolean;
  /** Lines before its last question: they are no result. */
  readonly asked: number;
  readonly shows: Shows;
}

export type Question =
  | {
      readonly kind: 'run';
      readonly id: number;
      readonly title: string;
      readonly lines: readonly StyledLine[];
      readonly danger: string | undefined;
      /** What is to be typed to say yes. */
      readonly name?: string | undefined;
      readonly top: number;
    }
  | { readonly kind: 'leave'; readonly status: number };

/** Candidates on show; `chosen` is the one put into the line by Tab. */
export interface Offer {
  readonly from: number;
  readonly candidates: readonly Candidate[];
  readonly chosen: number | undefined;
}

export interface Recall {
  readonly back: number;
  readonly draft: string;
  /** Among the lines that hold what was typed, wherever; else among those that begin so. */
  readonly anywhere: boolean;
}

export type Prompt =
  | {
      readonly kind: 'command';
      readonly editor: Editor;
      readonly offer: Offer | undefined;
      /** Place in the history, counted from the newest; undefined while typing something new. */
      readonly recall: Recall | undefined;
    }
  /** The name of the PBX, typed to answer the question or to unlock it. */
  | {
      readonly kind: 'name';
      readonly name: string;
      readonly why: 'answer' | 'unlock';
      readonly editor: Editor;
    }
  | {
      readonly kind: 'filter';
      readonly pane: PaneName;
      readonly editor: Editor;
      readonly was: string;
      /** It lights lines of the log, and leaves none out. */
      readonly isSearch?: boolean;
    }
  /** The list of all keys: what is typed narrows it. */
  | { readonly kind: 'keys'; readonly editor: Editor; readonly chosen: number };

export interface Notice {
  readonly text: string;
  readonly tone: Ink;
}

export interface GoingCapture {
  readonly name: string;
  /** Linkedid of the one call that it is of. */
  readonly call: string | undefined;
}

/** All that the screen shows. The view of the PBX in it is live; its revision counts the changes seen. */
export interface Model {
  readonly size: Size;
  readonly look: Look;
  readonly now: number;
  readonly profile: SessionProfile;
  readonly pbxs: PbxsState;
  readonly advice: Advice;
  readonly view: PbxView;
  readonly revision: number;
  readonly status: LiveStatus;
  /** When the status was first seen: its countdown starts there. */
  readonly statusAt: number;
  readonly focus: PaneName;
  readonly tabs: Tabs;
  readonly zoomed: boolean;
  readonly tables: Readonly<Record<TableName, TableState>>;
  readonly features: FeaturesState;
  readonly reads: Reads;
  readonly events: EventsState;
  /** The log shows the selected call alone. */
  readonly isLinked: boolean;
  readonly log: LogState;
  readonly pages: readonly Page[];
  /** The call whose page is open. */
  readonly watched: WatchedCall | undefined;
  /** Captures of this PBX that go on. */
  readonly captures: readonly GoingCapture[];
  /** Programs that have pages, the one used last at the end. */
  readonly shells: readonly Shell[];
  readonly prompt: Prompt | undefined;
  readonly question: Question | undefined;
  readonly history: readonly string[];
  readonly runs: readonly Run[];
  readonly nextRun: number;
  /** What was done by commands, the newest last. */
  readonly deeds: readonly Deed[];
  /** The keys as the settings have them; undefined as they come. */
  readonly ownBindings: readonly Binding[] | undefined;
  readonly notice: Notice | undefined;
  /** The recording that goes on, or the last one. */
  readonly recording: RecordingState | undefined;
  /** Where this is no live session but a recorded one. */
  readonly replay: ReplayState | undefined;
}

export interface ModelStart {
  readonly size: Size;
  readonly look: Look;
  readonly now: number;
  readonly profile: SessionProfile;
  readonly pbxs?: PbxsState | undefined;
  readonly advice?: Partial<Advice> | undefined;
  readonly view: PbxView;
  readonly status: LiveStatus;
  readonly history: readonly string[];
  readonly logUnavailable?: string | undefined;
  readonly ownBindings?: readonly Binding[] | undefined;
}

export function startModel(start: ModelStart): Model {
  return {
    size: start.size,
    look: start.look,
    now: start.now,
    profile: start.profile,
    pbxs: start.pbxs ?? startPbxs(undefined),
    advice: {
      noPeers: 'no peers: type  :help',
      noCalls: 'no calls: type  :call 701 600',
      ...start.advice,
    },
    view: start.view,
    revision: 0,
    status: start.status,
    statusAt: start.now,
    focus: 'peers',
    tabs: firstTabs,
    zoomed: false,
    tables: {
      peers: emptyTable('peers'),
      trunks: emptyTable('trunks'),
      features: emptyTable('features'),
      captures: { ...emptyTable('captures'), sort: 3 },
      changes: { ...emptyTable('changes'), descending: true },
      events: { ...emptyTable('events'), descending: true },
      calls: { ...emptyTable('calls'), sort: 3 },
      channels: emptyTable('channels'),
    },
    features: unreadFeatures,
    reads: nothingRead,
    events: noEvents,
    isLinked: false,
    log: { ...emptyLog, ended: start.logUnavailable },
    pages: [],
    watched: undefined,
    captures: [],
    shells: [],
    prompt: undefined,
    question: undefined,
    history: start.history,
    runs: [],
    nextRun: 1,
    deeds: [],
    ownBindings: start.ownBindings,
    notice: undefined,
    recording: undefined,
    replay: undefined,
  };
}

export function topPage(model: Model): Page | undefined {
  return model.pages.at(-1);
}

/** The command that has not ended yet; there is at most one. */
export function activeRun(model: Model): Run | undefined {
  const last = model.runs.at(-1);
  return last && last.phase !== 'done' && last.phase !== 'failed' ? last : undefined;
}

/** The table that has the focus; undefined for the log. */
export function focusedTable(model: Model): TableState | undefined {
  const tab = focusedTab(model);
  return tab === 'log' ? undefined : model.tables[tab];
}

export function isLogFocused(model: Model): boolean {
  return focusedTable(model) === undefined;
}

/** The table that a place shows; undefined for the log. */
export function tableOf({ tabs }: Model, pane: PaneName): TableName | undefined {
  const tab: TabName = tabs[pane];
  return tab === 'log' ? undefined : tab;
}

/** The pane that the keys act on; none on the side of the screen that they do not act on. */
export function hasFocus(model: Model, pane: PaneName): boolean {
  return model.focus === pane && model.pbxs.beside?.focused !== false;
}

/** The time that durations are counted to: clocks of what is from before stand still. */
export function viewTime({ status, now }: Model): number {
  return status.phase === 'lost' ? status.since : now;
}

export function isStale(model: Model): boolean {
  return model.status.phase === 'lost' || model.status.phase === 'closed';
}
