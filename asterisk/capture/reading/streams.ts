import { PAYLOAD_TYPES } from '../../wire/payloadTypes.ts';
import type { Endpoint, RtpStream } from '../types.ts';
import type { Conversation } from './conversations.ts';
import { createDigitCounter, type DigitCounter } from './digits.ts';
import { type Pause, runsBetween } from './pauses.ts';
import type { MediaPlace, Place } from './places.ts';
import { createRtpFigures, lastNsOf, type RtpFigures, shownFigures } from './rtpFigures.ts';
import type { Sender } from './senders.ts';

/** One RTP stream while it is counted. */
export interface StreamState {
  readonly source: Place;
  readonly destination: Place;
  readonly ssrc: number;
  readonly firstNs: number;
  readonly firstNumber: number;
  readonly figures: RtpFigures;
  /** Payload types and their names, in order of appearance. */
  readonly names: Map<number, string>;
  readonly pauses: Pause[];
  /** Undefined on probation. */
  sender: Sender | undefined;
  /** Packets that it misses since they went to another destination, which the capture has. */
  sentElsewhere: number;
  /** During which time of listening its last packet came, and how many it misses of between. */
  hearing: number;
  unheard: number;
  /** The first number that went elsewhere when it stopped last. */
  awayFrom: number | undefined;
  /** By the last payload type; looked up again when that changes or a session description comes. */
  codec: { readonly payloadType: number; readonly name: string; readonly clockRateHz: number };
  isEvents: boolean;
  isSecure: boolean;
  /** What the codec was looked up in. */
  sourceMedia: MediaPlace | undefined;
  destinationMedia: MediaPlace | undefined;
  digits: DigitCounter | undefined;
  callId: string | undefined;
  isChanged: boolean;
  snapshot: RtpStream | undefined;
}

const UNKNOWN = { payloadType: -1, name: '', clockRateHz: 0 };

export function createStream(
  { source, destination }: Conversation,
  ssrc: number,
  timeNs: number,
  number: number,
): StreamState {
  // Written out, for the speed of what is read with each packet.
  return {
    source,
    destination,
    ssrc,
    firstNs: timeNs,
    firstNumber: number,
    figures: createRtpFigures(),
    names: new Map(),
    pauses: [],
    sender: undefined,
    sentElsewhere: 0,
    hearing: 0,
    unheard: 0,
    awayFrom: undefined,
    codec: UNKNOWN,
    isEvents: false,
    isSecure: false,
    sourceMedia: undefined,
    destinationMedia: undefined,
    digits: undefined,
    callId: undefined,
    isChanged: true,
    snapshot: undefined,
  };
}

const NAMED_FROM = 96;

/** Keeps the codec current: by the receiver's session description, the sender's, or RFC 3551. */
export function readCodec(stream: StreamState, payloadType: number): void {
  const { source, destination } = stream;
  if (
    stream.codec.payloadType === payloadType &&
    stream.sourceMedia === source.media &&
    stream.destinationMedia === destination.media
  )
    return;
  stream.sourceMedia = source.media;
  stream.destinationMedia = destination.media;
  const described = (place: Place) =>
    place.media?.codecs.find((one) => one.payloadType === payloadType && one.name !== '');
  const told = described(destination) ?? described(source);
  const known = PAYLOAD_TYPES[payloadType];
  const clockRateHz =
    payloadType < NAMED_FROM ? (known?.clockRateHz ?? 0) : (told?.clockRateHz ?? 0);
  const isEvents = told !== undefined && /^telephone-event$/i.test(told.name);
  stream.codec = {
    ...{ payloadType, name: told?.name ?? known?.name ?? '' },
    clockRateHz: isEvents ? 0 : clockRateHz,
  };
  stream.isSecure = (destination.media ?? source.media)?.isSecure ?? false;
  stream.isEvents = isEvents && !stream.isSecure;
  if (!stream.names.get(payloadType)) stream.names.set(payloadType, stream.codec.name);
}

/** Digits are counted only where there are any. */
export function digitsOf(stream: StreamState): DigitCounter {
  stream.digits ??= createDigitCounter();
  return stream.digits;
}

/** A session description may come after the first RTP, but not long after the last. */
const LATE_NS = 2e9;

/** The call that a stream belongs to stays the same once it is known. */
export function findCall(stream: StreamState): string | undefined {
  if (stream.callId !== undefined) return stream.callId;
  const { source, destination } = stream;
  const lastNs = lastNsOf(stream.figures);
  const media = [destination.media, source.media].find(
    (place) => place !== undefined && place.sinceNs <= lastNs + LATE_NS,
  );
  stream.callId = media?.callId;
  return stream.callId;
}

/** What is shown of it now. */
export function streamSnapshot(stream: StreamState): RtpStream {
  const { figures, source, destination, ssrc, firstNs, firstNumber } = stream;
  return {
    ...{ source: endOf(source), destination: endOf(destination), ssrc },
    ...{ payloadTypes: [...stream.names.keys()], codec: codecName(stream) },
    ...shownFigures(figures),
    sentElsewhere: elsewhereOf(stream),
    unheard: stream.unheard,
    ...{ firstNs, lastNs: lastNsOf(figures), firstNumber },
    digits: [...(stream.digits?.digits ?? [])],
    callId: stream.callId,
    runs: runsBetween(firstNs, lastNsOf(figures), stream.pauses),
  };
}

const elsewhereOf = ({ sentElsewhere, pauses }: StreamState): number =>
  pauses.reduce((sum, { isAgreed, missing }) => sum + (isAgreed ? missing : 0), sentElsewhere);

const endOf = ({ endpoint }: Place): Endpoint => endpoint;

/** Of the first payload type that is no event and no comfort noise. */
function codecName({ names }: StreamState): string {
  const all = [...names.values()];
  return all.find((name) => name && !/^(telephone-event|CN)$/i.test(name)) ?? all[0] ?? '';
}
