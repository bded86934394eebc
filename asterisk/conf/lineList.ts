import { toText } from './bytes.ts';
import { readLine } from './line.ts';
import { brokenLine, skippedLine, spareLine } from './lineKinds.ts';
import { type Read, readBetween } from './reads.ts';
import { type Seen, see } from './see.ts';
import type { ConfLine, LineBase, Lines } from './types.ts';

export const BOM = '\xef\xbb\xbf';

/** Offset, number, open comments before it and section, of each line. */
const WIDTH = 4;

/** What is kept of each line: numbers in one piece of memory, since objects by the 100,000 cost more than reading. */
export interface LineStore {
  readonly count: number;
  push(from: number, number: number, depth: number, section: number): void;
  field(index: number, field: 0 | 1 | 2 | 3): number;
}

export function createLineStore(): LineStore {
  let fields = new Int32Array(WIDTH * 256);
  let count = 0;
  return {
    get count() {
      return count;
    },
    push(from, number, depth, section) {
      const at = count * WIDTH;
      if (at === fields.length) {
        const more = new Int32Array(fields.length * 2);
        more.set(fields);
        fields = more;
      }
      fields[at] = from;
      fields[at + 1] = number;
      fields[at + 2] = depth;
      fields[at + 3] = section;
      count += 1;
    },
    field: (index, field) => fields[index * WIDTH + field] ?? 0,
  };
}

/** The lines of a file, of which each is read when it is asked for. */
export function createLines(
  binary: string,
  store: LineStore,
  depth: number,
  mayHaveBom: boolean,
): Lines {
  const { count } = store;
  const hasNul = binary.includes('\0');
  const decode = decoderOf(binary);
  const at = (index: number): ConfLine | undefined => {
    if (!(index >= 0 && index < count)) return undefined;
    const isLast = index + 1 === count;
    const from = store.field(index, 0);
    const to = isLast ? binary.length : store.field(index + 1, 0);
    const read = readBetween(binary, from, to, hasNul);
    const depthBefore = store.field(index, 2);
    const start = contentFrom(binary, from, mayHaveBom);
    const hasSemicolon = binary.slice(start, read.seenTo).includes(';');
    const seen = see(binary, read, start, depthBefore, hasSemicolon);
    const eol = lineEnd(binary, read);
    return lineOf(seen, decode, {
      index,
      number: store.field(index, 1),
      from,
      to,
      eol,
      contentTo: Math.min(seen.contentTo, eol),
      depthBefore,
      depthAfter: isLast ? depth : store.field(index + 1, 2),
      section: store.field(index, 3),
    });
  };
  return {
    length: count,
    at,
    *[Symbol.iterator]() {
      for (let index = 0; index < count; index += 1) {
        const line = at(index);
        if (line) yield line;
      }
    },
  };
}

/** Behind the BOM of a file that may have one. */
export function contentFrom(binary: string, from: number, mayHaveBom: boolean): number {
  return from === 0 && mayHaveBom && binary.startsWith(BOM) ? BOM.length : from;
}

function decoderOf(binary: string): (part: string) => string {
  return /[\x80-\xff]/.test(binary) ? toText : (part) => part;
}

function lineOf(seen: Seen, decode: (binary: string) => string, base: LineBase): ConfLine {
  if (seen.fault !== undefined) return brokenLine(base, seen.fault);
  if (seen.isTooLong) return skippedLine(base, 'longer than Asterisk reads', false);
  return seen.logical ? readLine(seen.logical, decode, base) : spareLine(base, 'comment');
}

function lineEnd(binary: string, { from, to }: Read): number {
  if (to === from || binary[to - 1] !== '\n') return to;
  return to - 2 >= from && binary[to - 2] === '\r' ? to - 2 : to - 1;
}
