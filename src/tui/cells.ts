import { clusters } from '../text/clean.ts';
import type { Paint, Segment, StyledLine } from '../text/line.ts';
import type { Look } from '../text/look.ts';
import { paintOf } from '../text/themes.ts';

/** One column of the screen: blessed's attribute, and what is written there. */
export interface Cell {
  readonly attribute: number;
  readonly text: string;
}

/** Characters that every terminal agrees take one column, and that need no care. */
const steady = /^[\x20-\x7e\u00a1-\u024f\u2190-\u2193\u2500-\u257f\u2026]$/;

const defaultColour = 0x1ff;
const white = 15;
const black = 0;
const boldFlag = 1;
const underlineFlag = 2;
const inverseFlag = 8;

/** The attribute as blessed packs it: flags, foreground, background. */
function attributeOf(part: Segment, look: Look, colourCount: number): number {
  if (part.paint) return paintedAttribute(part, part.paint, look, colourCount);
  const { tone = 'plain' } = part;
  const flags = (part.bold ? boldFlag : 0) | (part.inverse ? inverseFlag : 0);
  const isPaper = tone === 'paper' && look.colour;
  const paint = isPaper ? black : paintOf(tone, look);
  const wanted = look.colour && paint !== undefined ? paint : defaultColour;
  const known = wanted === defaultColour || wanted < colourCount;
  const background = isPaper ? Math.min(white, colourCount - 1) : defaultColour;
  return (flags << 18) | ((known ? wanted : defaultColour) << 9) | background;
}

/** Without colours a background other than black is reverse video: it mostly marks what is selected. */
function paintedAttribute(part: Segment, paint: Paint, look: Look, colourCount: number): number {
  const { foreground, background, underline } = look.colour ? paint : plainPaint(paint);
  const marked = !look.colour && (paint.background ?? black) !== black;
  const inverse = (part.inverse ?? false) !== marked;
  const flags =
    (part.bold ? boldFlag : 0) | (underline ? underlineFlag : 0) | (inverse ? inverseFlag : 0);
  const [front, back] = [nearest(foreground, colourCount), nearest(background, colourCount)];
  return (flags << 18) | (front << 9) | back;
}

const plainPaint = ({ underline = false }: Paint): Paint => ({ underline });

/** The terminal's own colour where it has not that one. */
function nearest(wanted: number | undefined, colourCount: number): number {
  if (wanted === undefined) return defaultColour;
  if (wanted < colourCount) return wanted;
  return wanted < 16 && colourCount >= 8 ? wanted - 8 : defaultColour;
}

/**
 * A line as cells. Around a character of doubtful width the cursor is placed by column number,
 * so that the next one stands right whatever the terminal thinks: first the place is blanked,
 * then the character is written, then the cursor is put on the column after its first. The
 * second cell of a wide character steps right by one.
 */
export function cellsOf(
  line: StyledLine,
  columns: number,
  look: Look,
  colourCount: number,
): Cell[] {
  const cells: Cell[] = [];
  for (const part of line) {
    const attribute = attributeOf(part, look, colourCount);
    for (const { text, width } of clusters(part.text, look.charset)) {
      if (cells.length + width > columns) break;
      const column = cells.length + 1;
      if (steady.test(text)) cells.push({ attribute, text });
      else cells.push({ attribute, text: placed(text, width, column) });
      if (width === 2) cells.push({ attribute, text: '\x1b[C' });
    }
  }
  return cells;
}

function placed(text: string, width: number, column: number): string {
  return `${' '.repeat(width)}\x1b[${column}G${text}\x1b[${column + 1}G`;
}
