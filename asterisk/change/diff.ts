import { structuredPatch } from 'diff';
import { maskSecrets } from './mask.ts';
import type { Contents } from './types.ts';

const CONTEXT_LINES = 3;
/** Two long files with little in common would take minutes. */
export const COMPARE_MS = 2_000;
const NOWHERE = '/dev/null';

/**
 * A unified diff as lines that any terminal can take: secrets masked, control characters, odd bytes and
 * carriage returns in a form that can be seen. Bytes are compared, so that an edit of what is not UTF-8 shows.
 */
export function diffLines(
  path: string,
  { before, after }: Contents,
  secrets: readonly string[] = [],
): string[] {
  const from = before === undefined ? NOWHERE : path;
  const to = after === undefined ? NOWHERE : path;
  const head = [
    `--- ${visible(latin1(Buffer.from(from)))}`,
    `+++ ${visible(latin1(Buffer.from(to)))}`,
  ];
  const { skipped, one, other } = differing(latin1(before), latin1(after));
  const patch = structuredPatch(from, to, one, other, '', '', {
    context: CONTEXT_LINES,
    timeout: COMPARE_MS,
  });
  if (!patch) return [...head, 'the two have too little in common to be shown line by line'];
  const body = patch.hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
    `@@ -${range(skipped + oldStart, oldLines)} +${range(skipped + newStart, newLines)} @@`,
    ...lines.map((line) => visible(line, secrets)),
  ]);
  return [...head, ...body];
}

/** Two texts without the lines that are the same at both ends, but for the context: most of a long file is. */
function differing(one: string, other: string) {
  const shorter = Math.min(one.length, other.length);
  let same = 0;
  while (same < shorter && one[same] === other[same]) same += 1;
  let alike = 0;
  while (alike < shorter - same && one.at(-1 - alike) === other.at(-1 - alike)) alike += 1;
  const from = linesBefore(one, same);
  const left = one.length - linesBehind(one, one.length - alike);
  return {
    skipped: one.slice(0, from).split('\n').length - 1,
    one: one.slice(from, one.length - left),
    other: other.slice(from, other.length - left),
  };
}

/** Where the context of what stands at an offset begins. */
function linesBefore(text: string, offset: number): number {
  let at = offset;
  for (let lines = 0; lines <= CONTEXT_LINES; lines += 1)
    at = at < 2 ? 0 : text.lastIndexOf('\n', at - 2) + 1;
  return at;
}

/** Where it ends. */
function linesBehind(text: string, offset: number): number {
  let at = offset;
  for (let lines = 0; lines <= CONTEXT_LINES; lines += 1)
    at = text.indexOf('\n', at) + 1 || text.length;
  return at;
}

/** An empty range is named by the line before it. */
const range = (start: number, lines: number): string =>
  `${lines === 0 ? start - 1 : start},${lines}`;

/** One character for each byte, so that nothing is lost on the way through a text algorithm. */
const latin1 = (bytes: Uint8Array | undefined): string =>
  bytes === undefined ? '' : Buffer.from(bytes).toString('latin1');

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
const escaped = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A line of bytes (one character each) as any terminal can show it, secrets masked. */
export function visible(line: string, secrets: readonly string[] = []): string {
  return maskSecrets(decoded(line), secrets).replace(escaped, (character) => {
    if (character === '\t') return character;
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20 || code === 0x7f) return `^${String.fromCharCode(code ^ 0x40)}`;
    return `\\u{${code.toString(16)}}`;
  });
}

function decoded(line: string): string {
  const bytes = Buffer.from(line, 'latin1');
  try {
    return utf8.decode(bytes);
  } catch {
    return line.replace(/[\u0080-\u00ff]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16)}`);
  }
}
