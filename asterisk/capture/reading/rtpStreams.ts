import type { RtpStream } from '../types.ts';
import type { Conversation } from './conversations.ts';
import { notePause } from './pauses.ts';
import { ENOUGH, onProbation } from './probation.ts';
import { countRtp, firstOf, lastNsOf, lastOf, packetsOf } from './rtpFigures.ts';
import { createSender, noteSent, type Sender, senderKey } from './senders.ts';
import {
  createStream,
  digitsOf,
  findCall,
  readCodec,
  type StreamState,
  streamSnapshot,
} from './streams.ts';

const MOST_STREAMS = 10_000;
const HEADER_BYTES = 12;
const EVENT_BYTES = 4;

export type RtpProtocol = 'RTP' | 'RTP EVENT' | 'SRTP';

export interface RtpStreams {
  /** Takes what begins as RTP of version 2 does; undefined when it is none, or none that is believed. */
  take(
    conversation: Conversation,
    bytes: Uint8Array,
    from: number,
    to: number,
    timeNs: number,
    number: number,
  ): RtpProtocol | undefined;
  /** Hz; 0 when unknown. */
  clockOf(ssrc: number): number;
  /** Nobody listened to RTP until now: what came meanwhile was not lost. */
  resume(): void;
  /** Calls with each stream that changed and belongs to a call. */
  refresh(changed: (stream: StreamState, callId: string, isNew: boolean) => void): void;
  /** As of the last refresh. */
  list(): readonly RtpStream[];
  remarks(): readonly string[];
}

