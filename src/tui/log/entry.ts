import type { LogLine } from '../../../asterisk/log/types.ts';

export interface LogEntry {
  /** Counts all lines since the start. */
  readonly number: number;
  readonly line: LogLine;
}

/** Index of the first of ascending numbers that is at least `wanted`; their count when none is. */
export function firstFrom(
  length: number,
  numberAt: (index: number) => number | undefined,
  wanted: number,
): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((numberAt(middle) ?? wanted) < wanted) low = middle + 1;
    else high = middle;
  }
  return low;
}
