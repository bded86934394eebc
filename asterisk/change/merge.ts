import { diffArrays } from 'diff';
import { COMPARE_MS, visible } from './diff.ts';
import { sameBytes } from './disk.ts';
import type { Contents } from './types.ts';

/** The lines of a base that an edit replaces: from `start` up to but not `end`, both counted from 0. */
interface Edit {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** What a file becomes when a change of it is taken back, or why that cannot be. */
export type Reversal =
  | { readonly ok: true; readonly after: Uint8Array | undefined }
  | { readonly ok: false; readonly why: string };

/**
 * Takes a change of one file back and keeps what was edited since: a three-way merge whose base is the
 * file as the change left it. Bytes pass unharmed.
 */
export function reverse(change: Contents, now: Uint8Array | undefined): Reversal {
  const { before, after } = change;
  if (sameBytes(now, after)) return { ok: true, after: before };
  if (sameBytes(now, before)) return { ok: true, after: before };
  if (now === undefined) return { ok: false, why: 'it has been removed since' };
  if (after === undefined) return { ok: false, why: 'it has been made anew since' };
  if (before === undefined) return { ok: false, why: 'it has been edited since it was made' };
  const base = linesOf(after);
  const since = editsOf(base, linesOf(now));
  const backwards = editsOf(base, linesOf(before));
  if (!since || !backwards)
    return { ok: false, why: 'it has too little in common with what it was' };
  const back = backwards.filter((edit) => !since.some((other) => isSame(edit, other)));
  const clash = since.find((edit) => back.some((other) => clashes(edit, other)));
  if (clash) return { ok: false, why: clashReason(clash, base) };
  return { ok: true, after: Buffer.from(apply(base, [...back, ...since]), 'latin1') };
}

const linesOf = (bytes: Uint8Array): string[] =>
  Buffer.from(bytes)
    .toString('latin1')
    .match(/[^\n]*\n|[^\n]+$/g) ?? [];

function editsOf(base: readonly string[], other: readonly string[]): Edit[] | undefined {
  const parts = diffArrays([...base], [...other], { timeout: COMPARE_MS });
  if (!parts) return undefined;
  const edits: Edit[] = [];
  let at = 0;
  for (const { added, removed, value } of parts) {
    const last = edits.at(-1);
    const touches = last?.end === at && (added || removed);
    if (!added && !removed) at += value.length;
    else if (touches && last)
      edits[edits.length - 1] = {
        start: last.start,
        end: removed ? at + value.length : last.end,
        lines: added ? [...last.lines, ...value] : last.lines,
      };
    else
      edits.push({ start: at, end: removed ? at + value.length : at, lines: added ? value : [] });
    if (removed) at += value.length;
  }
  return edits;
}

/** Edits that touch at their ends have an order; those that overlap, or insert at one place, have none. */
function clashes(a: Edit, b: Edit): boolean {
  const isInsertion = (edit: Edit) => edit.start === edit.end;
  if (isInsertion(a) && isInsertion(b)) return a.start === b.start;
  return a.start < b.end && b.start < a.end;
}

const isSame = (a: Edit, b: Edit): boolean =>
  a.start === b.start && a.end === b.end && a.lines.join('') === b.lines.join('');

function clashReason({ start, end }: Edit, base: readonly string[]): string {
  const [line = ''] = base.slice(start).map((text) => visible(text.trim()));
  const where = end - start > 1 ? `lines ${start + 1} to ${end}` : `line ${start + 1}`;
  return `${where} of the file as the change left it (${line}) has been edited since`;
}

function apply(base: readonly string[], edits: readonly Edit[]): string {
  const ordered = [...edits].sort((a, b) => a.start - b.start || a.end - b.end);
  let at = 0;
  let text = '';
  for (const { start, end, lines } of ordered) {
    text += base.slice(at, start).join('') + lines.join('');
    at = Math.max(at, end);
  }
  return text + base.slice(at).join('');
}
