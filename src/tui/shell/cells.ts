import type { IBufferCell, IBufferLine } from '@xterm/headless';
import { widthOf } from '../../text/clean.ts';
import type { Paint, Segment, StyledLine } from '../../text/line.ts';
import type { Look } from '../../text/look.ts';

/** A line of the emulator in pieces of one style each, exactly `columns` wide. */
export function lineOf(
  line: IBufferLine | undefined,
  columns: number,
  look: Look,
  reused: IBufferCell,
): StyledLine {
  const parts: Segment[] = [];
  let text = '';
  let style: Omit<Segment, 'text'> = {};
  let key = 0;
  for (let column = 0; column < columns; column++) {
    const cell = line?.getCell(column, reused);
    const width = cell?.getWidth() ?? 1;
    if (width === 0) continue;
    const own = cell ? keyOf(cell) : 0;
    if (own !== key) {
      if (text !== '') parts.push({ text, ...style });
      text = '';
      key = own;
      style = cell && own !== 0 ? styleOf(cell) : {};
    }
    text += cell ? textOf(cell, Math.min(width, columns - column), look) : ' ';
  }
  if (text !== '') parts.push({ text, ...style });
  return parts;
}

/** Exactly as wide as its cells are. */
function textOf(cell: IBufferCell, width: number, { charset }: Look): string {
  const text = cell.isInvisible() ? '' : cell.getChars();
  if (text === '' || text === ' ') return ' '.repeat(width);
  const wide = widthOf(text, charset);
  if (wide === width) return text;
  return wide < width ? text + ' '.repeat(width - wide) : '?'.repeat(width);
}

/** Differs for cells that differ in style; 0 for a plain one. */
function keyOf(cell: IBufferCell): number {
  if (cell.isAttributeDefault()) return 0;
  const { foreground, background } = coloursOf(cell);
  const colours = ((foreground ?? 256) * 257 + (background ?? 256)) * 16;
  const flags = (cell.isBold() ? 1 : 0) + (cell.isInverse() ? 2 : 0) + (cell.isUnderline() ? 4 : 0);
  return 1 + colours + flags;
}

function styleOf(cell: IBufferCell): Omit<Segment, 'text'> {
  const paint: Paint = { ...coloursOf(cell), ...(cell.isUnderline() ? { underline: true } : {}) };
  return { bold: cell.isBold() !== 0, inverse: cell.isInverse() !== 0, paint };
}

/** Grey of the palette, for what a program wants to be faint. */
const GREY = 8;

function coloursOf(cell: IBufferCell): Paint {
  const faint = cell.isDim() && cell.isFgDefault();
  return {
    ...(cell.isFgDefault() ? {} : { foreground: colourOf(cell.getFgColor(), cell.isFgRGB()) }),
    ...(faint ? { foreground: GREY } : {}),
    ...(cell.isBgDefault() ? {} : { background: colourOf(cell.getBgColor(), cell.isBgRGB()) }),
  };
}

/** As a number of the palette of 256. */
function colourOf(value: number, isRgb: boolean): number {
  if (!isRgb) return value;
  const [red = 0, green = 0, blue = 0] = [value >> 16, value >> 8, value].map((part) =>
    Math.round(((part & 255) / 255) * 5),
  );
  return 16 + 36 * red + 6 * green + blue;
}
