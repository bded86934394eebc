import type { RtpStream } from '../types.ts';

/** A stream that comes again within this time was not away. */
const PAUSE_NS = 500_000_000;
/** A stream with more of them talks with pauses; the last part then has the rest of them. */
const MOST_PAUSES = 63;

/** From the last packet before it to the first after it. */
export interface Pause {
  readonly fromNs: number;
  readonly toNs: number;
  /** Packets that by their numbers were sent in it, and that the capture has nowhere. */
  readonly missing: number;
  /** Media was agreed with another end in it: they went there. */
  isAgreed?: boolean;
}

/** Keeps that nothing came between two packets, if that was long. */
export function notePause(pauses: Pause[], lastNs: number, timeNs: number, missing = 0): void {
  if (timeNs - lastNs < PAUSE_NS || pauses.length >= MOST_PAUSES) return;
  pauses.push({ fromNs: lastNs, toNs: timeNs, missing });
}

/** The parts of a stream between its pauses; undefined where it had none. */
export function runsBetween(
  firstNs: number,
  lastNs: number,
  pauses: readonly Pause[],
): RtpStream['runs'] {
  if (pauses.length === 0) return undefined;
  const starts = [firstNs, ...pauses.map(({ toNs }) => toNs)];
  const ends = [...pauses.map(({ fromNs }) => fromNs), lastNs];
  return starts.map((fromNs, i) => ({ fromNs, toNs: ends[i] ?? lastNs }));
}
