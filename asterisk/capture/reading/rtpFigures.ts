import { isComfortNoise } from '../../wire/payloadTypes.ts';

/** What is counted of an RTP stream; changed in place, packet by packet. */
export interface RtpFigures {
  packets: number;
  /** Of the last packet, and over wraps: the last, lowest and highest counted from the first. */
  sequence: number;
  place: number;
  lowest: number;
  highest: number;
  outOfOrder: number;
  payloadType: number;
  /** Of the last packet, and how far it is from the first, over wraps. */
  timestamp: number;
  units: number;
  /** The time by the stream's own clock of the last packet that had one. */
  nominalMs: number;
  lastMs: number;
  jitterMs: number;
  meanJitterMs: number;
  maxJitterMs: number;
  maxDeltaMs: number;
  hasClock: boolean;
}

export const createRtpFigures = (): RtpFigures => ({
  ...{ packets: 0, sequence: 0, place: 0, lowest: 0, highest: 0, outOfOrder: 0 },
  ...{ payloadType: -1, timestamp: 0, units: 0 },
  ...{ nominalMs: 0.5, lastMs: 0.5 },
  ...{ jitterMs: 0.5, meanJitterMs: 0.5, maxJitterMs: 0.5, maxDeltaMs: 0.5, hasClock: false },
});

/**
 * Counts a packet as Wireshark's stream analysis does, so that both say the same of a capture: jitter of
 * RFC 3550 section 6.4.1 in units of time, its mean and maximum and the longest delta over regular
 * packets (no marker, no comfort noise, not before the first). A clock of 0 leaves the jitter as it is.
 */
export function countRtp(
  figures: RtpFigures,
  bytes: Uint8Array,
  at: number,
  ms: number,
  clockRateHz: number,
): void {
  const second = bytes[at + 1] ?? 0;
  const payloadType = second & 0x7f;
  const sequence = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  const timestamp =
    (((bytes[at + 4] ?? 0) << 24) |
      ((bytes[at + 5] ?? 0) << 16) |
      ((bytes[at + 6] ?? 0) << 8) |
      (bytes[at + 7] ?? 0)) >>>
    0;
  if (figures.packets === 0) begin(figures, payloadType, sequence, timestamp, ms);
  else {
    // The nearest of all that have these 32 bits.
    figures.units += (timestamp - figures.timestamp) | 0;
    figures.timestamp = timestamp;
    const isAfterFirst = figures.units >= 0;
    countSequence(figures, sequence);
    countTime(figures, payloadType, (second & 0x80) !== 0, ms, clockRateHz);
    if (isAfterFirst) figures.lastMs = ms;
  }
  figures.payloadType = payloadType;
  figures.packets++;
}

function begin(
  figures: RtpFigures,
  payloadType: number,
  sequence: number,
  timestamp: number,
  ms: number,
): void {
  figures.sequence = sequence;
  figures.payloadType = payloadType;
  figures.timestamp = timestamp;
  figures.lastMs = ms;
  figures.nominalMs = 0;
  figures.jitterMs = 0;
  figures.meanJitterMs = 0;
  figures.maxJitterMs = 0;
  figures.maxDeltaMs = 0;
}

/** The nearest of all numbers that have these 16 bits. */
function countSequence(figures: RtpFigures, sequence: number): void {
  figures.place += ((sequence - figures.sequence) << 16) >> 16;
  figures.sequence = sequence;
  if (figures.place > figures.highest) figures.highest = figures.place;
  else figures.outOfOrder++;
  if (figures.place < figures.lowest) figures.lowest = figures.place;
}

function countTime(
  figures: RtpFigures,
  payloadType: number,
  isMarked: boolean,
  ms: number,
  clockRateHz: number,
): void {
  const unitsPerMs = Math.trunc(clockRateHz / 1000);
  const deltaMs = ms - figures.lastMs;
  if (unitsPerMs > 0 && figures.units >= 0) {
    const nominalMs = figures.units / unitsPerMs;
    const difference = Math.abs(deltaMs - (nominalMs - figures.nominalMs));
    figures.jitterMs = (15 * figures.jitterMs + difference) / 16;
    figures.nominalMs = nominalMs;
    figures.hasClock = true;
  }
  const isComfort = isComfortNoise(payloadType) || isComfortNoise(figures.payloadType);
  if (isMarked || isComfort || figures.units < 0) return;
  if (deltaMs > figures.maxDeltaMs) figures.maxDeltaMs = deltaMs;
  if (unitsPerMs > 0) countJitter(figures);
}

function countJitter(figures: RtpFigures): void {
  const { jitterMs, packets } = figures;
  if (jitterMs > figures.maxJitterMs) figures.maxJitterMs = jitterMs;
  figures.meanJitterMs = (figures.meanJitterMs * (packets - 1) + jitterMs) / packets;
}

/** Expected by the numbers and not seen (RFC 3550 appendix A.3); negative with duplicates. */
export const lostOf = ({ highest, lowest, packets }: RtpFigures) => highest - lowest + 1 - packets;
