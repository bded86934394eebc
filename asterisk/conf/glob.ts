import { type ConfReader, compareBytes } from './reader.ts';

/** More than this is no pattern that a person wrote. */
const MAX_ALTERNATIVES = 1000;

/**
 * The paths of a pattern as glob(3) gives them to main/config.c (GLOB_BRACE, GLOB_NOMAGIC): a path without
 * wildcards stands for itself, whether it is there or not.
 */
export function globPaths(pattern: string, list: ConfReader['list']): readonly string[] {
  return expandBraces(pattern).flatMap((one) =>
    isMagic(one) ? matches(one, list) : [unescaped(one)],
  );
}

function unescaped(pattern: string): string {
  return pattern.replace(/\\(.)/gs, '$1');
}

function isMagic(pattern: string): boolean {
  return /[*?[]/.test(pattern.replace(/\\./gs, ''));
}

function expandBraces(pattern: string): string[] {
  const done: string[] = [];
  const todo = [pattern];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    const brace = firstBrace(next);
    if (!brace || done.length + todo.length > MAX_ALTERNATIVES) {
      done.push(next);
      continue;
    }
    const [open, close, alternatives] = brace;
    const [before, after] = [next.slice(0, open), next.slice(close + 1)];
    for (const one of alternatives.toReversed()) todo.push(before + one + after);
  }
  return done;
}

/** The first `{…}` that is not `{}`, with what stands between its own commas. */
function firstBrace(pattern: string): [number, number, string[]] | undefined {
  let open = -1;
  let depth = 0;
  let from = 0;
  const parts: string[] = [];
  for (let at = 0; at < pattern.length; at += 1) {
    const character = pattern[at];
    if (character === '\\') at += 1;
    else if (character === '{' && open === -1) {
      if (pattern[at + 1] === '}') continue;
      open = at;
      from = at + 1;
    } else if (open === -1) continue;
    else if (character === '{') depth += 1;
    else if (character === '}' && depth > 0) depth -= 1;
    else if (depth === 0 && (character === ',' || character === '}')) {
      parts.push(pattern.slice(from, at));
      from = at + 1;
      if (character === '}') return [open, at, parts];
    }
  }
  return undefined;
}

function matches(pattern: string, list: ConfReader['list']): string[] {
  const segments = pattern.split('/');
  const firstMagic = segments.findIndex(isMagic);
  let paths = [segments.slice(0, firstMagic).map(unescaped).join('/')];
  for (const segment of segments.slice(firstMagic))
    paths = paths.flatMap((path) => step(path, segment, list));
  return paths.toSorted(compareBytes);
}

function step(folder: string, segment: string, list: ConfReader['list']): string[] {
  const names = list(folder === '' ? '/' : folder) ?? [];
  if (!isMagic(segment)) {
    const name = unescaped(segment);
    return name === '.' || name === '..' || names.includes(name) ? [`${folder}/${name}`] : [];
  }
  const pieces = readPattern(segment);
  return names
    .filter(
      (name) => (segment.startsWith('.') || !name.startsWith('.')) && matchesAll(pieces, name),
    )
    .map((name) => `${folder}/${name}`);
}

type Piece = '*' | ((character: string) => boolean);

function readPattern(segment: string): Piece[] {
  const pieces: Piece[] = [];
  for (let at = 0; at < segment.length; at += 1) {
    const character = segment[at] ?? '';
    const set = character === '[' ? readSet(segment, at) : undefined;
    if (set) {
      pieces.push(set.holds);
      at = set.end;
    } else if (character === '*') pieces.push('*');
    else if (character === '?') pieces.push(() => true);
    else {
      if (character === '\\') at += 1;
      const wanted = segment[at] ?? '\\';
      pieces.push((one) => one === wanted);
    }
  }
  return pieces;
}

function readSet(segment: string, open: number) {
  const isNegated = segment[open + 1] === '!' || segment[open + 1] === '^';
  const first = isNegated ? open + 2 : open + 1;
  const end = segment.indexOf(']', first + 1);
  if (end === -1) return undefined;
  const body = segment.slice(first, end);
  const holds = (character: string) => isInSet(body, character) !== isNegated;
  return { end, holds };
}

function isInSet(body: string, character: string): boolean {
  for (let at = 0; at < body.length; at += 1) {
    const from = body[at] ?? '';
    const isRange = body[at + 1] === '-' && at + 2 < body.length;
    const to = isRange ? (body[at + 2] ?? '') : from;
    if (character >= from && character <= to) return true;
    if (isRange) at += 2;
  }
  return false;
}

/** Goes back to the last `*` only, so that no pattern takes long. */
function matchesAll(pieces: readonly Piece[], name: string): boolean {
  let piece = 0;
  let at = 0;
  let star = -1;
  let starAt = 0;
  while (at < name.length) {
    const wanted = pieces[piece];
    if (wanted === '*') {
      star = piece;
      starAt = at;
      piece += 1;
    } else if (wanted?.(name[at] ?? '')) {
      piece += 1;
      at += 1;
    } else if (star !== -1) {
      piece = star + 1;
      starAt += 1;
      at = starAt;
    } else return false;
  }
  while (pieces[piece] === '*') piece += 1;
  return piece === pieces.length;
}
