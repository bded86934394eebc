import type { PathSeen } from './path.ts';
import { isRenewal, type SequenceStep } from './sequence.ts';
import type { Promised } from './settings.ts';

/** Whether a setting did what it promises. */
export interface Verdict {
  /** Undefined: the RTP was not captured, and the messages do not contradict. */
  readonly kept: boolean | undefined;
  /** What was seen, or what is missing. */
  readonly why: string;
}

export function judge(
  promise: Promised,
  steps: readonly SequenceStep[],
  path: PathSeen | undefined,
): Verdict {
  const faults = [...signallingFaults(promise, steps), ...(path ? pathFaults(promise, path) : [])];
  if (faults.length > 0) return { kept: false, why: faults.join('; ') };
  if (!path) return { kept: undefined, why: 'the messages are as promised; RTP was not captured' };
  return { kept: true, why: praise(promise, path) };
}

function signallingFaults({ path, by }: Promised, steps: readonly SequenceStep[]): string[] {
  const bye = steps.findIndex(({ what }) => what === 'BYE');
  const end = bye < 0 ? steps.length : bye;
  const during = steps.slice(0, end).filter(isRenewal);
  const after = steps.slice(end).filter(isRenewal);
  if (by === undefined && during.length > 0)
    return [`a ${during[0]?.what} was sent during the call`];
  if (path === 'pbx') return after.length > 0 ? [`a ${after[0]?.what} was sent at the end`] : [];
  const faults: string[] = [];
  for (const leg of by === undefined ? [] : (['A', 'B'] as const))
    if (!during.some(({ to, what }) => to === leg && what === by))
      faults.push(`${leg} got no ${by}`);
  if (bye >= 0 && after.length === 0) faults.push('the media was not taken back before the end');
  return faults;
}

function pathFaults({ path }: Promised, seen: PathSeen): string[] {
  const many = (count: number) => (seen.by === 'packets' ? `${count} packets` : 'some packets');
  if (path === 'pbx') {
    const wrong = seen.direct > 0 ? [`${many(seen.direct)} went from phone to phone`] : [];
    return seen.inCall === 'A ↔ PBX ↔ B' ? wrong : [`the media went ${seen.inCall}`, ...wrong];
  }
  const faults = seen.inCall === 'A ↔ B' ? [] : [`in the call the media went ${seen.inCall}`];
  if (path === 'direct from the first packet' && seen.viaPbx > 0)
    faults.push(`${many(seen.viaPbx)} went through the PBX`);
  return faults;
}

function praise({ path }: Promised, seen: PathSeen): string {
  const { directAfterMs = 0, viaPbx, direct } = seen;
  if (seen.by === 'phones')
    return path === 'pbx'
      ? 'both phones heard the PBX alone'
      : 'the phones heard each other directly';
  const after = `${Math.max(0, Math.round(directAfterMs))} ms after the answer`;
  if (path === 'pbx') return `all ${viaPbx} packets through the PBX`;
  if (path === 'direct') return `direct ${after}, ${direct} packets`;
  return `all ${direct} packets direct, the first ${after}`;
}
