/**
 * What the parts of asterisk/capture/ tell each other. Times are nanoseconds after the first packet of a
 * capture, which a double holds exactly for 104 days; `startedAt` of the reading is that packet's epoch.
 */

/** Data-link types by their number in capture files (the LINKTYPE_ registry of pcap): what is read here. */
export const LINK_TYPES = {
  null: 0,
  ethernet: 1,
  raw: 101,
  loop: 108,
  linuxCooked: 113,
  ipv4: 228,
  ipv6: 229,
  linuxCooked2: 276,
} as const;

/** A time since the epoch, in two numbers: a bigint for each of a million packets costs as much as reading it. */
export interface Moment {
  readonly seconds: number;
  /** Less than a second. */
  readonly ns: number;
}

/** One packet as it was recorded. */
export interface Frame extends Moment {
  /** LINKTYPE_ number. */
  readonly linkType: number;
  /** What was kept of it; may share memory with a buffer that is used again once the taker returns. */
  readonly bytes: Uint8Array;
  /** Its length on the wire in bytes, not less than what was kept. */
  readonly lengthBytes: number;
}

/** An end of a packet; IPv6 without brackets. */
export interface Endpoint {
  readonly address: string;
  readonly port: number;
}

/** A SIP message (RFC 3261 section 7), read leniently: compact names, folded lines, LF for CRLF. */
export interface SipMessage {
  /** Its first line. */
  readonly start: string;
  /** Undefined for a response. */
  readonly method: string | undefined;
  /** Of a request; '' for a response. */
  readonly uri: string;
  /** Undefined for a request. */
  readonly status: number | undefined;
  /** Of a response: `Unauthorized`. */
  readonly reason: string;
  /** The method of its CSeq: what a response answers. */
  readonly of: string;
  readonly cseq: number;
  readonly callId: string;
  readonly body: string;
  /** The first header of a name, whatever its case and whether compact or not; '' without. */
  header(name: string): string;
  /** All of a name, in order. */
  headers(name: string): readonly string[];
  /** All headers in their order, names as they were written. */
  readonly fields?: readonly (readonly [name: string, value: string])[] | undefined;
}

export interface MediaCodec {
  readonly payloadType: number;
  /** `PCMA`, `telephone-event`. */
  readonly name: string;
  readonly clockRateHz: number;
}

/** One `m=` of a session description (RFC 8866), with what it takes from the session level. */
export interface MediaDescription {
  /** `audio`, `video`, `image`. */
  readonly kind: string;
  /** Where it wants to receive; port 0 refuses or removes the stream. */
  readonly receives: Endpoint;
  /** RTCP's own port where `a=rtcp` names one. */
  readonly rtcpPort: number | undefined;
  readonly direction: 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';
  readonly codecs: readonly MediaCodec[];
  /** `RTP/AVP`, `RTP/SAVP` … */
  readonly protocol: string;
}

/** A SIP message in a capture. */
export interface CapturedMessage {
  /** The number of its (last) packet in the capture, from 1. */
  readonly number: number;
  readonly timeNs: number;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly transport: 'udp' | 'tcp' | 'tls' | 'ws';
  /** Of its packet on the wire, as Wireshark's Length. */
  readonly lengthBytes: number;
  readonly message: SipMessage;
  /** Of its session description, if it has one; undefined too where that cannot be read. */
  readonly media: readonly MediaDescription[] | undefined;
  /** The same message, sent before from the same to the same (RFC 3261 section 17). */
  readonly isRetransmission: boolean;
}

/** A key pressed, by RFC 4733 events of one timestamp. */
export interface CapturedDigit {
  readonly digit: string;
  readonly timeNs: number;
  readonly durationMs: number;
}

