/** What the channel of a leg told of its media when it was asked. */
export interface LegMedia {
  readonly channel: string;
  /** The bridge that it was in then. */
  readonly bridgeId: string | undefined;
  /** Where its party receives, `127.0.0.127:6000`; undefined where no question tells. */
  readonly phone: string | undefined;
  /**
   * Where its party was told to send instead of to the PBX, with the port where that is told; false: to the
   * PBX; undefined: it could not be asked.
   */
  readonly sendsTo: string | false | undefined;
  /** The question that said so, with its answer. */
  readonly evidence: string;
  /** `alaw`; of the stream as it is now. */
  readonly codecs: readonly string[];
  /** Letters of Dial for whose sake the bridge listens to this party's keys: `TK`. */
  readonly keys: string;
  readonly dynamicFeatures: string;
  /** It has put its party on hold. */
  readonly holds: boolean;
  readonly isEncrypted: boolean;
  readonly hasVideo: boolean;
  readonly isFax: boolean;
  /** Its keys come by SIP INFO, where that is known: then the bridge hears them without the media. */
  readonly sendsInfo: boolean;
  /** Of its SIP dialog. */
  readonly callId: string | undefined;
  /** What the log calls the call: `C-0000000a`. */
  readonly logId: string | undefined;
  /** What Asterisk has counted of its RTP, while that goes through the PBX. */
  readonly rtp: RtpCounts | undefined;
}

/** RTP of one leg by Asterisk's own count (CHANNEL(rtcp,all), CHANNEL(rtpqos,audio,all)). */
export interface RtpCounts {
  /** From the phone. */
  readonly received: number;
  readonly receivedLost: number;
  readonly receivedJitterMs: number;
  /** To the phone; what it lost and its jitter are what its RTCP has reported. */
  readonly sent: number;
  readonly sentLost: number;
  readonly sentJitterMs: number;
}

export type MediaKind =
  | 'direct' // from phone to phone
  | 'native' // through the PBX, which only passes packets on
  | 'core' // through the PBX, which decodes or listens
  | 'application' // one leg, which talks to the dialplan
  | 'not up'
  | 'unknown';

/** Where the media of a call flows now. */
export interface MediaPath {
  readonly kind: MediaKind;
  /** `native_rtp`; '' without a bridge. */
  readonly technology: string;
  /** Names of the channels in it, the caller's first. */
  readonly channels: readonly string[];
  /** Where their parties receive; undefined where that is not known. In the order of `channels`. */
  readonly addresses: readonly (string | undefined)[];
  /** What says so. */
  readonly evidence: readonly string[];
}

/** Why the media of a call is not direct. */
export interface Reason {
  readonly what: string;
  /** Where that was seen. */
  readonly evidence: string;
  /** What to type, or do, to change it. */
  readonly hint: string | undefined;
}
