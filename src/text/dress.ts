import picocolors from 'picocolors';
import type { Ink, StyledLine } from './line.ts';
import type { Look } from './look.ts';
import { paintOf } from './themes.ts';

/** A line to show: plain, or in pieces that say what they mean. */
export type Line = string | StyledLine;

/** Turns a line into text for one stream: with escape codes where colours are wanted, else none. */
export type Dress = (line: Line) => string;

type Paint = (text: string) => string;

export function createDress(color: boolean, look: Look): Dress {
  if (!color) return bare;
  const paint = picocolors.createColors(true);
  const inTheme = (tone: Ink, without: Paint = String): Paint =>
    inPaint(paintOf(tone, look)) ?? without;
  const by: Record<Ink, Paint> = {
    good: inTheme('good'),
    bad: inTheme('bad'),
    warn: inTheme('warn'),
    dim: paint.dim,
    plain: String,
    accent: inTheme('accent', paint.bold),
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

const bare: Dress = (line) =>
  typeof line === 'string' ? line : line.map(({ text }) => text).join('');

/** Writes in a colour of the palette (ECMA-48, and xterm's for what is beyond sixteen). */
function inPaint(number: number | undefined): Paint | undefined {
  if (number === undefined) return undefined;
  const bright = number < 16 ? String(90 + number - 8) : `38;5;${number}`;
  const code = number < 8 ? String(30 + number) : bright;
  return (text) => `\x1b[${code}m${text}\x1b[39m`;
}
