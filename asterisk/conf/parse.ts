import { toBinary, toText } from './bytes.ts';
import { uncomment } from './comments.ts';
import { cursor } from './cursor.ts';
import { type Content, readLine } from './line.ts';
import { keptLogical, plainLogical, trimBlanks } from './logical.ts';
import { type Read, readsOf } from './reads.ts';
import type { ConfFile, ConfLine, ConfSection, HeaderLine } from './types.ts';

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

  for (const read of readsOf(binary)) {
    const depthBefore = depth;
    const hasBom = read.from === 0 && options.mayHaveBom !== false && binary.startsWith(BOM);
    const from = hasBom ? BOM.length : read.from;
    const understood = understand(binary, read, from, depthBefore, semicolon, decode);
    depth = understood.depth;
    const eol = lineEnd(binary, read);
    const base = {
      index: lines.length,
      number,
      from: read.from,
      to: read.to,
      eol,
      contentTo: Math.min(understood.contentTo, eol),
      depthBefore,
      depthAfter: depth,
      section: headers.length - 1,
    };
    const { content } = understood;
    const line: ConfLine =
      content.kind === 'header'
        ? { ...base, ...content, section: headers.length }
        : { ...base, ...content };
    if (line.kind === 'header') headers.push(line);
    lines.push(line);
    number += newlines(binary, read);
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

interface Understood {
  readonly content: Content | { readonly kind: 'comment' };
  readonly contentTo: number;
  readonly depth: number;
}

function understand(
  binary: string,
  { seenTo, isTooLong }: Read,
  from: number,
  depth: number,
  semicolon: (from: number) => number,
  decode: (binary: string) => string,
): Understood {
  if (isTooLong)
    return {
      content: { kind: 'skipped', why: 'longer than the 8191 bytes that Asterisk reads' },
      contentTo: seenTo,
      depth,
    };
  if (semicolon(from) >= seenTo) {
    if (depth !== 0) return { content: { kind: 'comment' }, contentTo: from, depth };
    const content = readLine(plainLogical(binary, from, seenTo), decode);
    return { content, contentTo: trimBlanks(binary, from, seenTo), depth };
  }
  const { kept, depth: after, isEndless } = uncomment(binary, from, seenTo, depth);
  if (isEndless)
    return {
      content: { kind: 'broken', why: 'more than 128 comments within each other' },
      contentTo: from,
      depth: after,
    };
  const content = readLine(keptLogical(binary, kept), decode);
  const last = kept.findLast(([start, end]) => trimBlanks(binary, start, end) > start);
  if (content.kind === 'blank' || !last)
    return { content: { kind: 'comment' }, contentTo: from, depth: after };
  return { content, contentTo: trimBlanks(binary, last[0], last[1]), depth: after };
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