/** RTP with one SSRC from one end to another: what `tshark -z rtp,streams` calls a stream. */
export interface RtpStream {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly ssrc: number;
  /** In order of appearance. */
  readonly payloadTypes: readonly number[];
  /** By SDP where it is in the capture, else by RFC 3551: `PCMA`; '' where unknown. */
  readonly codec: string;
  readonly packets: number;
  /** Expected and not seen (RFC 3550 appendix A.3); negative with duplicates, as in Wireshark. */
  readonly lost: number;
  /**
   * Of those, what its sender sent to another destination meanwhile (direct media): no loss. By the stream there,
   * or by what was agreed where the capture has none of it. Undefined is 0.
   */
  readonly sentElsewhere?: number | undefined;
  /** How many of the lost ones may have come while nobody listened. */
  readonly unheard?: number | undefined;
  readonly outOfOrder: number;
  /** Interarrival jitter (RFC 3550 section 6.4.1) in ms; undefined where the clock rate is unknown. */
  readonly meanJitterMs: number | undefined;
  readonly maxJitterMs: number | undefined;
  /** Longest time between two packets, in ms. */
  readonly maxDeltaMs: number;
  readonly firstNs: number;
  readonly lastNs: number;
  /** Where it stopped for half a second or more and went on: its parts, at most 64. Undefined: one part. */
  readonly runs?: readonly { readonly fromNs: number; readonly toNs: number }[] | undefined;
  /** The packet number of its first. */
  readonly firstNumber: number;
  readonly digits: readonly CapturedDigit[];
  /** Call-ID of the leg whose SDP named an end of it; undefined for RTP that no SDP tells of. */
  readonly callId: string | undefined;
}

/** What RTCP reports said of an SSRC (RFC 3550 section 6.4). */
export interface RtcpFigures {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly ssrc: number;
  readonly reports: number;
  /** The last of them. */
  readonly fractionLost: number;
  readonly cumulativeLost: number;
  readonly jitterMs: number | undefined;
}

/** One Call-ID. */
export interface Leg {
  readonly callId: string;
  /** Who sent its first request, and to whom. */
  readonly source: Endpoint;
  readonly destination: Endpoint;
  /** User parts of its From and To, or the whole URI where it has none. */
  readonly from: string;
  readonly to: string;
  readonly messages: readonly CapturedMessage[];
}

export type FlowKind = 'call' | 'registration' | 'options' | 'subscription' | 'message' | 'other';

export type FlowOutcome =
  | 'answered' // and not ended within the capture
  | 'ended' // answered, then BYE
  | 'refused' // a final response of 300 and up
  | 'cancelled'
  | 'busy'
  | 'no answer' // 408, 480, or nothing came
  | 'ringing' // still so at the end of the capture
  | 'done'; // not a call: the request had its 2xx

/** A call with all its legs (a PBX gives each side a Call-ID of its own), or another exchange of one Call-ID. */
export interface Flow {
  /** Its place in the capture, from `1`: what a person types. */
  readonly id: string;
  readonly kind: FlowKind;
  readonly from: string;
  readonly to: string;
  /** In order of their first message. */
  readonly legs: readonly Leg[];
  /** Of all legs, by time. */
  readonly messages: readonly CapturedMessage[];
  readonly streams: readonly RtpStream[];
  readonly outcome: FlowOutcome;
  /** The final response that decided it, `486 Busy Here`; '' without. */
  readonly verdict: string;
  readonly startNs: number;
  /** The first 200 to an INVITE of its first leg; undefined when never answered. */
  readonly answeredNs: number | undefined;
  /** Of the last message of a flow that is over. */
  readonly endNs: number | undefined;
  /** Who sent the first BYE. */
  readonly endedBy: Endpoint | undefined;
}

/** An IAX2 call in a capture (RFC 5456): one pair of ends and call numbers. */
export interface IaxCall {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly from: string;
  readonly to: string;
  /** Full frames by name, in order: `NEW`, `AUTHREQ` … at most some hundred. */
  readonly frames: readonly {
    readonly timeNs: number;
    readonly name: string;
    readonly source: Endpoint;
  }[];
  readonly firstNs: number;
  readonly lastNs: number;
  /** Voice: full and mini frames. */
  readonly voiceFrames: number;
}

/** One row of the list of packets, as in the tables of a notebook. */
export interface PacketRow {
  readonly number: number;
  readonly timeNs: number;
  readonly source: string;
  readonly destination: string;
  /** As Wireshark names it: `SIP`, `SIP/SDP`, `RTP`, `RTP EVENT`, `RTCP`, `STUN`, `IAX2` … */
  readonly protocol: string;
  readonly lengthBytes: number;
  readonly info: string;
}

/** All that a capture shows. */
export interface Reading {
  /** Epoch in ms of the first packet; undefined when there was none. */
  readonly startedAt: number | undefined;
  readonly durationNs: number;
  readonly packets: number;
  readonly bytes: number;
  /** Packets by protocol, as PacketRow names it. */
  readonly protocols: ReadonlyMap<string, number>;
  readonly flows: readonly Flow[];
  readonly streams: readonly RtpStream[];
  readonly rtcp: readonly RtcpFigures[];
  readonly iaxCalls: readonly IaxCall[];
  /** What could not be read and where, for a person: `cut short in packet 812: …`. */
  readonly faults: readonly string[];
}
