import { uncomment } from './comments.ts';
import { keptLogical, type Logical, plainLogical, trimBlanks } from './logical.ts';
import type { Read } from './reads.ts';

/** What Asterisk sees of a read. */
export interface Seen {
  /** Without comments; undefined when there is nothing else in it. */
  readonly logical: Logical | undefined;
  readonly fault: string | undefined;
  readonly isTooLong: boolean;
  readonly contentTo: number;
  /** Open block comments behind it. */
  readonly depth: number;
}

/** `from` is behind a BOM; `depth` the open block comments before it. */
export function see(
  binary: string,
  { seenTo, isTooLong }: Read,
  from: number,
  depth: number,
  hasSemicolon: boolean,
): Seen {
  if (isTooLong)
    return { logical: undefined, fault: undefined, isTooLong, contentTo: seenTo, depth };
  if (hasSemicolon) return seeBetween(binary, from, seenTo, depth);
  const isComment = depth !== 0;
  const logical = isComment ? undefined : plainLogical(binary, from, seenTo);
  const contentTo = isComment ? from : trimBlanks(binary, from, seenTo);
  return { logical, fault: undefined, isTooLong, contentTo, depth };
}

/** What is left between comments. */
function seeBetween(binary: string, from: number, to: number, before: number): Seen {
  const { kept, depth, isEndless } = uncomment(binary, from, to, before);
  const fault = isEndless ? 'more than 128 comments within each other' : undefined;
  const last = kept.findLast(([start, end]) => trimBlanks(binary, start, end) > start);
  if (fault !== undefined || !last)
    return { logical: undefined, fault, isTooLong: false, contentTo: from, depth };
  const contentTo = trimBlanks(binary, last[0], last[1]);
  return { logical: keptLogical(binary, kept), fault, isTooLong: false, contentTo, depth };
}
