import type { Moment } from './types.ts';

export const NS_PER_S = 1_000_000_000;
const NS = BigInt(NS_PER_S);

export const momentOf = (epochNs: bigint): Moment => ({
  seconds: Number(epochNs / NS),
  ns: Number(epochNs % NS),
});

/** Nanoseconds since the epoch. */
export const epochNsOf = ({ seconds, ns }: Moment): bigint => BigInt(seconds) * NS + BigInt(ns);

/** Milliseconds since the epoch. */
export const epochMsOf = ({ seconds, ns }: Moment): number =>
  seconds * 1000 + Math.floor(ns / 1_000_000);

/** From one to the other, in nanoseconds: exact within 104 days. */
export const nsBetween = (from: Moment, to: Moment): number =>
  (to.seconds - from.seconds) * NS_PER_S + (to.ns - from.ns);
