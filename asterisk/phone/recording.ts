import { RATE_HZ } from '../audio/g711.ts';
import { msOf, samplesIn } from '../audio/tone.ts';
import type { RtpPacket } from '../wire/rtp.ts';

/** What was heard, on one line of time that begins with the first packet; what did not come is silence. */
export interface Recording {
  /** A view that later packets may still fill; `samples.slice()` keeps it. */
  readonly samples: Int16Array;
  /** Epoch in ms of the arrival of a sample, as if the network had no jitter; undefined before the first. */
  timeOf(sample: number): number | undefined;
  /** False when the recording is full, or the packet is from before its start. */
  add(packet: RtpPacket, samples: Int16Array, arrivedMs: number): boolean;
}

/** A timestamp that leaves the clock by so much has a new base; with the marker, less will do. */
const JUMP_MS = 2000;
const MARKED_JUMP_MS = 100;
/** Of the packets so near, the one with the least delay tells the time. */
const NEAR_MS = 1000;

interface Base {
  readonly ssrc: number;
  readonly timestamp: number;
  readonly sample: number;
}

interface Arrival {
  readonly sample: number;
  readonly ms: number;
}

export function createRecording(maxMs: number): Recording {
  const most = samplesIn(maxMs);
  const arrivals: Arrival[] = [];
  let buffer = new Int16Array(Math.min(most, 30 * RATE_HZ));
  let length = 0;
  let base: Base | undefined;

  function placeOf(packet: RtpPacket, arrivedMs: number): number {
    const first = arrivals[0];
    const byClock = first ? first.sample + samplesIn(arrivedMs - first.ms) : 0;
    const byTimestamp = base && base.sample + ((packet.timestamp - base.timestamp) | 0);
    const limit = samplesIn(packet.marker ? MARKED_JUMP_MS : JUMP_MS);
    const isSame = base?.ssrc === packet.ssrc;
    if (isSame && byTimestamp !== undefined && Math.abs(byTimestamp - byClock) <= limit)
      return byTimestamp;
    base = { ssrc: packet.ssrc, timestamp: packet.timestamp, sample: Math.max(length, byClock) };
    return base.sample;
  }

  function makeRoom(end: number): void {
    if (end <= buffer.length) return;
    const larger = new Int16Array(Math.min(most, Math.max(end, buffer.length * 2)));
    larger.set(buffer);
    buffer = larger;
  }

  return {
    get samples() {
      return buffer.subarray(0, length);
    },
    add(packet, samples, arrivedMs) {
      const at = placeOf(packet, arrivedMs);
      const end = at + samples.length;
      if (at < 0 || end > most) return false;
      makeRoom(end);
      buffer.set(samples, at);
      length = Math.max(length, end);
      arrivals.push({ sample: at, ms: arrivedMs });
      return true;
    },
    timeOf(sample) {
      const nearest = nearestTo(arrivals, sample);
      if (nearest === undefined) return undefined;
      return leastDelayed(arrivals, nearest) + msOf(sample);
    },
  };
}

/** Index of the last packet that is not after a sample; late packets are out of order by little, which does no harm. */
function nearestTo(arrivals: readonly Arrival[], sample: number): number | undefined {
  let [low, high] = [0, arrivals.length - 1];
  if (high < 0) return undefined;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((arrivals[middle]?.sample ?? 0) <= sample) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Epoch in ms of sample 0, by the packets around one. */
function leastDelayed(arrivals: readonly Arrival[], index: number): number {
  const centre = arrivals[index]?.ms ?? 0;
  let least = Number.POSITIVE_INFINITY;
  for (const step of [-1, 1]) {
    for (let i = index; arrivals[i] !== undefined; i += step) {
      const { ms, sample } = arrivals[i] ?? { ms: 0, sample: 0 };
      if (Math.abs(ms - centre) > NEAR_MS) break;
      least = Math.min(least, ms - msOf(sample));
    }
  }
  return least;
}
