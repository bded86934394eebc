import { isComfortNoise } from '../../wire/payloadTypes.ts';

/**
 * What is counted of an RTP stream, changed in place packet by packet: an array of doubles, since an
 * object would allocate each number that is no small integer.
 */
export type RtpFigures = Float64Array;

const PACKETS = 0;
/** Of the first packet, and of the last that was not late. */
const FIRST = 1;
const SEQUENCE = 2;
/** How often the numbers began anew, and whether they are below the first since. */
const CYCLES = 3;
const IS_BELOW = 4;
const OUT_OF_ORDER = 5;
const PAYLOAD_TYPE = 6;
/** Of the last packet, and how far it is from the first, over wraps. */
const TIMESTAMP = 7;
const UNITS = 8;
/** The time by the stream's own clock of the last packet that had one. */
const NOMINAL_MS = 9;
const LAST_MS = 10;
const JITTER_MS = 11;
const MEAN_JITTER_MS = 12;
const MAX_JITTER_MS = 13;
const MAX_DELTA_MS = 14;
const HAS_CLOCK = 15;
const LAST_NS = 16;
const LENGTH = 17;

export const createRtpFigures = (): RtpFigures => new Float64Array(LENGTH);

const NS_PER_MS = 1e6;

/**
 * Counts a packet as Wireshark's stream analysis does, so that both say the same of a capture: jitter of
 * RFC 3550 section 6.4.1 in units of time, its mean and maximum and the longest delta over regular
 * packets (no marker, no comfort noise, not before the first). A clock of 0 leaves the jitter as it is.
 */
export function countRtp(
  figures: RtpFigures,
  bytes: Uint8Array,
  at: number,
  timeNs: number,
  clockRateHz: number,
): void {
  const second = bytes[at + 1] as number;
  const sequence = ((bytes[at + 2] as number) << 8) | (bytes[at + 3] as number);
  const timestamp =
    ((bytes[at + 4] as number) << 24) |
    ((bytes[at + 5] as number) << 16) |
    ((bytes[at + 6] as number) << 8) |
    (bytes[at + 7] as number);
  const payloadType = second & 0x7f;
  figures[LAST_NS] = timeNs;
  if (figures[PACKETS] === 0) {
    figures[FIRST] = sequence;
    figures[SEQUENCE] = sequence;
    figures[LAST_MS] = timeNs / NS_PER_MS;
  } else {
    // The nearest of all that have these 32 bits.
    figures[UNITS] =
      (figures[UNITS] as number) + ((timestamp - (figures[TIMESTAMP] as number)) | 0);
    countSequence(figures, sequence);
    countTime(figures, payloadType, (second & 0x80) !== 0, timeNs, clockRateHz);
  }
  figures[TIMESTAMP] = timestamp;
  figures[PAYLOAD_TYPE] = payloadType;
  figures[PACKETS] = (figures[PACKETS] as number) + 1;
}

/** A number that is lower by less is late, or came twice; by more, the sender counts anew. */
const MAX_LATE = 100;
const NUMBERS = 65_536;

/**
 * A number below the first one, in a packet that is not older, is of the next cycle. What is late changes
 * nothing: Wireshark 4.0 counts it there and takes a cycle too many where numbers wrap.
 */
function countSequence(figures: RtpFigures, sequence: number): void {
  const first = figures[FIRST] as number;
  const last = figures[SEQUENCE] as number;
  const step = ((sequence - last) << 16) >> 16;
  if (step <= 0 && step > -MAX_LATE) {
    figures[OUT_OF_ORDER] = (figures[OUT_OF_ORDER] as number) + 1;
    return;
  }
  figures[SEQUENCE] = sequence;
  if ((figures[UNITS] as number) < 0) return;
  const isBelow = figures[IS_BELOW] === 1;
  if (!isBelow && (sequence < first || (sequence === 0 && last === NUMBERS - 1))) {
    figures[CYCLES] = (figures[CYCLES] as number) + 1;
    figures[IS_BELOW] = 1;
  } else if (isBelow && sequence > first) figures[IS_BELOW] = 0;
}

function countTime(
  figures: RtpFigures,
  payloadType: number,
  isMarked: boolean,
  timeNs: number,
  clockRateHz: number,
): void {
  const units = figures[UNITS] as number;
  // What is older than the first packet is no measure of time.
  if (units < 0) return;
  const ms = timeNs / NS_PER_MS;
  const deltaMs = ms - (figures[LAST_MS] as number);
  const unitsPerMs = Math.trunc(clockRateHz / 1000);
  figures[LAST_MS] = ms;
  if (unitsPerMs > 0) {
    const nominalMs = units / unitsPerMs;
    const difference = Math.abs(deltaMs - (nominalMs - (figures[NOMINAL_MS] as number)));
    figures[JITTER_MS] = (15 * (figures[JITTER_MS] as number) + difference) / 16;
    figures[NOMINAL_MS] = nominalMs;
    figures[HAS_CLOCK] = 1;
  }
  const isComfort = isComfortNoise(payloadType) || isComfortNoise(figures[PAYLOAD_TYPE] as number);
  if (isMarked || isComfort) return;
  if (deltaMs > (figures[MAX_DELTA_MS] as number)) figures[MAX_DELTA_MS] = deltaMs;
  if (unitsPerMs > 0) countJitter(figures);
}

function countJitter(figures: RtpFigures): void {
  const jitterMs = figures[JITTER_MS] as number;
  const packets = figures[PACKETS] as number;
  const mean = figures[MEAN_JITTER_MS] as number;
  if (jitterMs > (figures[MAX_JITTER_MS] as number)) figures[MAX_JITTER_MS] = jitterMs;
  figures[MEAN_JITTER_MS] = (mean * (packets - 1) + jitterMs) / packets;
}

export const packetsOf = (figures: RtpFigures) => figures[PACKETS] as number;

export const lastNsOf = (figures: RtpFigures) => figures[LAST_NS] as number;

/** What the next packet ought to go on from: the last number, and the last time stamp as 32 signed bits. */
export const lastOf = (figures: RtpFigures) => ({
  sequence: figures[SEQUENCE] as number,
  timestamp: figures[TIMESTAMP] as number,
});

export const firstOf = (figures: RtpFigures) => figures[FIRST] as number;

/** As shown; `lost` is expected and not seen (RFC 3550 appendix A.3), negative with duplicates. */
export function shownFigures(figures: RtpFigures) {
  const at = (place: number) => figures[place] as number;
  const jitter = (place: number) => (at(HAS_CLOCK) === 1 ? at(place) : undefined);
  return {
    packets: at(PACKETS),
    lost: NUMBERS * at(CYCLES) + at(SEQUENCE) - at(FIRST) + 1 - at(PACKETS),
    outOfOrder: at(OUT_OF_ORDER),
    meanJitterMs: jitter(MEAN_JITTER_MS),
    maxJitterMs: jitter(MAX_JITTER_MS),
    maxDeltaMs: at(MAX_DELTA_MS),
  };
}