/** `recognised`: so many packets that were taken for something else are RTP. */
export function createRtpStreams(recognised: (packets: number) => void): RtpStreams {
  const streams = new Map<string, StreamState>();
  const senders = new Map<string, Sender>();
  const bySsrc = new Map<number, StreamState>();
  const homeless = new Set<StreamState>();
  let changed: StreamState[] = [];
  let shown: readonly RtpStream[] = [];
  let refused = 0;
  let hearing = 0;

  function enter(stream: StreamState, conversation: Conversation): void {
    stream.hearing = hearing;
    streams.set(keyOf(conversation, stream.ssrc), stream);
    bySsrc.set(stream.ssrc, stream);
    joinSender(stream);
    findCall(stream);
    homeless.add(stream);
    changed.push(stream);
    conversation.stream = stream;
  }

  function joinSender(stream: StreamState): void {
    const key = senderKey(stream, stream.ssrc);
    const sender = senders.get(key) ?? createSender();
    senders.set(key, sender);
    stream.sender = sender;
    if (packetsOf(stream.figures) === 0) return;
    noteSent(sender, stream, firstOf(stream.figures));
    sender.sequence = lastOf(stream.figures).sequence;
  }

  function known(conversation: Conversation, ssrc: number): StreamState | undefined {
    if (conversation.stream?.ssrc === ssrc) return conversation.stream;
    const stream = streams.get(keyOf(conversation, ssrc));
    if (stream) {
      conversation.stream = stream;
      conversation.isMedia = true;
    }
    return stream;
  }

  function begin(conversation: Conversation, ssrc: number, timeNs: number, number: number) {
    if (streams.size >= MOST_STREAMS) {
      refused++;
      return undefined;
    }
    const stream = createStream(conversation, ssrc, timeNs, number);
    enter(stream, conversation);
    return stream;
  }

  function count(
    stream: StreamState,
    bytes: Uint8Array,
    at: number,
    to: number,
    timeNs: number,
  ): RtpProtocol {
    const payloadType = (bytes[at + 1] ?? 0) & 0x7f;
    readCodec(stream, payloadType);
    const lastNs = packetsOf(stream.figures) === 0 ? timeNs : lastNsOf(stream.figures);
    const missing = stream.sender ? noteSent(stream.sender, stream, sequenceAt(bytes, at)) : 0;
    if (stream.hearing === hearing) notePause(stream.pauses, lastNs, timeNs, missing);
    else {
      stream.hearing = hearing;
      stream.unheard += missing;
    }
    countRtp(stream.figures, bytes, at, timeNs, stream.codec.clockRateHz);
    if (!stream.isChanged) {
      stream.isChanged = true;
      changed.push(stream);
    }
    if (stream.isSecure) return 'SRTP';
    const payload = stream.isEvents ? payloadAt(bytes, at, to) : to;
    if (!stream.isEvents || to - payload < EVENT_BYTES) return 'RTP';
    digitsOf(stream).take(bytes.subarray(payload, to), timestampAt(bytes, at), timeNs);
    return 'RTP EVENT';
  }

  function takeUnknown(
    conversation: Conversation,
    bytes: Uint8Array,
    from: number,
    to: number,
    timeNs: number,
    number: number,
  ): RtpProtocol | undefined {
    const ssrc = ssrcAt(bytes, from);
    const stream = onProbation(conversation, bytes, from, ssrc, timeNs, number);
    if (!stream) return undefined;
    if (streams.size >= MOST_STREAMS) {
      refused++;
      return undefined;
    }
    stream.isChanged = true;
    const kind = count(stream, bytes, from, to, timeNs);
    if (packetsOf(stream.figures) < ENOUGH) return undefined;
    conversation.isMedia = true;
    conversation.probation = undefined;
    recognised(packetsOf(stream.figures) - 1);
    enter(stream, conversation);
    return kind;
  }

  return {
    take(conversation, bytes, from, to, timeNs, number) {
      if (to - from < HEADER_BYTES || payloadAt(bytes, from, to) > to) return undefined;
      const ssrc = ssrcAt(bytes, from);
      const isTold = isDescribed(conversation);
      const stream =
        isTold || conversation.isMedia || !conversation.probation
          ? known(conversation, ssrc)
          : undefined;
      if (stream) return count(stream, bytes, from, to, timeNs);
      if (!isTold && !conversation.isMedia)
        return takeUnknown(conversation, bytes, from, to, timeNs, number);
      const fresh = begin(conversation, ssrc, timeNs, number);
      return fresh ? count(fresh, bytes, from, to, timeNs) : 'RTP';
    },
    resume() {
      hearing++;
    },
    clockOf: (ssrc) => bySsrc.get(ssrc)?.codec.clockRateHz ?? 0,
    refresh(tell) {
      for (const stream of homeless) {
        const callId = findCall(stream);
        if (callId === undefined) continue;
        homeless.delete(stream);
        stream.snapshot = undefined;
        tell(stream, callId, true);
        if (!stream.isChanged) changed.push(stream);
        stream.isChanged = true;
      }
      if (changed.length === 0) return;
      for (const stream of changed) {
        stream.isChanged = false;
        if (stream.callId !== undefined) tell(stream, stream.callId, false);
        stream.snapshot = streamSnapshot(stream);
      }
      changed = [];
      shown = [...streams.values()].map((stream) => stream.snapshot ?? streamSnapshot(stream));
    },
    list: () => shown,
    remarks: () =>
      refused > 0
        ? [`RTP streams beyond the first ${MOST_STREAMS} are not counted: ${refused} packets`]
        : [],
  };
}

const isDescribed = ({ source, destination }: Conversation) =>
  destination.media !== undefined || source.media !== undefined;

const keyOf = ({ source, destination }: Conversation, ssrc: number) =>
  `${source.endpoint.address} ${source.endpoint.port} ${destination.endpoint.address} ${destination.endpoint.port} ${ssrc}`;

const sequenceAt = (bytes: Uint8Array, at: number) =>
  ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
const ssrcAt = (bytes: Uint8Array, at: number) => wordAt(bytes, at + 8);
const timestampAt = (bytes: Uint8Array, at: number) => wordAt(bytes, at + 4);

const wordAt = (bytes: Uint8Array, at: number) =>
  (((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)) >>>
  0;

/** After the CSRC list and the header extension (RFC 3550 section 5.1). */
function payloadAt(bytes: Uint8Array, at: number, to: number): number {
  const first = bytes[at] ?? 0;
  const start = at + HEADER_BYTES + 4 * (first & 0x0f);
  if (!(first & 0x10)) return start;
  if (start + 4 > to) return to + 1;
  return start + 4 + 4 * (((bytes[start + 2] ?? 0) << 8) | (bytes[start + 3] ?? 0));
}
