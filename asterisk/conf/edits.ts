import { fromBinary } from './bytes.ts';
import { parseConf } from './parse.ts';
import type { ConfFile, Edit } from './types.ts';

/**
 * The bytes with the edits made, whose offsets are all of the bytes as they were. Those at one offset keep their
 * order; what several take away is taken away once. Others that overlap are a bug of the caller.
 */
export function applyEdits(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const sorted = edits.toSorted((one, other) => one.offset - other.offset);
  const parts: Uint8Array[] = [];
  let at = 0;
  let wasRemoval = false;
  for (const { offset, length, bytes: inserted } of sorted) {
    const end = offset + length;
    const isRemoval = inserted.length === 0;
    const isConflict = offset < at && !(isRemoval && wasRemoval);
    if (isConflict || end > bytes.length)
      throw new RangeError(`edits overlap or lie outside of the file at offset ${offset}`);
    if (offset > at) parts.push(bytes.subarray(at, offset));
    parts.push(inserted);
    at = Math.max(at, end);
    wasRemoval = isRemoval;
  }
  parts.push(bytes.subarray(at));
  return Buffer.concat(parts);
}

export function editsOf(path: string, edits: readonly Edit[]): readonly Edit[] {
  return edits.filter((edit) => edit.path === path);
}

/** The file as it is once its edits are made; several edits of neighbouring lines are made one after the other. */
export function edited(file: ConfFile, edits: readonly Edit[]): ConfFile {
  const bytes = applyEdits(fromBinary(file.binary), editsOf(file.path, edits));
  return parseConf(bytes, { path: file.path });
}
