import type { StyledLine } from '../../text/line.ts';
import type { ProgramEnd } from './port.ts';

/** What a program shows, in the size that it was last given. */
export interface ProgramScreen {
  readonly lines: readonly StyledLine[];
  /** Where it is shown. */
  readonly cursor: { readonly row: number; readonly column: number } | undefined;
  /** Lines between what is shown and the newest, and how many there can be. */
  readonly back: number;
  readonly most: number;
}

/** A program that has a page; its name is the title of the page. */
export interface Shell {
  readonly name: string;
  readonly screen: ProgramScreen;
  /** Lines that the person has scrolled back. */
  readonly back: number;
  /** How it ended, or why it could not begin. */
  readonly end: ProgramEnd | readonly string[] | undefined;
}

export const emptyScreen: ProgramScreen = { lines: [], cursor: undefined, back: 0, most: 0 };

export function isFailure(end: Shell['end']): end is readonly string[] {
  return Array.isArray(end);
}
