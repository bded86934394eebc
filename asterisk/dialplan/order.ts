import { signed } from './name.ts';
import { rangesOf } from './ranges.ts';
import type { Name } from './types.ts';

/** One place of a pattern, weighed as ext_cmp_pattern_pos of main/pbx.c weighs it: the lighter goes first. */
export interface Place {
  /** The number of its characters by 256, with the first of them; more for what stands for no single one. */
  readonly weight: number;
  /** A bit for each byte, the highest for byte 0. */
  readonly set: readonly number[];
  /** As it stands in the pattern; empty at the end. */
  readonly text: string;
}

export const WEIGHT = { any: 0x18000, early: 0x28000, end: 0x30000, broken: 0x40000 } as const;

/** A pattern without its `_`, one place after the other: `7`, `X`, `[2-5]`. */
export function elementsOf(pattern: string): string[] {
  const elements: string[] = [];
  for (let at = 0; at < pattern.length; ) {
    const open = pattern.charAt(at);
    const end = open === '[' ? pattern.indexOf(']', at) : at;
    const text = end === -1 ? open : pattern.slice(at, end + 1);
    at += text.length;
    if (text !== '-') elements.push(text);
  }
  return elements;
}

/** The places of a pattern without its `_`, and its end. */
export function placesOf(pattern: string): Place[] {
  const places = elementsOf(pattern).flatMap((text) => placeOf(text) ?? []);
  return [...places, { weight: WEIGHT.end, set: [], text: '' }];
}

/** Undefined for a set of no characters. */
function placeOf(text: string): Place | undefined {
  if (text === '.') return { weight: WEIGHT.any, set: [], text };
  if (text === '!') return { weight: WEIGHT.early, set: [], text };
  if (text === '[') return { weight: WEIGHT.broken, set: [], text };
  const bytes = bytesOf(text);
  if (bytes.length === 0) return undefined;
  const set = Array.from({ length: 32 }, () => 0);
  for (const byte of bytes) set[byte >> 3] = (set[byte >> 3] ?? 0) | (0x80 >> (byte & 7));
  return { weight: bytes.length * 256 + Math.min(...firstsOf(text)), set, text };
}

const CLASSES: Readonly<Record<string, string>> = { x: '0-9', z: '1-9', n: '2-9' };

const setOf = (text: string): string =>
  text.length > 1 ? text.slice(1, -1) : (CLASSES[text.toLowerCase()] ?? text);

/** Every byte that a place of a pattern stands for, once. */
export function bytesOf(text: string): number[] {
  const bytes = new Set<number>();
  for (const [from, to] of rangesOf(setOf(text)))
    for (let byte = from.charCodeAt(0); byte <= to.charCodeAt(0); byte += 1) bytes.add(byte);
  return [...bytes];
}

/** Where its ranges begin, also those that are empty since they end before: those count for the weight. */
const firstsOf = (text: string): number[] =>
  rangesOf(setOf(text)).map(([from]) => from.charCodeAt(0));

/** ext_cmp_pattern: negative when the left one goes first. */
export function comparePatterns(left: string, right: string): number {
  const [one, other] = [placesOf(left), placesOf(right)];
  for (const [at, place] of one.entries()) {
    const compared = comparePlaces(place, other[at] ?? place);
    if (compared !== 0) return compared;
  }
  return 0;
}

/** Of sets with as many characters and the same first one, that with the next lower one goes first. */
export function comparePlaces(left: Place, right: Place): number {
  if (left.weight !== right.weight) return left.weight - right.weight;
  for (const [at, byte] of left.set.entries()) {
    const difference = (right.set[at] ?? 0) - byte;
    if (difference !== 0) return difference;
  }
  return 0;
}

/** ext_cmp: numbers before patterns. */
function compareKeys(left: string, right: string): number {
  const isPattern = left.startsWith('_');
  if (isPattern !== right.startsWith('_')) return isPattern ? 1 : -1;
  return isPattern
    ? comparePatterns(left.slice(1), right.slice(1))
    : compareNumbers(left.replaceAll('-', ''), right.replaceAll('-', ''));
}

function compareNumbers(left: string, right: string): number {
  for (let at = 0; at < left.length || at < right.length; at += 1) {
    const difference = byteAt(left, at) - byteAt(right, at);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** The byte, or the NUL that ends every string of C. */
const byteAt = (key: string, at: number): number =>
  at < key.length ? signed(key.charCodeAt(at)) : 0;

/** ast_add_extension2: of one number, that for a caller id goes first. */
export function compareExtensions(
  left: { readonly name: Name; readonly callerId: Name | undefined },
  right: { readonly name: Name; readonly callerId: Name | undefined },
): number {
  const byName = compareKeys(left.name.key, right.name.key);
  if (byName !== 0) return byName;
  if (!left.callerId || !right.callerId) return Number(!left.callerId) - Number(!right.callerId);
  return compareKeys(left.callerId.key, right.callerId.key);
}
