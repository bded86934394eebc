import type { Tone } from '../../commands/command.ts';
import { clusters, widthOf } from './clean.ts';
import { type Look, symbolsOf } from './look.ts';

/** A tone of a command's outcome, the colour that marks what has the focus, or black on white. */
export type Ink = Tone | 'accent' | 'paper';

/** A piece of a line in one style; its text may hold anything, the screen sanitises it. */
export interface Segment {
  readonly text: string;
  readonly tone?: Ink | undefined;
  readonly bold?: boolean | undefined;
  readonly inverse?: boolean | undefined;
  /** Colours of a program that is drawn; in place of the tone. */
  readonly paint?: Paint | undefined;
}

/** Colours by their number in the palette of 256; the terminal's own where there is none. */
export interface Paint {
  readonly foreground?: number;
  readonly background?: number;
  readonly underline?: boolean;
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

interface Piece {
  readonly text: string;
  readonly width: number;
  readonly style: Segment;
}

/**
 * A line in pieces of at most `width` columns, each in its style, broken at spaces where it can be. Those after
 * the first leave `hang` columns free.
 */
export function wrapLine(line: StyledLine, width: number, look: Look, hang = 0): StyledLine[] {
  let room = Math.max(1, width);
  if (lineWidth(line, look) <= room) return [line];
  const rows: StyledLine[] = [];
  let row: Piece[] = [];
  let used = 0;
  for (const style of line) {
    for (const cluster of clusters(style.text, look.charset)) {
      if (used + cluster.width > room && row.length > 0) {
        const kept = breakAt(row, cluster.text === ' ');
        rows.push(merged(row.slice(0, kept)));
        row = row.slice(kept);
        room = Math.max(1, width - hang);
        used = row.reduce((sum, piece) => sum + piece.width, 0);
      }
      row.push({ ...cluster, style });
      used += cluster.width;
    }
  }
  return [...rows, merged(row)];
}

/** How much of a full row stays: up to its last space, unless that would leave it short. */
function breakAt(row: readonly Piece[], atSpace: boolean): number {
  const space = row.findLastIndex((piece) => piece.text === ' ');
  return atSpace || space < row.length / 2 ? row.length : space + 1;
}

function merged(row: readonly Piece[]): StyledLine {
  const parts: Segment[] = [];
  let style: Segment | undefined;
  for (const piece of row) {
    const last = piece.style === style ? parts.pop() : undefined;
    parts.push({ ...piece.style, text: (last?.text ?? '') + piece.text });
    style = piece.style;
  }
  return parts;
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
