import { readdirSync, readFileSync, statSync } from 'node:fs';
import { posix } from 'node:path';
import { fromText, textToBytes, toBinary, toText } from './bytes.ts';
import { applyEdits, editsOf } from './edits.ts';
import type { Edit } from './types.ts';

/** Where configuration is read from. Paths are text (bytes.ts), absolute. */
export interface ConfReader {
  /** The bytes of a regular file that can be read. */
  read(path: string): Uint8Array | undefined;
  /** The names in a folder, in any order. */
  list(folder: string): readonly string[] | undefined;
}

export const diskReader: ConfReader = {
  read(path) {
    try {
      const bytes = Buffer.from(textToBytes(path));
      return statSync(bytes).isFile() ? readFileSync(bytes) : undefined;
    } catch {
      return undefined;
    }
  },
  list(folder) {
    try {
      const names = readdirSync(Buffer.from(textToBytes(folder)), { encoding: 'buffer' });
      return names.map((name) => toText(toBinary(name)));
    } catch {
      return undefined;
    }
  },
};

/** Files of a test or of a plan, by absolute path. */
export function memoryReader(files: Readonly<Record<string, string | Uint8Array>>): ConfReader {
  const byPath = new Map(
    Object.entries(files).map(([path, content]) => [
      posix.normalize(path),
      typeof content === 'string' ? textToBytes(content) : content,
    ]),
  );
  return {
    read: (path) => byPath.get(posix.normalize(path)),
    list(folder) {
      const prefix = `${posix.normalize(folder).replace(/\/$/, '')}/`;
      const names = [...byPath.keys()]
        .filter((path) => path.startsWith(prefix))
        .map((path) => path.slice(prefix.length).split('/', 1)[0] ?? '');
      return names.length === 0 ? undefined : [...new Set(names)];
    },
  };
}

/** The files as they will be once the edits are made. */
export function editedReader(reader: ConfReader, edits: readonly Edit[]): ConfReader {
  return {
    read(path) {
      const bytes = reader.read(path);
      return bytes && applyEdits(bytes, editsOf(path, edits));
    },
    list: (folder) => reader.list(folder),
  };
}

/** Compares as strcoll in the C locale: by bytes. */
export function compareBytes(one: string, other: string): number {
  const [left, right] = [fromText(one), fromText(other)];
  return left < right ? -1 : left > right ? 1 : 0;
}
