import { toBinary, toText } from './bytes.ts';
import { uncomment } from './comments.ts';
import { cursor } from './cursor.ts';
import { readLine } from './line.ts';
import { brokenLine, skippedLine, spareLine } from './lineKinds.ts';
import { keptLogical, type Logical, plainLogical, trimBlanks } from './logical.ts';
import { type Read, reader } from './reads.ts';
import type { ConfFile, ConfLine, ConfSection, HeaderLine, LineBase } from './types.ts';

export const BOM = '\xef\xbb\xbf';

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
  const lines: ConfLine[] = [];
  const headers: HeaderLine[] = [];
  const semicolon = cursor(binary, ';');
  const decode = /[\x80-\xff]/.test(binary) ? toText : (part: string) => part;
  let depth = options.depth ?? 0;
  let number = 1;

  const readAt = reader(binary);
  for (let from = 0; from < binary.length; ) {
    const read = readAt(from);
    const { to } = read;
    const hasBom = from === 0 && options.mayHaveBom !== false && binary.startsWith(BOM);
    const seen = see(binary, read, hasBom ? BOM.length : from, depth, semicolon);
    const eol = lineEnd(binary, read);
    const line = lineOf(seen, decode, {
      index: lines.length,
      number,
      from,
      to,
      eol,
      contentTo: Math.min(seen.contentTo, eol),
      depthBefore: depth,
      depthAfter: seen.depth,
      section: headers.length - 1,
    });
    if (line.kind === 'header') headers.push(line);
    lines.push(line);
    depth = seen.depth;
    number += newlines(binary, read);
    from = to;
  }
  return {
    path: options.path ?? '',
    binary,
    lines,
    sections: sectionsOf(headers, lines.length),
    newline: newlineOf(lines, binary),
    depth,
    fault: lines.find((line) => line.kind === 'broken'),
  };
}

/** What Asterisk sees of a read. */
interface Seen {
  /** Without comments; undefined when there is nothing else in it. */
  readonly logical: Logical | undefined;
  readonly fault: string | undefined;
  readonly isTooLong: boolean;
  readonly contentTo: number;
  /** Open block comments behind it. */
  readonly depth: number;
}

function see(
  binary: string,
  { seenTo, isTooLong }: Read,
  from: number,
  depth: number,
  semicolon: (from: number) => number,
): Seen {
  if (isTooLong)
    return { logical: undefined, fault: undefined, isTooLong, contentTo: seenTo, depth };
  if (semicolon(from) < seenTo) return seeBetween(binary, from, seenTo, depth);
  const isComment = depth !== 0;
  const logical = isComment ? undefined : plainLogical(binary, from, seenTo);
  const contentTo = isComment ? from : trimBlanks(binary, from, seenTo);
  return { logical, fault: undefined, isTooLong, contentTo, depth };
}

/** What is left between comments. */
function seeBetween(binary: string, from: number, to: number, before: number): Seen {
  const { kept, depth, isEndless } = uncomment(binary, from, to, before);
  const fault = isEndless ? 'more than 128 comments within each other' : undefined;
  const last = kept.findLast(([start, end]) => trimBlanks(binary, start, end) > start);
  if (fault !== undefined || !last)
    return { logical: undefined, fault, isTooLong: false, contentTo: from, depth };
  const contentTo = trimBlanks(binary, last[0], last[1]);
  return { logical: keptLogical(binary, kept), fault, isTooLong: false, contentTo, depth };
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

/** One, but for what Asterisk skips with an overlong line, and for a read that ends within a line. */
function newlines(binary: string, { from, to, isTooLong }: Read): number {
  if (!isTooLong) return binary[to - 1] === '\n' ? 1 : 0;
  let count = 0;
  for (let at = binary.indexOf('\n', from); at !== -1 && at < to; at = binary.indexOf('\n', at + 1))
    count += 1;
  return count;
}

function sectionsOf(headers: readonly HeaderLine[], end: number): ConfSection[] {
  return headers.map((header, index) => ({
    index,
    name: header.name,
    header,
    first: header.index,
    end: headers[index + 1]?.index ?? end,
  }));
}

function newlineOf(lines: readonly ConfLine[], binary: string): '\n' | '\r\n' {
  const first = lines.find(({ eol, to }) => eol < to);
  return first && binary[first.eol] === '\r' ? '\r\n' : '\n';
}
