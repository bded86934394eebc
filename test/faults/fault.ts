export type Verdict = 'ok' | 'failed' | 'skipped';

/** One line of the table. */
export interface Row {
  readonly what: string;
  /** How often, with its unit: `100 kills`. */
  readonly times: string;
  readonly wanted: string;
  readonly seen: string;
  readonly verdict: Verdict;
}

/** What a fault is given. */
export interface Trial {
  readonly seed: number;
  readonly isQuick: boolean;
  /** Aborted at the deadline and when the person interrupts. */
  readonly signal: AbortSignal;
  /** So often, or a tenth of it when there is little time. */
  times(full: number): number;
  /** Called when the fault is over, whatever became of it; the last first. */
  atEnd(clean: () => unknown): void;
  /** Says to the person what goes on. */
  remark(line: string): void;
}

/** Something that goes wrong, and what must hold nevertheless. */
export interface Fault {
  readonly name: string;
  readonly about: string;
  /** Seconds after which it has failed. */
  readonly limitS: number;
  run(trial: Trial): AsyncIterable<Row>;
}

/** Thrown where this machine cannot run a fault: shown as such, never as one that held. */
export class Skipped extends Error {}

export function row(
  what: string,
  times: string,
  wanted: string,
  { isOk, seen }: { readonly isOk: boolean; readonly seen: string },
): Row {
  return { what, times, wanted, seen, verdict: isOk ? 'ok' : 'failed' };
}

export const skipped = (what: string, wanted: string, reason: string): Row => ({
  ...{ what, times: '0', wanted },
  seen: `skipped: ${reason}`,
  verdict: 'skipped',
});

/** What went wrong, the first few of them; `fine` when nothing did. */
export function noneOf(
  wrong: readonly string[],
  fine: string,
): { readonly isOk: boolean; readonly seen: string } {
  if (wrong.length === 0) return { isOk: true, seen: fine };
  return { isOk: false, seen: `${wrong.length} wrong: ${wrong.slice(0, 3).join(' | ')}` };
}
