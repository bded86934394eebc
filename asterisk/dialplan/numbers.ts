import { toText } from '../conf/bytes.ts';
import { bytesOf, elementsOf } from './order.ts';

/** The numbers that a name stands for: one byte of each set, and behind them what `tail` lets follow. */
export interface Numbers {
  readonly sets: readonly ReadonlySet<number>[];
  /** Nothing, one byte or more (`.`), or any number of them (`!`). */
  readonly tail: 'end' | 'any' | 'early';
}

const HYPHEN = 0x2d;
/** Every byte that a number can have: hyphens in it mean nothing. */
const ANY: ReadonlySet<number> = new Set(
  Array.from({ length: 255 }, (_, at) => at + 1).filter((byte) => byte !== HYPHEN),
);
const TAILS: Readonly<Record<string, Numbers['tail']>> = { '.': 'any', '!': 'early' };

/**
 * Undefined for a pattern that no number is of: `_5[12`. An empty set is passed over only where the number goes
 * on: nothing is of `_5[]`, and `_5[]!` is `_5.`.
 */
export function numbersOf(key: string): Numbers | undefined {
  const elements = key.startsWith('_')
    ? elementsOf(key.slice(1))
    : [...key].map((byte) => (byte in TAILS || '[xznXZN'.includes(byte) ? `[${byte}]` : byte));
  const sets: Set<number>[] = [];
  let isBehindEmpty = false;
  for (const element of elements) {
    const tail = TAILS[element];
    if (tail) return { sets, tail: isBehindEmpty ? 'any' : tail };
    isBehindEmpty = element === '[]';
    if (isBehindEmpty) continue;
    const set = new Set(element === '[' ? [] : bytesOf(element));
    set.delete(HYPHEN);
    if (set.size === 0 && element !== '-') return undefined;
    if (set.size > 0) sets.push(set);
  }
  return isBehindEmpty ? undefined : { sets, tail: 'end' };
}

/** What may stand at a place; undefined behind the end. */
function at({ sets, tail }: Numbers, place: number): ReadonlySet<number> | undefined {
  return sets[place] ?? (tail === 'end' ? undefined : ANY);
}

const canEnd = ({ sets, tail }: Numbers, length: number): boolean =>
  tail === 'end' ? length === sets.length : length >= sets.length + (tail === 'any' ? 1 : 0);

/** A number that is of both, as a person would choose it; undefined when there is none. */
export function common(one: Numbers, other: Numbers): string | undefined {
  const least = ({ sets, tail }: Numbers) => sets.length + (tail === 'any' ? 1 : 0);
  const length = Math.max(least(one), least(other));
  if (!canEnd(one, length) || !canEnd(other, length)) return undefined;
  const bytes: number[] = [];
  for (let place = 0; place < length; place += 1) {
    const [left, right] = [at(one, place), at(other, place)];
    const byte = left && right && choose([...left].filter((each) => right.has(each)));
    if (byte === undefined) return undefined;
    bytes.push(byte);
  }
  return textOf(bytes);
}

/** Digits first, then what else a phone has, letters, and what can be printed. */
function choose(bytes: readonly number[]): number | undefined {
  return bytes.toSorted((a, b) => strangeness(a) - strangeness(b) || a - b)[0];
}

function strangeness(byte: number): number {
  const character = String.fromCharCode(byte);
  return [/[0-9]/, /[*#+]/, /[A-Za-z]/, /[!-~]/, /./s].findIndex((kind) => kind.test(character));
}

const textOf = (bytes: readonly number[]): string => toText(String.fromCharCode(...bytes));

/** More than this is no dialplan that a person wrote. */
const MAX_STATES = 5_000;

/** `all` when every number is of one of the others; else one that is not. `unknown` where it takes too long to tell. */
export type Cover =
  | { readonly kind: 'all' | 'unknown' }
  | { readonly kind: 'not'; readonly number: string };

/** Whether others together take every number of one. */
export function covered(one: Numbers, others: readonly Numbers[]): Cover {
  const seen = new Set<string>();
  let isTooMuch = false;

  /** A number of `one` from a place on that none of the living ones is of. */
  function uncovered(place: number, living: readonly number[]): number[] | undefined {
    const alive = living.flatMap((index) => others[index] ?? []);
    if (alive.some((numbers) => takesAll(numbers, place))) return undefined;
    if (canEnd(one, place) && !alive.some((numbers) => canEnd(numbers, place))) return [];
    const state = `${place} ${living.join()}`;
    if (seen.has(state)) return undefined;
    seen.add(state);
    if (seen.size > MAX_STATES) isTooMuch = true;
    if (isTooMuch) return undefined;
    for (const [byte, next] of branches(place, living)) {
      const rest = uncovered(place + 1, next);
      if (rest) return [byte, ...rest];
    }
    return undefined;
  }

  /** The bytes of a place, of each kind one: those that the same others go on with. */
  function branches(place: number, living: readonly number[]): [number, number[]][] {
    const kinds = new Map<string, { bytes: number[]; next: number[] }>();
    for (const byte of at(one, place) ?? []) {
      const next = living.filter((index) => {
        const numbers = others[index];
        return numbers !== undefined && at(numbers, place)?.has(byte);
      });
      const kind = kinds.get(next.join());
      if (kind) kind.bytes.push(byte);
      else kinds.set(next.join(), { bytes: [byte], next });
    }
    return [...kinds.values()].map(({ bytes, next }) => [choose(bytes) ?? 0, next]);
  }

  const found = uncovered(
    0,
    others.map((_, index) => index),
  );
  if (found) return { kind: 'not', number: textOf(found) };
  return { kind: isTooMuch ? 'unknown' : 'all' };
}

/** Whatever follows, it is of these. */
const takesAll = ({ sets, tail }: Numbers, place: number): boolean =>
  (tail === 'early' && place >= sets.length) || (tail === 'any' && place > sets.length);
