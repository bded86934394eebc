import type { LegMedia } from '../media/types.ts';
import type { LiveTap } from './tap.ts';

/** Channel technologies that have peers. */
export type Technology = 'PJSIP' | 'SIP' | 'IAX2';

/** How a peer stands, the same words for every technology. */
export type PeerStatus =
  | 'reachable' // registered or static, and it answers qualify
  | 'registered' // has a contact, not qualified
  | 'lagged'
  | 'unreachable'
  | 'unregistered' // no contact
  | 'unknown';

/** One registered (or static) address of a peer: a PJSIP contact, or the address of a SIP or IAX2 peer. */
export interface Contact {
  readonly uri: string;
  readonly status: PeerStatus;
  readonly rttMs: number | undefined;
  readonly userAgent: string | undefined;
}

/** A SIP or IAX2 party: chan_sip peer, PJSIP endpoint with its contacts, IAX2 peer. */
export interface Peer {
  /** `PJSIP/701`: as in a channel name and a Dial(). */
  readonly id: string;
  readonly technology: Technology;
  readonly name: string;
  readonly status: PeerStatus;
  /** `ip:port` of the first contact. */
  readonly address: string | undefined;
  readonly contacts: readonly Contact[];
  readonly rttMs: number | undefined;
  /** The last refusal or failure seen, e.g. `wrong password from 127.0.0.127:5060`. */
  readonly lastError: string | undefined;
  readonly lastErrorAt: number | undefined;
}

/** One channel as Asterisk names it. Times are milliseconds since the epoch on our clock. */
export interface Channel {
  readonly uniqueid: string;
  readonly linkedid: string;
  readonly name: string;
  /** ChannelStateDesc: Down, Ring, Ringing, Up, Busy … */
  readonly state: string;
  readonly callerNumber: string;
  readonly callerName: string;
  readonly connectedNumber: string;
  readonly connectedName: string;
  readonly context: string;
  readonly exten: string;
  readonly priority: string;
  readonly application: string;
  readonly applicationData: string;
  readonly bridgeId: string | undefined;
  readonly onHold: boolean;
  readonly createdAt: number;
  readonly answeredAt: number | undefined;
}

export interface Bridge {
  readonly id: string;
  readonly type: string;
  /** simple_bridge, native_rtp, softmix, holding_bridge */
  readonly technology: string;
  readonly channels: readonly string[];
}

/** Channels with one Linkedid, seen as one call: who called, who was reached, and what it does now. */
export interface Call {
  readonly linkedid: string;
  readonly state: 'dialing' | 'ringing' | 'up';
  readonly caller: Channel;
  /** The other party's leg; undefined while the call talks to the dialplan only. */
  readonly callee: Channel | undefined;
  readonly legs: readonly Channel[];
  readonly exten: string;
  readonly application: string;
  readonly since: number;
  readonly answeredAt: number | undefined;
}

/** An outbound registration of this PBX at another. */
export interface Registration {
  readonly technology: Technology;
  readonly id: string;
  readonly server: string;
  readonly username: string;
  readonly status: string;
  readonly cause: string | undefined;
}

/** What the lists and events of one PBX tell, read only. The maps are live: read them at once, do not keep entries. */
export interface PbxState {
  readonly peers: ReadonlyMap<string, Peer>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly bridges: ReadonlyMap<string, Bridge>;
  readonly registrations: ReadonlyMap<string, Registration>;
  readonly calls: ReadonlyMap<string, Call>;
  readonly asteriskVersion: string | undefined;
  /** Start of this Asterisk, milliseconds since the epoch. */
  readonly startedAt: number | undefined;
  readonly reloadedAt: number | undefined;
}

/** What is known of one PBX. */
export interface PbxView extends PbxState {
  /** What the legs of calls that somebody looks at told of their media, by Uniqueid. */
  readonly legMedia: ReadonlyMap<string, LegMedia>;
}

/** Whether the view can be believed. `stale` since the connection was lost. */
export type LiveStatus =
  | { readonly phase: 'connecting' }
  | { readonly phase: 'live' }
  | {
      readonly phase: 'lost';
      readonly reason: string;
      readonly since: number;
      readonly retryInMs: number;
    }
  | { readonly phase: 'closed' };

/** A view that keeps itself current. */
export interface LivePbx {
  readonly view: PbxView;
  readonly status: LiveStatus;
  /** Called after changes, at most once per macrotask. */
  onChange(listener: () => void): () => void;
  /**
   * Says that somebody looks at the media path of these calls (by Linkedid), which no event tells: it is asked
   * for, some calls at a time, and kept current for ten seconds more, each 5 seconds; `closely` each second, with
   * the figures of its RTP. Resolves when each has been asked once.
   */
  lookAtMedia(linkedids: readonly string[], closely?: boolean): Promise<void>;
  /** Lists anew, for a tap that is to know all from the beginning; undefined where a view cannot be recorded. */
  record?(tap: LiveTap): () => void;
  close(): void;
}
