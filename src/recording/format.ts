import type { AmiHeaders } from '../../asterisk/ami/message.ts';
import type { LegMedia } from '../../asterisk/media/types.ts';
import type { LiveStatus } from '../../asterisk/state/types.ts';
import type { FeedState, MediaFeed, SessionRecord } from '../tui/index.ts';

/*
 * A recording is a file of lines, each a JSON object: first a heading, then entries in the order of time, each with
 * its milliseconds since the heading's `startedAt`. A kind of entry that is not known is passed over; whatever an
 * older pbxctl would show wrongly needs a new version.
 */

export const FORMAT = 'pbxctl session recording';
export const FORMAT_VERSION = 1;
/** No line is longer, in characters. */
export const MOST_LINE = 1_000_000;

export interface Heading {
  readonly format: typeof FORMAT;
  readonly version: number;
  /** Version of the pbxctl that recorded. */
  readonly pbxctl: string;
  readonly pbx: string;
  readonly kind: 'lab' | 'attached';
  readonly readOnly: boolean;
  /** `Asterisk 22.10.1, pjsip`; for a person. */
  readonly engine: string;
  /** Epoch in ms. */
  readonly startedAt: number;
  readonly columns: number;
  readonly rows: number;
}

/** What made the view of the PBX (asterisk/state/tap.ts). */
export type LiveEntry =
  | { readonly kind: 'status'; readonly status: LiveStatus }
  /** The view begins anew; the times are those of Asterisk, where they are known. */
  | {
      readonly kind: 'fresh';
      readonly startedAt?: number | undefined;
      readonly reloadedAt?: number | undefined;
    }
  | { readonly kind: 'ami'; readonly headers: AmiHeaders }
  /** What no list tells, of some channels and peers. */
  | {
      readonly kind: 'kept';
      readonly channels: readonly KeptChannel[];
      readonly peers: readonly KeptPeer[];
    }
  | { readonly kind: 'media'; readonly id: string; readonly media?: LegMedia | undefined };

export interface KeptChannel {
  readonly id: string;
  readonly onHold: boolean;
  readonly createdAt: number;
  readonly answeredAt?: number | undefined;
}

export interface KeptPeer {
  readonly id: string;
  readonly lastError?: string | undefined;
  readonly lastErrorAt?: number | undefined;
}

/** What the feed of calls saw: SIP messages whole, of RTP the headers. */
export type FeedEntry =
  | {
      readonly kind: 'frame';
      readonly link: number;
      /** Nanoseconds since the epoch, as digits. */
      readonly ns: string;
      /** Base64. */
      readonly bytes: string;
      /** On the wire; what `bytes` lacks up to `kept` was sound, and is not in the recording. */
      readonly length: number;
      readonly kept: number;
    }
  | { readonly kind: 'feed'; readonly state: FeedState }
  | { readonly kind: 'feed media'; readonly media?: MediaFeed };

export type Entry =
  | LiveEntry
  | FeedEntry
  | SessionRecord
  /** The recording ends in order. */
  | { readonly kind: 'end'; readonly why: string };

export interface Timed {
  /** Milliseconds since the start. */
  readonly t: number;
  readonly entry: Entry;
}
