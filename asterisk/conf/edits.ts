import { fromBinary } from './bytes.ts';
import { parseConf } from './parse.ts';
import type { ConfFile, Edit } from './types.ts';

/** The bytes with the edits made, whose offsets are all of the bytes as they were. Those at one offset keep their order. */
export function applyEdits(bytes: Uint8Array, edits: readonly Edit[]): Uint8Array {
  const sorted = edits.toSorted((one, other) => one.offset - other.offset);
  const parts: Uint8Array[] = [];
  let at = 0;
  for (const { offset, length, bytes: inserted } of sorted) {
    if (offset < at || offset + length > bytes.length)
      throw new RangeError(`edits overlap or lie outside of the file at offset ${offset}`);
    parts.push(bytes.subarray(at, offset), inserted);
    at = offset + length;
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
