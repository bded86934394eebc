import type { DrawnPiece } from '../ladder/canvas.ts';

/** A table of what a capture shows, for a terminal, a page or a document. */
export interface Grid {
  readonly title: string;
  readonly columns: readonly {
    readonly title: string;
    readonly align?: 'left' | 'right';
    /** Which columns shrink first when the width is short: higher goes first. */
    readonly shrink?: number;
  }[];
  readonly rows: readonly (readonly DrawnPiece[])[];
}

export const plain = (text: string): DrawnPiece => ({ text, tone: 'plain' });
export const dim = (text: string): DrawnPiece => ({ text, tone: 'dim' });

/** `2.653616978`: seconds with all nine decimals, which a division of a double would not keep. */
export function timeText(ns: number, decimals: 3 | 6 | 9 = 9): string {
  const whole = Math.floor(Math.abs(ns) / 1e9);
  const rest = String(Math.abs(ns) - whole * 1e9).padStart(9, '0');
  return `${ns < 0 ? '-' : ''}${whole}.${rest.slice(0, decimals)}`;
}

/** `1.16 s`, `254 ms`, `2m05s` */
export function spanText(ns: number): string {
  if (ns < 1e9) return `${Math.round(ns / 1e6)} ms`;
  if (ns < 60e9) return `${(ns / 1e9).toFixed(2)} s`;
  const seconds = Math.round(ns / 1e9);
  return `${Math.floor(seconds / 60)}m${String(seconds % 60).padStart(2, '0')}s`;
}
