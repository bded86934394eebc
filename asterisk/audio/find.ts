import { msOf, samplesIn } from './tone.ts';

/** Where a sound begins in a recording; below 0 where its start was missed. */
export interface Found {
  readonly atSample: number;
  readonly atMs: number;
  /** Likeness of the two, 0 to 1: their normalised cross-correlation. */
  readonly score: number;
}

export interface FindOptions {
  /** What scores less is another sound. */
  readonly minScore?: number;
}

/** The loud part that is looked for everywhere, and the longer one that confirms it: sentences share words. */
const EXCERPT_MS = 150;
const CONFIRM_MS = 5_000;
/** With less of it in the recording, nothing is confirmed. */
const LEAST_MS = 600;
/** The first search runs on every fourth sample (of their means). */
const STEP = 4;
/** Half a step apart: at 1 kHz two samples turn likeness into none. */
const PHASES = [0, STEP / 2] as const;
/** A first search forgives what decimation costs, and keeps so many places for the second. */
const COARSE_SCORE = 0.45;
const MOST_PLACES = 40;
const MIN_SCORE = 0.6;
/** Quieter than about -66 dBFS is noise: it is like nothing. */
const FLOOR = 16 ** 2;

/** Where a sound is heard best in a recording of the same rate. */
export function find(
  recording: Int16Array,
  sound: Int16Array,
  options?: FindOptions,
): Found | undefined {
  return findAll(recording, sound, options).sort((a, b) => b.score - a.score)[0];
}

/** Each time that a sound is heard, in order. Of a steady tone, which is like itself everywhere, the place means little. */
export function findAll(
  recording: Int16Array,
  sound: Int16Array,
  { minScore = MIN_SCORE }: FindOptions = {},
): Found[] {
  const excerpt = loudest(sound, samplesIn(EXCERPT_MS));
  const confirm = around(excerpt, samplesIn(CONFIRM_MS), sound.length);
  if (excerpt.end === excerpt.start) return [];
  const places = roughPlaces(recording, sound.subarray(excerpt.start, excerpt.end));
  const found = places.map((place) =>
    confirmed(recording, sound, place - excerpt.start, excerpt, confirm),
  );
  return distinct(found.filter(({ score }) => score >= minScore)).sort(
    (a, b) => a.atSample - b.atSample,
  );
}

interface Part {
  readonly start: number;
  readonly end: number;
}

/** Loudest in what the first search hears: of a hiss, little is left there. */
function loudest(sound: Int16Array, size: number): Part {
  const low = decimated(sound);
  const sums = energySums(low);
  const length = Math.min(Math.floor(size / STEP), low.length);
  let best = 0;
  for (let at = 0; at + length <= low.length; at += 10)
    if (between(sums, at, at + length) > between(sums, best, best + length)) best = at;
  return { start: best * STEP, end: (best + length) * STEP };
}

function around({ start, end }: Part, size: number, limit: number): Part {
  const more = Math.max(0, size - (end - start)) >> 1;
  return { start: Math.max(0, start - more), end: Math.min(limit, end + more) };
}

/** Samples at which an excerpt may begin: the best peaks of the decimated correlation. */
function roughPlaces(recording: Int16Array, excerpt: Int16Array): number[] {
  const inside = decimated(recording);
  const phases = PHASES.map((phase) => correlation(inside, decimated(excerpt.subarray(phase))));
  const scores = (phases[0] ?? []).map((score, at) => Math.max(score, phases[1]?.[at] ?? 0));
  const peaks: { at: number; score: number }[] = [];
  for (let at = 0; at < scores.length; at++) {
    const score = scores[at] ?? 0;
    if (score < COARSE_SCORE) continue;
    if (score >= (scores[at - 1] ?? 0) && score > (scores[at + 1] ?? 0)) peaks.push({ at, score });
  }
  return peaks
    .sort((a, b) => b.score - a.score)
    .slice(0, MOST_PLACES)
    .map(({ at }) => at * STEP);
}

function decimated(samples: Int16Array): Float64Array {
  const out = new Float64Array(Math.floor(samples.length / STEP));
  for (let i = 0; i < out.length; i++) {
    let sum = 0;
    for (let k = 0; k < STEP; k++) sum += samples[i * STEP + k] ?? 0;
    out[i] = sum / STEP;
  }
  return out;
}

/** Normalised cross-correlation of a short sound with each stretch of a long one. */
function correlation(long: Float64Array, short: Float64Array): Float64Array {
  const scores = new Float64Array(Math.max(0, long.length - short.length + 1));
  const sums = energySums(long);
  const own = between(energySums(short), 0, short.length);
  if (own === 0) return scores;
  for (let at = 0; at < scores.length; at++) {
    const energy = between(sums, at, at + short.length);
    if (energy < FLOOR * short.length) continue;
    let sum = 0;
    for (let i = 0; i < short.length; i++) sum += (long[at + i] ?? 0) * (short[i] ?? 0);
    scores[at] = sum / Math.sqrt(energy * own);
  }
  return scores;
}

/** The place to a sample by the excerpt, and its score by the longer part. */
function confirmed(
  recording: Int16Array,
  sound: Int16Array,
  rough: number,
  excerpt: Part,
  confirm: Part,
): Found {
  let atSample = rough;
  let best = -1;
  for (let shift = -2 * STEP; shift <= STEP; shift++) {
    const likeness = likenessAt(recording, sound, rough + shift, excerpt);
    if (likeness <= best) continue;
    best = likeness;
    atSample = rough + shift;
  }
  const inside =
    Math.min(confirm.end, recording.length - atSample) - Math.max(confirm.start, -atSample);
  const isEnough = inside >= Math.min(samplesIn(LEAST_MS), confirm.end - confirm.start);
  const score = isEnough ? Math.max(0, likenessAt(recording, sound, atSample, confirm)) : 0;
  return { atSample, atMs: msOf(atSample), score };
}

/** Of a part of a sound with the recording, where the sound begins at `at`; what was missed is left out. */
function likenessAt(recording: Int16Array, sound: Int16Array, at: number, part: Part): number {
  let [both, heard, known] = [0, 0, 0];
  const start = Math.max(part.start, -at);
  const end = Math.min(part.end, recording.length - at);
  for (let i = start; i < end; i++) {
    const a = recording[at + i] ?? 0;
    const b = sound[i] ?? 0;
    both += a * b;
    heard += a * a;
    known += b * b;
  }
  return heard < FLOOR * Math.max(1, end - start) || known === 0
    ? 0
    : both / Math.sqrt(heard * known);
}

/** Of places within an excerpt of each other, the best. */
function distinct(found: readonly Found[]): Found[] {
  const kept: Found[] = [];
  for (const one of [...found].sort((a, b) => b.score - a.score))
    if (kept.every((other) => Math.abs(other.atMs - one.atMs) >= EXCERPT_MS)) kept.push(one);
  return kept;
}

/** Energy up to each sample, so that the energy of any stretch is one subtraction. */
function energySums(samples: ArrayLike<number>): Float64Array {
  const sums = new Float64Array(samples.length + 1);
  for (let i = 0; i < samples.length; i++) sums[i + 1] = (sums[i] ?? 0) + (samples[i] ?? 0) ** 2;
  return sums;
}

const between = (sums: Float64Array, start: number, end: number) =>
  (sums[end] ?? 0) - (sums[start] ?? 0);
