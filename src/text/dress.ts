import picocolors from 'picocolors';
import type { Ink, StyledLine } from './line.ts';

/** A line to show: plain, or in pieces that say what they mean. */
export type Line = string | StyledLine;

/** Turns a line into text for one stream: with escape codes where colours are wanted, else none. */
export type Dress = (line: Line) => string;

export function createDress(color: boolean): Dress {
  const paint = picocolors.createColors(color);
  const by: Record<Ink, (text: string) => string> = {
    good: paint.green,
    bad: paint.red,
    warn: paint.yellow,
    dim: paint.dim,
    plain: String,
    accent: paint.cyan,
    paper: (text) => paint.bgWhiteBright(paint.black(text)),
  };
  return (line) =>
    typeof line === 'string'
      ? line
      : line
          .map(({ text, tone = 'plain', bold }) => {
            const toned = by[tone](text);
            return bold ? paint.bold(toned) : toned;
          })
          .join('');
}
