import type { Capture } from '../../asterisk/capture/store.ts';
import type { ChangeRow } from '../../commands/changes.ts';
import type { ChannelVariable } from '../../commands/channel-variables.ts';
import type { TrunkRow } from '../../commands/trunk/overview.ts';
import type { PeerSetting } from '../../commands/user/configured.ts';
import { type Effect, type Step, step } from './message.ts';
import { type Model, topPage } from './model.ts';

/** What panes and pages show that no event tells of. */
export interface ReadValues {
  readonly trunks: readonly TrunkRow[];
  readonly captures: readonly Capture[];
  readonly changes: readonly ChangeRow[];
  /** The values of the peer of that id. */
  readonly peer: readonly PeerSetting[];
  /** The variables of the channel of that name. */
  readonly channel: readonly ChannelVariable[];
}

export type ReadName = keyof ReadValues;

export interface ReadState<Value> {
  /** Which of several; empty where there is one only. */
  readonly key: string;
  /** As it was last read; undefined before that, or when it cannot be read. */
  readonly value: Value | undefined;
  /** Why it could not be read, and what to do. */
  readonly failure: readonly string[] | undefined;
  /** Counts what was read. */
  readonly revision: number;
  readonly isReading: boolean;
  /** It may be another one now: it is read as soon as somebody looks. */
  readonly isDue: boolean;
  readonly readAt: number;
  /** The view's `reloadedAt` then. */
  readonly reloadedAt: number | undefined;
}

export type Reads = { readonly [Name in ReadName]: ReadState<ReadValues[Name]> };

/** What came of reading. */
export type ReadMessage =
  | {
      [Name in ReadName]: {
        readonly kind: 'was read';
        readonly name: Name;
        readonly key: string;
        readonly value: ReadValues[Name];
      };
    }[ReadName]
  | {
      readonly kind: 'not read';
      readonly name: ReadName;
      readonly key: string;
      readonly lines: readonly string[];
    };

/** Reads by name and key; PbxError where it cannot be read. */
export type Reader = { readonly [Name in ReadName]: (key: string) => Promise<ReadValues[Name]> };

const unread = {
  ...{ key: '', value: undefined, failure: undefined, revision: 0 },
  ...{ isReading: false, isDue: true, readAt: 0, reloadedAt: undefined },
};

export const nothingRead: Reads = {
  ...{ trunks: unread, captures: unread, changes: unread, peer: unread, channel: unread },
};

const names = Object.keys(nothingRead) as ReadName[];

/** What changes without a sign is read again so often, while somebody looks. */
const AGAIN_MS = 2000;

/** Asks for what is on the screen and may be another one than it was; of the rest it is forgotten that it was read. */
export function followReads(model: Model): Step {
  let { reads } = model;
  const effects: Effect[] = [];
  for (const name of names) {
    const key = keyLookedAt(model, name);
    const state = reads[name];
    if (key === undefined) {
      if (!state.isDue) reads = { ...reads, [name]: { ...state, isDue: true } };
    } else if (!state.isReading && isToBeRead(model, name, key)) {
      const kept = state.key === key ? state : { ...state, value: undefined, failure: undefined };
      const { reloadedAt } = model.view;
      const asked = { ...kept, key, isReading: true, isDue: false, readAt: model.now, reloadedAt };
      reads = { ...reads, [name]: asked };
      effects.push({ kind: 'read', name, key });
    }
  }
  return step(reads === model.reads ? model : { ...model, reads }, ...effects);
}

/** Of which peer, channel …; undefined while nobody looks. */
function keyLookedAt(model: Model, name: ReadName): string | undefined {
  const page = topPage(model);
  switch (name) {
    case 'peer':
      return page?.kind === 'peer' ? page.id : undefined;
    case 'channel':
      return page?.kind === 'call' && page.section === 'details'
        ? model.view.channels.get(page.channel ?? '')?.name
        : undefined;
    default:
      return model.tabs.peers === name ? '' : undefined;
  }
}

function isToBeRead(model: Model, name: ReadName, key: string): boolean {
  const { isDue, readAt, reloadedAt, key: before } = model.reads[name];
  if (isDue || before !== key || reloadedAt !== model.view.reloadedAt) return true;
  const changes = name === 'channel' || (name === 'captures' && model.captures.length > 0);
  return changes && model.now - readAt >= AGAIN_MS;
}

/** Something has happened that may have changed all of it. */
export function allDue(model: Model): Model {
  const reads = { ...model.reads };
  for (const name of names) Object.assign(reads, { [name]: { ...reads[name], isDue: true } });
  return { ...model, reads };
}

export function takeRead(model: Model, message: ReadMessage): Model {
  const state = model.reads[message.name];
  const came = {
    ...{ value: message.kind === 'was read' ? message.value : undefined },
    ...{ failure: message.kind === 'not read' ? message.lines : undefined },
  };
  const isWanted = state.key === message.key;
  const next = {
    ...state,
    ...(isWanted ? came : {}),
    ...{ revision: state.revision + 1, isReading: false },
  };
  return { ...model, reads: { ...model.reads, [message.name]: next } };
}
