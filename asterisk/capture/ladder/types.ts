import type { CapturedDigit, CapturedMessage, Endpoint, RtpStream } from '../types.ts';

/** Someone who takes part in a flow: all endpoints of one address, SIP and RTP. */
export interface Party {
  /** Its address; `address:port` where several parties share one. */
  readonly key: string;
  readonly address: string;
  /** `A 701`, `PBX`, or what the caller called its address. */
  readonly name: string;
  readonly role: 'phone' | 'pbx' | 'media';
}

/** Two parties that send each other RTP, or have agreed to. */
export type Between = readonly [Party, Party];

/** Where the media goes for a while; none between any two is an empty list. */
export interface MediaPeriod {
  readonly fromNs: number;
  readonly toNs: number;
  readonly between: readonly Between[];
  /** What was agreed (SDP), or what was seen (RTP). */
  readonly by: 'sdp' | 'rtp';
}

/** What an offer or an answer changed, in words. */
export interface MediaChange {
  readonly kind:
    | 'agreed'
    | 'direct' // the first description already names another party
    | 'path'
    | 'hold'
    | 'resume'
    | 'codec'
    | 'port'
    | 'removed'
    | 'refused';
  readonly text: string;
  /** Whether the media goes by a PBX after it, of `path`, `direct` and `agreed`. */
  readonly isViaPbx?: boolean;
}

interface Step {
  /** Since the first packet of the capture. */
  readonly timeNs: number;
  /** Since the flow began. */
  readonly atNs: number;
  /** Since the step before. */
  readonly sinceNs: number;
  /** Columns. */
  readonly from: number;
  readonly to: number;
}

export interface MessageStep extends Step {
  readonly kind: 'message';
  readonly captured: CapturedMessage;
  /** Call-ID. */
  readonly leg: string;
  /** From the fullest to the shortest: `200 OK INVITE (SDP)`, `200 OK (SDP)`, `200`. */
  readonly labels: readonly string[];
  readonly hasSdp: boolean;
  /** A request within a dialog (its To has a tag). */
  readonly isInDialog: boolean;
  readonly isRetransmission: boolean;
  readonly changes: readonly MediaChange[];
}

/** RTP between two parties for a while; both directions where there are two. */
export interface MediaBar {
  readonly fromNs: number;
  readonly toNs: number;
  readonly between: readonly [number, number];
  /** From the first column to the second, and back. */
  readonly there: BarStream | undefined;
  readonly back: BarStream | undefined;
  readonly codec: string;
}

/** A stream, or the part of it that went without a pause. */
export interface BarStream {
  readonly stream: RtpStream;
  readonly isWhole: boolean;
}

export interface MediaStep extends Step {
  /**
   * `media-brief` is both in one: a few packets on the way to another path. `media-goes-on` is what flows still at
   * the end of what was read.
   */
  readonly kind: 'media-begins' | 'media-ends' | 'media-goes-on' | 'media-brief';
  readonly bar: MediaBar;
  /** It was listened to from then on only: it may have begun before. */
  readonly isFromHere?: boolean;
}

export interface DigitsStep extends Step {
  readonly kind: 'digits';
  readonly digits: readonly CapturedDigit[];
}

/** RTP that was agreed and did not come, from one column to the other. */
export interface SilenceStep extends Step {
  readonly kind: 'silence';
  /** Whether it came the other way. */
  readonly isOneWay: boolean;
}

export type LadderStep = MessageStep | MediaStep | DigitsStep | SilenceStep;

/** A flow as parties and what passed between them. */
export interface Ladder {
  readonly flowId: string;
  /** `call 1: 701 -> 702, ended` */
  readonly title: string;
  /** In order: caller, PBX, callee. */
  readonly parties: readonly Party[];
  readonly steps: readonly LadderStep[];
  readonly bars: readonly MediaBar[];
  readonly startNs: number;
  readonly remarks: readonly string[];
}

export const endpointText = ({ address, port }: Endpoint): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
