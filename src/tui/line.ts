import type { Tone } from '../../commands/command.ts';
import { type Look, symbolsOf } from './look.ts';
import { clusters, widthOf } from './text.ts';

/** A tone of a command's outcome, or the colour that marks what has the focus. */
export type Ink = Tone | 'accent';

/** A piece of a line in one style; its text may hold anything, the screen sanitises it. */
export interface Segment {
  readonly text: string;
  readonly tone?: Ink | undefined;
  readonly bold?: boolean | undefined;
  readonly inverse?: boolean | undefined;
}

export type StyledLine = readonly Segment[];

export function segment(text: string, tone: Ink = 'plain', bold = false): Segment {
  return { text, tone, bold };
}

export function strong(text: string, tone: Ink = 'plain'): Segment {
  return { text, tone, bold: true };
}

export function lineWidth(line: StyledLine, look: Look): number {
  return line.reduce((sum, part) => sum + widthOf(part.text, look.charset), 0);
}

/** Makes a line exactly `width` columns wide: cut with a mark, or padded with spaces. */
export function toWidth(
  line: StyledLine,
  width: number,
  look: Look,
  align: 'left' | 'right' = 'left',
): StyledLine {
  const used = lineWidth(line, look);
  if (used === width) return line;
  if (used > width) return cut(line, width, look);
  const padding: Segment = { text: ' '.repeat(width - used) };
  return align === 'left' ? [...line, padding] : [padding, ...line];
}

function cut(line: StyledLine, width: number, look: Look): StyledLine {
  if (width <= 0) return [];
  const kept: Segment[] = [];
  let room = width - 1;
  for (const part of line) {
    let text = '';
    for (const cluster of clusters(part.text, look.charset)) {
      if (cluster.width > room) {
        const more = symbolsOf(look).more + ' '.repeat(room);
        return [...kept, { ...part, text: text + more }];
      }
      text += cluster.text;
      room -= cluster.width;
    }
    kept.push({ ...part, text });
  }
  return kept;
}

/** A line in pieces of at most `width` columns, each in its style. */
export function wrapLine(line: StyledLine, width: number, look: Look): StyledLine[] {
  const room = Math.max(1, width);
  if (lineWidth(line, look) <= room) return [line];
  const pieces: Segment[][] = [[]];
  let used = 0;
  for (const part of line) {
    let text = '';
    for (const cluster of clusters(part.text, look.charset)) {
      if (used + cluster.width > room) {
        pieces.at(-1)?.push({ ...part, text });
        pieces.push([]);
        text = '';
        used = 0;
      }
      text += cluster.text;
      used += cluster.width;
    }
    pieces.at(-1)?.push({ ...part, text });
  }
  return pieces;
}

/** Two lines in one of `width` columns: the left one gives way. */
export function spread(left: StyledLine, right: StyledLine, width: number, look: Look): StyledLine {
  const rightWidth = Math.min(lineWidth(right, look), width);
  return [...toWidth(left, width - rightWidth, look), ...toWidth(right, rightWidth, look)];
}

/** Every segment in another style: a selected row, or rows from before a lost connection. */
export function restyle(line: StyledLine, style: Omit<Segment, 'text'>): StyledLine {
  return line.map((part) => ({ ...part, ...style }));
}

/** The text alone, for tests and for comparing. */
export function plainText(line: StyledLine): string {
  return line.map((part) => part.text).join('');
}
