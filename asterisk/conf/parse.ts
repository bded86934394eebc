import { toBinary, toText } from './bytes.ts';
import { cursor } from './cursor.ts';
import { readLine } from './line.ts';
import { brokenLine, NOWHERE } from './lineKinds.ts';
import { contentFrom, createLineStore, createLines } from './lineList.ts';
import { skipBlanks } from './logical.ts';
import { type Read, reader } from './reads.ts';
import { type Seen, see } from './see.ts';
import type { ConfFile, ConfLine, ConfSection, HeaderLine, Lines } from './types.ts';

export interface ParseOptions {
  readonly path?: string;
  /** Open block comments before the first line: those of the file before it in a glob. */
  readonly depth?: number;
  /** False for the second file of a glob and later ones: Asterisk skips a BOM on its first line only. */
  readonly mayHaveBom?: boolean;
}

/** Reads any bytes as Asterisk's configuration grammar (main/config.c). Never throws. */
export function parseConf(bytes: Uint8Array, options: ParseOptions = {}): ConfFile {
  const binary = toBinary(bytes);
  const mayHaveBom = options.mayHaveBom !== false;
  const store = createLineStore();
  const readAt = reader(binary);
  const semicolon = cursor(binary, ';');
  const sections: SectionStart[] = [];
  let faultAt = -1;
  let depth = options.depth ?? 0;
  let number = 1;

  for (let from = 0; from < binary.length; ) {
    const read = readAt(from);
    const start = contentFrom(binary, from, mayHaveBom);
    const hasSemicolon = semicolon(start) < read.seenTo;
    store.push(from, number, depth, sections.length - 1);
    if (hasSemicolon || isNotable(binary, start, read)) {
      const seen = see(binary, read, start, depth, hasSemicolon);
      const note = notableIn(seen);
      if (note?.kind === 'header') sections.push({ name: note.name, first: store.count - 1 });
      if (note?.kind === 'broken' && faultAt === -1) faultAt = store.count - 1;
      depth = seen.depth;
    }
    number += newlines(binary, read);
    from = read.to;
  }
  const lines = createLines(binary, store, depth, mayHaveBom);
  const fault = lines.at(faultAt);
  return {
    path: options.path ?? '',
    binary,
    lines,
    sections: sectionsOf(sections, lines),
    newline: newlineOf(binary),
    depth,
    fault: fault?.kind === 'broken' ? fault : undefined,
  };
}

interface SectionStart {
  readonly name: string;
  readonly first: number;
}

const OPEN = 0x5b;
const BACKSLASH = 0x5c;

/** Whether a line may be a header, or broken; the others are read when they are asked for. */
function isNotable(binary: string, from: number, { seenTo }: Read): boolean {
  const code = binary.charCodeAt(skipBlanks(binary, from, seenTo));
  return code === OPEN || code === BACKSLASH;
}

function notableIn({ logical, fault }: Seen): ConfLine | undefined {
  if (fault !== undefined) return brokenLine(NOWHERE, fault);
  if (!logical) return undefined;
  const { text } = logical;
  const code = text.charCodeAt(skipBlanks(text, 0, text.length));
  return code === OPEN || code === BACKSLASH ? readLine(logical, toText, NOWHERE) : undefined;
}

/** One, but for what Asterisk skips with an overlong line, and for a read that ends within a line. */
function newlines(binary: string, { from, to, isTooLong }: Read): number {
  if (!isTooLong) return binary[to - 1] === '\n' ? 1 : 0;
  let count = 0;
  for (let at = binary.indexOf('\n', from); at !== -1 && at < to; at = binary.indexOf('\n', at + 1))
    count += 1;
  return count;
}

function sectionsOf(starts: readonly SectionStart[], lines: Lines): ConfSection[] {
  return starts.map(({ name, first }, index) => {
    const end = starts[index + 1]?.first ?? lines.length;
    return new Section(lines, index, name, first, end);
  });
}

/** A class, so that all sections share one getter: a file may have 30,000. */
class Section implements ConfSection {
  readonly index: number;
  readonly name: string;
  readonly first: number;
  readonly end: number;
  readonly #lines: Lines;

  constructor(lines: Lines, index: number, name: string, first: number, end: number) {
    this.#lines = lines;
    this.index = index;
    this.name = name;
    this.first = first;
    this.end = end;
  }

  get header(): HeaderLine {
    const line = this.#lines.at(this.first);
    if (line?.kind === 'header') return line;
    throw new Error(`no header at line ${this.first}`);
  }
}

function newlineOf(binary: string): '\n' | '\r\n' {
  const first = binary.indexOf('\n');
  return first > 0 && binary[first - 1] === '\r' ? '\r\n' : '\n';
}
