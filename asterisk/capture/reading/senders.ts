import type { CapturedMessage } from '../types.ts';
import type { Conversation } from './conversations.ts';
import { lastOf } from './rtpFigures.ts';
import type { StreamState } from './streams.ts';

/**
 * One source with one SSRC, wherever it sends: its numbers go on when its media goes another way (a re-INVITE),
 * so that the stream to the old destination has a gap that is no loss.
 */
export interface Sender {
  /** Where it sent last, and the highest number there. */
  on: StreamState | undefined;
  sequence: number;
}

export const createSender = (): Sender => ({ on: undefined, sequence: 0 });

export const senderKey = ({ source }: Pick<Conversation, 'source'>, ssrc: number): string =>
  `${source.endpoint.address} ${source.endpoint.port} ${ssrc}`;

const NUMBERS = 0xffff;
/** What is behind by less is late. */
const MAX_LATE = 100;

const ahead = (sequence: number, last: number) => (sequence - last) & NUMBERS;

const isLate = (step: number) => step === 0 || step > NUMBERS - MAX_LATE;

/**
 * Takes the number of a packet before the stream counts it. Returns how many numbers the stream misses before it
 * that were not sent elsewhere; those that were are counted in `sentElsewhere`.
 */
export function noteSent(sender: Sender, stream: StreamState, sequence: number): number {
  const missing =
    sender.on === stream ? missingBefore(stream, sequence) : moved(sender, stream, sequence);
  const step = ahead(sequence, sender.sequence);
  if (!isLate(step)) sender.sequence = sequence;
  return missing;
}

function missingBefore(stream: StreamState, sequence: number): number {
  const step = ahead(sequence, lastOf(stream.figures).sequence);
  return isLate(step) ? 0 : step - 1;
}

/** The sender comes to a stream from another one, for the first time or again. */
function moved(sender: Sender, stream: StreamState, sequence: number): number {
  const { on } = sender;
  const isFirst = stream.awayFrom === undefined;
  const last = lastOf(stream.figures).sequence;
  const step = ahead(sequence, last);
  if (!isFirst && isLate(step)) return 0;
  if (on) on.awayFrom = sequence;
  sender.on = stream;
  if (!on) sender.sequence = sequence;
  if (isFirst) return 0;
  const from = ahead(stream.awayFrom ?? 0, last);
  const first = isLate(from) ? 1 : from;
  const end = Math.min(step - 1, ahead(sender.sequence, last));
  const elsewhere = Math.max(0, end - first + 1);
  stream.sentElsewhere += elsewhere;
  return step - 1 - elsewhere;
}

/** An offer may be a little before the last packet on the old way. */
const EARLY_NS = 200_000_000;

/**
 * Marks the pauses of a stream in which its source was told another address to send to: where a capture is made
 * at the PBX, what the phones send each other directly is not in it.
 */
export function judgePauses(
  { pauses, source, destination }: Pick<StreamState, 'pauses' | 'source' | 'destination'>,
  messages: readonly CapturedMessage[],
): void {
  const isOther = ({ destination: told, media }: CapturedMessage) =>
    told.address === source.endpoint.address &&
    media?.some(
      ({ kind, receives: { address, port } }) =>
        kind === 'audio' &&
        port !== 0 &&
        address !== destination.endpoint.address &&
        !isZero(address),
    );
  for (const pause of pauses)
    if (pause.missing > 0 && !pause.isAgreed)
      pause.isAgreed = messages.some(
        (message) =>
          message.timeNs >= pause.fromNs - EARLY_NS &&
          message.timeNs <= pause.toNs &&
          isOther(message),
      );
}

/** The hold of RFC 2543. */
const isZero = (address: string): boolean => address === '0.0.0.0' || address === '::';
