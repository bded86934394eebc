import type { Conversation } from './conversations.ts';
import { lastOf } from './rtpFigures.ts';
import { createStream, type StreamState } from './streams.ts';

/** Where something else is spoken: IAX2, SIP, and names by multicast. */
const OTHER_PORTS: readonly number[] = [4569, 5060, 5061, 5353, 5355];
const FIRST_PORT = 1024;
/** Sequence numbers may skip so many, time stamps ten seconds of video. */
const MAX_STEP = 20;
const MAX_TIME_STEP = 10 * 90_000;

/** Packets that must agree before RTP is believed that no session description tells of. */
export const ENOUGH = 4;

/**
 * The stream that this packet would go on with, or begin; undefined where there can be none. The payload
 * type must be one of audio and video (RFC 3551), numbers and times must go on.
 */
export function onProbation(
  conversation: Conversation,
  bytes: Uint8Array,
  at: number,
  ssrc: number,
  timeNs: number,
  number: number,
): StreamState | undefined {
  if (!mayBeMedia(conversation) || !isPayloadType((bytes[at + 1] ?? 0) & 0x7f)) {
    conversation.probation = undefined;
    return undefined;
  }
  const before = conversation.probation;
  if (before?.ssrc !== ssrc || !goesOn(before, bytes, at))
    conversation.probation = createStream(conversation, ssrc, timeNs, number);
  return conversation.probation;
}

function mayBeMedia({ source, destination }: Conversation): boolean {
  return [source, destination].every(
    ({ endpoint: { port } }) => port >= FIRST_PORT && !OTHER_PORTS.includes(port),
  );
}

const isPayloadType = (type: number) => type <= 34 || type >= 96;

function goesOn({ figures }: StreamState, bytes: Uint8Array, at: number): boolean {
  const word = (offset: number) => ((bytes[at + offset] ?? 0) << 8) | (bytes[at + offset + 1] ?? 0);
  const last = lastOf(figures);
  const step = ((word(2) - last.sequence) << 16) >> 16;
  const timeStep = (((word(4) << 16) | word(6)) - last.timestamp) | 0;
  return step > 0 && step <= MAX_STEP && Math.abs(timeStep) <= MAX_TIME_STEP;
}
