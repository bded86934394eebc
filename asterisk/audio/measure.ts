import { RATE_HZ } from './g711.ts';
import { msOf, samplesIn } from './tone.ts';

/** What is said of no sound at all: about the lowest that 16 bits can hold. */
const SILENCE_DBFS = -96;
const FULL_SCALE = 32768;

function energyOf(samples: Int16Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += (samples[i] ?? 0) ** 2;
  return sum;
}

/** Root mean square against full scale: 0 is a square wave at its loudest, a full sine is -3. */
export function levelOf(samples: Int16Array): number {
  if (samples.length === 0) return SILENCE_DBFS;
  const rms = Math.sqrt(energyOf(samples) / samples.length);
  return rms === 0 ? SILENCE_DBFS : Math.max(SILENCE_DBFS, 20 * Math.log10(rms / FULL_SCALE));
}

/** The level (dBFS) of each stretch of `windowMs`, in order. */
export function levelsOf(samples: Int16Array, windowMs = 20): number[] {
  const size = Math.max(1, samplesIn(windowMs));
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, i) =>
    levelOf(samples.subarray(i * size, (i + 1) * size)),
  );
}

/** The share, 0 to 1, of the energy that a sine of this pitch has (Goertzel); 0 for silence. */
export function toneAt(samples: Int16Array, hertz: number): number {
  const energy = energyOf(samples);
  if (energy === 0) return 0;
  const coefficient = 2 * Math.cos((2 * Math.PI * hertz) / RATE_HZ);
  let last = 0;
  let before = 0;
  for (let i = 0; i < samples.length; i++) {
    const next = (samples[i] ?? 0) + coefficient * last - before;
    before = last;
    last = next;
  }
  const power = last * last + before * before - coefficient * last * before;
  return Math.min(1, (2 * power) / (samples.length * energy));
}

export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

export interface Quiet {
  /** What is below this level counts as silence. */
  readonly belowDbfs?: number;
  /** Shorter pauses do not count. */
  readonly minMs?: number;
}

/** The silences of a recording, to 20 ms. */
export function silencesOf(
  samples: Int16Array,
  { belowDbfs = -50, minMs = 200 }: Quiet = {},
): Span[] {
  const windowMs = 20;
  const spans: { startMs: number; endMs: number }[] = [];
  levelsOf(samples, windowMs).forEach((level, i) => {
    if (level >= belowDbfs) return;
    const startMs = i * windowMs;
    const endMs = Math.min(startMs + windowMs, msOf(samples.length));
    const last = spans.at(-1);
    if (last?.endMs === startMs) last.endMs = endMs;
    else spans.push({ startMs, endMs });
  });
  return spans.filter((span) => span.endMs - span.startMs >= minMs);
}

export function isSilent(samples: Int16Array, belowDbfs = -50): boolean {
  return levelsOf(samples).every((level) => level < belowDbfs);
}
