import type { Ink } from '../../text/line.ts';
import type { Look } from '../../text/look.ts';
import type { ThemeName } from '../../text/themes.ts';
import type { SessionDeps, SessionProfile } from '../deps.ts';

/** A PBX that pbxctl knows, as the list of them shows it. */
export interface PbxRow {
  readonly profile: SessionProfile;
  readonly address: string;
  /** `● running`, and its colour; undefined while it is asked. */
  readonly state: { readonly text: string; readonly tone: Ink } | undefined;
  /** What is wrong with it. */
  readonly remark: string;
}

/** The other PBXs that a session can go to, and what it may do with its own. */
export interface Pbxs {
  /** The one that it is joined with: a lab with its operator. */
  readonly partner: string | undefined;
  /** Shows the list again whenever more is known of it. */
  list(show: (rows: readonly PbxRow[]) => void): Promise<void>;
  /** All that a session on another PBX needs; PbxError when that cannot be reached. */
  open(name: string): Promise<SessionDeps>;
  /** How the PBX of this session may be used now. */
  profile(): Promise<SessionProfile>;
  /** Lets this session change a read-only PBX, or no longer; says what still stands against it. */
  unlock(on: boolean): Promise<string | undefined>;
}

/** The first or the last pane of a side. */
export type End = 'first' | 'last';

/** What is about more than the PBX of one side. */
export type PbxAct =
  | { readonly kind: 'list' }
  | { readonly kind: 'open'; readonly name: string }
  | { readonly kind: 'beside'; readonly name: string }
  | { readonly kind: 'alone' }
  | { readonly kind: 'other side'; readonly enter: End }
  | { readonly kind: 'unlock'; readonly on: boolean }
  | { readonly kind: 'theme'; readonly name: ThemeName };

/** What became of it. */
export type PbxTold =
  | { readonly kind: 'listed'; readonly rows: readonly PbxRow[] }
  | { readonly kind: 'said'; readonly text: string; readonly tone: 'plain' | 'warn' | 'bad' }
  | { readonly kind: 'profile'; readonly profile: SessionProfile }
  | { readonly kind: 'beside'; readonly beside: Beside | undefined }
  | { readonly kind: 'entered'; readonly enter: End }
  | { readonly kind: 'look'; readonly look: Look }
  /** The other side leaves, and a command of this one runs still. */
  | { readonly kind: 'leaving'; readonly status: number };

/** The PBX at the other side of the screen. */
export interface Beside {
  readonly other: string;
  /** Whether the keys act on this side. */
  readonly focused: boolean;
  /** Of the whole screen. */
  readonly columns: number;
}

export interface PbxList {
  readonly rows: readonly PbxRow[] | undefined;
  /** Name of the selected one. */
  readonly selected: string | undefined;
}

export interface PbxsState {
  /** Whether there is a way to other PBXs. */
  readonly available: boolean;
  readonly partner: string | undefined;
  /** The list of PBXs, while it is open. */
  readonly list: PbxList | undefined;
  /** The one that is being opened. */
  readonly opening: string | undefined;
  readonly beside: Beside | undefined;
}

export function startPbxs(pbxs: Pbxs | undefined): PbxsState {
  return {
    available: pbxs !== undefined,
    partner: pbxs?.partner,
    list: undefined,
    opening: undefined,
    beside: undefined,
  };
}
