import { fromBinary } from '../conf/bytes.ts';
import { applyEdits, editsOf } from '../conf/edits.ts';
import type { Effective } from '../conf/effective.ts';
import { effective } from '../conf/load.ts';
import { refuseInvalid } from '../conf/plan.ts';
import type { ConfReader } from '../conf/reader.ts';
import type { Edit } from '../conf/types.ts';

/** A file that a draft changes. */
export interface DraftFile {
  readonly path: string;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** A configuration file with all that it includes, and edits of them that are not written yet. */
export interface Draft {
  /** What Asterisk would make of it. */
  readonly view: Effective;
  /** The files as they would be. */
  readonly reader: ConfReader;
  /** The draft with further edits, whose offsets are of this one. */
  with(edits: readonly Edit[]): Draft;
  /** The files that differ from those that were read. */
  files(): readonly DraftFile[];
}

/** Refuses a file that Asterisk rejects. */
export function openDraft(path: string, reader: ConfReader): Draft {
  const read = new Map<string, Uint8Array | undefined>();
  const once: ConfReader = {
    list: reader.list,
    read(file) {
      if (!read.has(file)) read.set(file, reader.read(file));
      return read.get(file);
    },
  };
  const draft = draftOf(path, once, new Map());
  refuseInvalid(draft.view);
  return draft;
}

function draftOf(path: string, reader: ConfReader, edited: ReadonlyMap<string, Uint8Array>): Draft {
  const own: ConfReader = {
    list: reader.list,
    read: (file) => edited.get(file) ?? reader.read(file),
  };
  let view: Effective | undefined;
  return {
    // A file of thousands of users takes its time: read when somebody asks.
    get view() {
      view ??= effective(path, own);
      return view;
    },
    reader: own,
    with(edits) {
      if (edits.length === 0) return this;
      const next = new Map(edited);
      for (const file of new Set(edits.map((edit) => edit.path)))
        next.set(file, applyEdits(bytesOf(this.view, file), editsOf(file, edits)));
      return draftOf(path, reader, next);
    },
    files: () =>
      [...edited].flatMap(([file, after]) => {
        const before = reader.read(file);
        if (!before || Buffer.compare(before, after) === 0) return [];
        return [{ path: file, before, after }];
      }),
  };
}

function bytesOf({ files }: Effective, path: string): Uint8Array {
  const file = files.get(path);
  if (!file) throw new Error(`${path} is not among the files that were read`);
  return fromBinary(file.binary);
}
