import { type StyledLine, segment, toWidth } from '../../text/line.ts';
import { type Look, symbolsOf } from '../../text/look.ts';
import type { Size } from '../model.ts';
import type { Frame } from '../view.ts';

/** The rows that both sides share: what is typed or said, and the keys. */
const bottomRows = 2;
const wideColumns = 120;
/** Two sides with a header and two panes each; below that the one with the focus is seen alone. */
const fewestRows = 16;

type Arrangement = 'one' | 'stacked' | 'abreast';

function arrangementOf({ columns, rows }: Size, sides: number): Arrangement {
  if (sides < 2) return 'one';
  if (columns >= wideColumns) return 'abreast';
  return rows >= fewestRows ? 'stacked' : 'one';
}

/** The size of each side, with the bottom rows that it would have alone. */
export function partsOf(size: Size, sides: number): readonly Size[] {
  const { columns, rows } = size;
  switch (arrangementOf(size, sides)) {
    case 'one':
      return Array.from({ length: sides }, () => size);
    case 'abreast': {
      const left = Math.floor((columns - 1) / 2);
      return [
        { columns: left, rows },
        { columns: columns - left - 1, rows },
      ];
    }
    case 'stacked': {
      const upper = Math.ceil((rows - bottomRows) / 2);
      return [
        { columns, rows: upper + bottomRows },
        { columns, rows: rows - upper },
      ];
    }
  }
}

/** The frames of the sides as one; the bottom rows are those of the side with the focus. */
export function joinFrames(
  frames: readonly (Frame | undefined)[],
  focused: number,
  size: Size,
  look: Look,
): Frame {
  const mine = frames[focused] ?? emptyFrame;
  const arrangement = arrangementOf(size, frames.length);
  if (arrangement === 'one') return mine;
  const parts = partsOf(size, frames.length);
  const bodies = parts.map((part, index) => bodyOf(frames[index], part, look));
  const body = arrangement === 'stacked' ? bodies.flat() : abreast(bodies, look);
  const bottom = mine.lines.slice(-bottomRows);
  const cursor = mine.cursor && { ...mine.cursor, row: size.rows - bottomRows };
  return { lines: [...body, ...bottom], cursor };
}

const emptyFrame: Frame = { lines: [], cursor: undefined };

/** A frame from before a change of size is cut or filled. */
function bodyOf(frame: Frame | undefined, { columns, rows }: Size, look: Look): StyledLine[] {
  return Array.from({ length: rows - bottomRows }, (_, row) => {
    const isBottom = frame !== undefined && row >= frame.lines.length - bottomRows;
    return toWidth(isBottom ? [] : (frame?.lines[row] ?? []), columns, look);
  });
}

function abreast([left = [], right = []]: readonly StyledLine[][], look: Look): StyledLine[] {
  const bar = segment(symbolsOf(look).bar, 'dim');
  return left.map((line, row) => [...line, bar, ...(right[row] ?? [])]);
}
