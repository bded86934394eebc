import type { Uncommented } from './comments.ts';

/** What is left of a line, and where in the file each of its characters stands. */
export interface Logical {
  readonly text: string;
  /** Offset in the file of the character at an index. */
  offset(index: number): number;
}

export function plainLogical(binary: string, from: number, to: number): Logical {
  return { text: binary.slice(from, to), offset: (index) => from + index };
}

export function keptLogical(binary: string, kept: Uncommented['kept']): Logical {
  const [only] = kept;
  if (only && kept.length === 1) return plainLogical(binary, only[0], only[1]);
  const text = kept.map(([from, to]) => binary.slice(from, to)).join('');
  return {
    text,
    offset(index) {
      let left = index;
      for (const [from, to] of kept) {
        if (left < to - from) return from + left;
        left -= to - from;
      }
      return (kept.at(-1)?.[1] ?? 0) + left;
    },
  };
}

/** Index of the first character that is not a blank as ast_skip_blanks sees it: below 33. */
export function skipBlanks(text: string, from: number, to: number): number {
  let at = from;
  while (at < to && text.charCodeAt(at) < 33) at += 1;
  return at;
}

/** Index behind the last character that is not a blank. */
export function trimBlanks(text: string, from: number, to: number): number {
  let at = to;
  while (at > from && text.charCodeAt(at - 1) < 33) at -= 1;
  return at;
}

export function strip(text: string): string {
  const from = skipBlanks(text, 0, text.length);
  return text.slice(from, trimBlanks(text, from, text.length));
}
