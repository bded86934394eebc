/** What stands for good, bad … in a drawing; the front makes colours of it. */
export type DrawnTone = 'good' | 'bad' | 'warn' | 'dim' | 'plain';

export interface DrawnPiece {
  readonly text: string;
  readonly tone: DrawnTone;
}

/** One line, in pieces of one tone each. */
export type DrawnLine = readonly DrawnPiece[];

/** What is drawn on: how wide, with which characters, and what text from outside becomes on it. */
export interface Space {
  /** Infinity where nothing limits the width. */
  readonly columns: number;
  /** Lines that can be seen at once; Infinity where nobody looks at a screen. */
  readonly rows: number;
  readonly charset: 'unicode' | 'ascii';
  /** Text as the screen can show it, by the columns that each character takes. */
  clusters(text: string): readonly { readonly text: string; readonly width: 1 | 2 }[];
}

interface Place {
  readonly text: string;
  readonly tone: DrawnTone;
}

/** A line that is written at columns, in any order; what comes later covers what was there. */
export interface Row {
  put(at: number, text: string, tone?: DrawnTone): void;
  line(): DrawnLine;
}

export function createRow(width: number, space: Space): Row {
  const blank: Place = { text: ' ', tone: 'plain' };
  const places: (Place | undefined)[] = Array.from({ length: width }, () => blank);
  const clear = (at: number) => {
    // Half of a wide character is none.
    if (places[at] === undefined && at > 0) places[at - 1] = blank;
    if (at + 1 < width && places[at + 1] === undefined) places[at + 1] = blank;
    places[at] = blank;
  };
  return {
    put(at, text, tone = 'plain') {
      let column = at;
      for (const cluster of space.clusters(text)) {
        if (column < 0 || column + cluster.width > width) return;
        clear(column);
        if (cluster.width === 2) clear(column + 1);
        places[column] = { text: cluster.text, tone };
        if (cluster.width === 2) places[column + 1] = undefined;
        column += cluster.width;
      }
    },
    line: () => merged(places),
  };
}

function merged(places: readonly (Place | undefined)[]): DrawnLine {
  const line: DrawnPiece[] = [];
  for (const place of places) {
    if (!place) continue;
    const last = line.at(-1);
    const isBlank = place.text === ' ';
    if (last && (last.tone === place.tone || isBlank))
      line[line.length - 1] = { ...last, text: last.text + place.text };
    else line.push(place);
  }
  const end = line.at(-1);
  if (end) line[line.length - 1] = { ...end, text: end.text.trimEnd() };
  return line;
}

/** Columns that a text takes. */
export const widthIn = (space: Space, text: string): number =>
  space.clusters(text).reduce((sum, { width }) => sum + width, 0);

/** A text of at most `width` columns, with a mark where it was cut. */
export function cutTo(space: Space, text: string, width: number): string {
  if (widthIn(space, text) <= width)
    return space
      .clusters(text)
      .map((one) => one.text)
      .join('');
  let kept = '';
  let room = width - 1;
  for (const cluster of space.clusters(text)) {
    if (cluster.width > room) break;
    kept += cluster.text;
    room -= cluster.width;
  }
  return width < 1 ? '' : kept + (space.charset === 'ascii' ? '~' : '…');
}

/** A text in lines of at most `width` columns, broken at spaces where it can be. */
export function wrapTo(space: Space, text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((one) => pieces(space, one, width))) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (widthIn(space, longer) <= width) line = longer;
    else {
      lines.push(line);
      line = word;
    }
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** A word that is too wide for a line, in parts. */
function pieces(space: Space, word: string, width: number): string[] {
  if (widthIn(space, word) <= width) return [word];
  const found: string[] = [''];
  let room = Math.max(2, width);
  for (const cluster of space.clusters(word)) {
    if (cluster.width > room) {
      found.push('');
      room = Math.max(2, width);
    }
    found[found.length - 1] += cluster.text;
    room -= cluster.width;
  }
  return found;
}
