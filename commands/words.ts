import type { PeerStatus } from '../asterisk/state/types.ts';
import type { Tone } from './command.ts';

/** `4s`, `3m12s`, `2h05m`, `3d04h` */
export function duration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number) => String(value).padStart(2, '0');
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m${two(seconds % 60)}s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours}h${two(minutes % 60)}m`;
  return `${Math.floor(hours / 24)}d${two(hours % 24)}h`;
}

/** Symbol and colour of a peer's status; the word itself stands beside them. */
export const PEER_LOOK: Readonly<Record<PeerStatus, readonly [symbol: string, tone: Tone]>> = {
  reachable: ['●', 'good'],
  registered: ['●', 'good'],
  lagged: ['▲', 'warn'],
  unreachable: ['✖', 'bad'],
  unregistered: ['○', 'dim'],
  unknown: ['?', 'dim'],
};

/** Made when it is first needed, which takes as long as a command has to wait for Asterisk. */
const collator = once(() => new Intl.Collator('en', { numeric: true }));

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Sorts 9 before 10, and names as a person would. */
export function byName(one: string, other: string): number {
  return byNumber(one, other) ?? collator().compare(one, other);
}

/** Of names that differ in the number at their end alone; undefined for all others. */
function byNumber(one: string, other: string): number | undefined {
  let same = 0;
  while (same < one.length && one[same] === other[same]) same++;
  while (same > 0 && isDigit(one, same - 1)) same--;
  if (!endsInNumber(one, same) || !endsInNumber(other, same)) return undefined;
  if (one.length !== other.length) return one.length - other.length;
  return one < other ? -1 : Number(one > other);
}

function endsInNumber(name: string, from: number): boolean {
  if (from >= name.length || name[from] === '0') return false;
  for (let at = from; at < name.length; at++) if (!isDigit(name, at)) return false;
  return true;
}

function isDigit(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  return code >= 48 && code <= 57;
}

/** `2 peers`, `1 call` */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
