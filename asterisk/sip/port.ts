import type { Ami } from '../ami/port.ts';
import type { Effective, Place } from '../conf/effective.ts';
import type { Driver } from '../engine/port.ts';
import type { Draft } from './draft.ts';

/** What a user is made of: a chan_sip peer, or the PJSIP objects. `general`: the defaults of sip.conf. */
export type SipObject = 'peer' | 'endpoint' | 'auth' | 'aor' | 'general';

/** A value and the line that it comes from. */
export interface UserSetting {
  readonly object: SipObject;
  readonly key: string;
  readonly value: string;
  readonly file: string;
  readonly line: number;
  /** The section that the line stands in, where that is another one. */
  readonly inheritedFrom: string | undefined;
}

/** Where a user's media may flow, as far as its settings go. */
export interface MediaSetting {
  readonly direct: boolean;
  /** What decides it; undefined: Asterisk's default. */
  readonly from: UserSetting | undefined;
  /** What the phones are told it with. */
  readonly method: string;
  /** Settings of this user that keep its media in the PBX all the same, and those that have no effect. */
  readonly remarks: readonly string[];
}

/** A SIP account, as the files make it. */
export interface SipUser {
  readonly number: string;
  readonly name: string | undefined;
  readonly context: string | undefined;
  /** Those that are allowed, the preferred one first. */
  readonly codecs: readonly string[];
  /** The line that decides the codecs; undefined: Asterisk's default. */
  readonly codecsFrom: UserSetting | undefined;
  /** Undefined where there is none, or only a hash of it. */
  readonly secret: string | undefined;
  readonly media: MediaSetting;
  /** The music class that it suggests for those whom it puts on hold. */
  readonly music: UserSetting | undefined;
  /** Whether its phone may transfer by SIP REFER. */
  readonly mayRefer: boolean;
  /** Every value, inherited ones before the user's own. */
  readonly settings: readonly UserSetting[];
  /** Where it begins. */
  readonly at: Place;
}

export interface NewUser {
  readonly number: string;
  readonly name: string | undefined;
  readonly secret: string;
  /** What the neighbours have unless given. */
  readonly codecs: readonly string[] | undefined;
  readonly context: string | undefined;
}

/** New values; what is undefined stays as it is. */
export interface UserChange {
  readonly name?: string | undefined;
  readonly secret?: string | undefined;
  readonly codecs?: readonly string[] | undefined;
  readonly context?: string | undefined;
}

export interface MediaChange {
  readonly direct: boolean;
  /** How the phones are told: a re-INVITE or an UPDATE. */
  readonly method?: 'invite' | 'update' | undefined;
  /** Direct from the first packet, or not any more: chan_sip's `directrtpsetup`, for all calls at once. */
  readonly setup?: boolean | undefined;
}

/** What of a user Asterisk is asked about. */
export type Aspect = 'name' | 'context' | 'codecs' | 'secret' | 'media' | 'music';

/** Where the PBX listens for SIP. */
export interface Listening {
  readonly port: number;
  readonly transport: string;
}

/**
 * SIP accounts of one channel driver. Changes are made on a draft of its files; all of them refuse by
 * PbxError what they cannot do, before anything is written.
 */
export interface SipDriver {
  readonly driver: Driver;
  /** Of a dial string and a channel's name. */
  readonly technology: 'SIP' | 'PJSIP';
  /** The file that it reads first: `sip.conf`. */
  readonly file: string;
  /** The module that reads it, as AMI's Reload takes it. */
  readonly module: string;
  /** In the order of the files. */
  users(view: Effective): readonly SipUser[];
  /** A section that has this name already. */
  takenAt(view: Effective, number: string): Place | undefined;
  /** What makes the media of all calls direct from the first packet; undefined where nothing does. */
  directSetup(view: Effective): UserSetting | undefined;
  /** Where the phones find the PBX. */
  listening(view: Effective): Listening;
  add(draft: Draft, users: readonly NewUser[], defaultContext: string): Draft;
  change(draft: Draft, number: string, change: UserChange): Draft;
  remove(draft: Draft, number: string): Draft;
  /** Where a template or a default serves none but these users, it is changed instead of each of them. */
  setCodecs(draft: Draft, numbers: readonly string[], codecs: readonly string[]): Draft;
  setMedia(draft: Draft, numbers: readonly string[], media: MediaChange): Draft;
  /** Without any setting of where their media flows, the defaults of all users among them. */
  unsetMedia(draft: Draft, numbers: readonly string[]): Draft;
  /** The music class that these users suggest for those whom they put on hold. */
  setMusic(draft: Draft, numbers: readonly string[], musicClass: string): Draft;
  /** What Asterisk does not show of a user as the files make it; undefined when all is there. */
  notShown(ami: Ami, user: SipUser, aspects: readonly Aspect[]): Promise<string | undefined>;
  /** Whether Asterisk knows an account of that name. */
  isKnown(ami: Ami, number: string): Promise<boolean>;
  /** Drops what Asterisk remembers of the registrations of an account that is gone. */
  forget(ami: Ami, number: string): Promise<void>;
}
