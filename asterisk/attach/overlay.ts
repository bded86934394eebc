import { posix } from 'node:path';
import type { ConfReader } from '../conf/reader.ts';
import type { FileEdit } from './port.ts';

/** The files as they will be once the edits are made. */
export function overlay(reader: ConfReader, edits: readonly FileEdit[]): ConfReader {
  const byPath = new Map(edits.map((edit) => [posix.normalize(edit.path), edit.after]));
  return {
    read(path) {
      const known = posix.normalize(path);
      return byPath.has(known) ? byPath.get(known) : reader.read(path);
    },
    list(folder) {
      const names = new Set(reader.list(folder));
      for (const [path, after] of byPath) {
        if (posix.dirname(path) !== posix.normalize(folder).replace(/(.)\/$/, '$1')) continue;
        if (after === undefined) names.delete(posix.basename(path));
        else names.add(posix.basename(path));
      }
      return names.size === 0 ? reader.list(folder) : [...names];
    },
  };
}
