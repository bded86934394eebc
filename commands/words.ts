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

/** Sorts 9 before 10, and names as a person would. */
export const byName = new Intl.Collator('en', { numeric: true }).compare;

/** `2 peers`, `1 call` */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`;
