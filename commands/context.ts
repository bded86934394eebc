import type { AmiMessage } from '../asterisk/ami/message.ts';
import type { Ami } from '../asterisk/ami/port.ts';
import type { AmiAccess, Places } from '../asterisk/attach/port.ts';
import type { ChangeRecord, Contents } from '../asterisk/change/types.ts';
import type { Driver, Engine, EngineStore, Launch, Runner } from '../asterisk/engine/port.ts';
import type { ToolStore } from '../asterisk/engine/tools.ts';
import type { Access, LabLink, LabUser } from '../asterisk/lab/port.ts';
import type { Phones } from '../asterisk/phone/phones.ts';
import type { LivePbx } from '../asterisk/state/types.ts';
import type { Recorders } from './capture/orders.ts';
import type { Deed } from './session/deed.ts';

/** Where pbxctl keeps what. Absolute paths; nothing is made by asking. */
export interface Folders {
  /** Engines and managed PBXs. */
  readonly data: string;
  readonly cache: string;
  readonly state: string;
  /** The command line's history, a file. */
  readonly history: string;
  /** The person's own settings, a file that may be missing. */
  readonly config: string;
  /** The folder of one managed PBX. */
  pbx(name: string): string;
  /** Its sockets and pid files: near its other files unless the path would be too long for a socket. */
  run(name: string): string;
}

/** A PBX by name: how to reach it. Kept in profile.json, mode 0600. */
export type Profile = LabProfile | AttachedProfile;

/** A PBX that pbxctl made, and what it was made from. */
export interface LabProfile {
  readonly name: string;
  readonly kind: 'lab';
  /** What was asked for: `22`, `16`, `system` or a path. */
  readonly engineChoice: string;
  readonly engine: Engine;
  readonly driver: Driver;
  readonly address: string;
  readonly bind: string | undefined;
  readonly ami: Access;
  readonly ari: Access;
  readonly users: readonly LabUser[];
  /** The trunk between a lab and its operator, which has a profile of its own; a lab may have none. */
  readonly link?: LabLink | undefined;
  readonly language: 'fr' | 'en';
  /** SHA-256 of each file as setup last wrote it, so that a person's own edits are seen and kept. */
  readonly written: Readonly<Record<string, string>>;
}

/** A PBX that was there before pbxctl. */
export interface AttachedProfile {
  readonly name: string;
  readonly kind: 'attached';
  /** False until a person says otherwise: then nothing of it is changed. */
  readonly write: boolean;
  /** People depend on it: what asks is answered by its name, and --yes alone does nothing. */
  readonly production?: boolean | undefined;
  /** What its phones speak, as far as could be seen. */
  readonly driver: Driver;
  readonly ami: AmiAccess;
  /** Where ARI was enabled already. */
  readonly ari?: Access | undefined;
  /** Its folders; a PBX attached by its AMI address has none here. */
  readonly local?: Places | undefined;
}

export interface Profiles {
  names(): Promise<readonly string[]>;
  /** PbxError `not-found` with what to type when there is none. */
  load(name: string): Promise<Profile>;
  find(name: string): Promise<Profile | undefined>;
}

/** Where this machine keeps its own configuration and what runs: `/etc` and `/run`. */
export interface Machine {
  readonly etc: string;
  readonly run: string;
}

/** The history of changes of one PBX. */
export interface Changes {
  /** Oldest first. What a dead pbxctl left half made is put right before, and said in the remarks. */
  history(): Promise<{
    readonly changes: readonly ChangeRecord[];
    readonly remarks: readonly string[];
  }>;
  /** The same, and nothing is put right. */
  list(): Promise<readonly ChangeRecord[]>;
  /** The bytes of the files of a change, in their order. */
  contents(record: ChangeRecord): Promise<readonly Contents[]>;
}

/** The whole outside world of a command. Tests hand in an object literal. */
export interface Context {
  /** Name of the PBX that the command is about. */
  readonly pbxName: string;
  /** The same world, about another PBX. */
  at(pbxName: string): Promise<Context>;
  readonly folders: Folders;
  readonly profiles: Profiles;
  readonly engines: EngineStore;
  /** Programs that are found on this machine, or fetched. */
  readonly tools: ToolStore;
  readonly runner: Runner;
  /** Starts captures, each in a process of its own. */
  readonly recorders: Recorders;
  /** What was done in the session that this is a command of. */
  readonly deeds?: () => readonly Deed[];
  /** The process goes on after the command, as the session does: what is bound to it may go on too. */
  readonly isSession: boolean;
  /** This process was told to change the PBX although it is read-only. */
  readonly isUnlocked?: boolean;
  readonly machine: Machine;
  /** Starts our program that serves calls by AGI (src/agi.ts). */
  readonly agiProgram: Launch;
  /** Starts our program that feeds a music class (src/moh.ts). */
  readonly mohProgram: Launch;
  readonly changes: Changes;
  /** The SIPp phones of one lab. */
  phones(profile: LabProfile): Phones;
  /**
   * The command session of the PBX, connected on first use; PbxError when it cannot be. On a read-only
   * PBX it sends only what changes nothing.
   */
  ami(): Promise<Ami>;
  /**
   * A session of its own with an access, which changes nothing and is the caller's to close. Gets the
   * events of classes system and security, from the login on, where `onEvent` is given.
   */
  login(access: AmiAccess, onEvent?: (event: AmiMessage) => void): Promise<Ami>;
  /** The live view of the PBX, listed and current when it resolves. */
  live(): Promise<LivePbx>;
  /** Calls back with each event of the PBX as it comes; the return value ends that. */
  onEvent(listener: (event: AmiMessage) => void): Promise<() => void>;
  /** A secret of letters and digits. */
  newSecret(): string;
  /** What is piped into the command; PbxError `usage` where stdin is a terminal. */
  readInput(): Promise<Uint8Array>;
  /** The lines that are piped in, as they come; PbxError `usage` where stdin is a terminal. */
  readLines(): AsyncIterable<string>;
  /** Ends a stream or a wait. */
  readonly signal: AbortSignal;
  now(): number;
  /** Of pbxctl. */
  readonly version: string;
  /** The environment of the process. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
