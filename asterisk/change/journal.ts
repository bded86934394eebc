import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileError } from '../files.ts';
import { type Disk, isCode, readIfAny } from './disk.ts';
import { parseRecord } from './record.ts';
import type { ChangeRecord, ChangeState, Contents } from './types.ts';

const RECORD = 'change.json';
const ENTRY = /^\d{4,}$/;
/** Configuration holds secrets. */
const PRIVATE = { mode: 0o600 };

/** The history of one PBX: a folder for each change, with the bytes of its files before and after. */
export interface Journal {
  /** Oldest first. */
  list(): Promise<readonly ChangeRecord[]>;
  last(): Promise<ChangeRecord | undefined>;
  contents(record: ChangeRecord): Promise<readonly Contents[]>;
  /** Keeps a change that is about to be made, under the next number. */
  begin(
    draft: Omit<ChangeRecord, 'n' | 'state'>,
    contents: readonly Contents[],
  ): Promise<ChangeRecord>;
  mark(record: ChangeRecord, state: ChangeState, why?: string): Promise<ChangeRecord>;
  /** Forgets a change of which nothing was made. */
  discard(record: ChangeRecord): Promise<void>;
}

/** A journal under `folder`; whoever writes to it holds the lock of its PBX. */
export function createJournal(folder: string, disk: Disk): Journal {
  const entry = (n: number) => join(folder, String(n).padStart(4, '0'));

  async function numbers(): Promise<number[]> {
    try {
      const names = await readdir(folder);
      return names
        .filter((name) => ENTRY.test(name))
        .map(Number)
        .sort((a, b) => a - b);
    } catch (error) {
      if (isCode(error, 'ENOENT')) return [];
      throw fileError(error, 'read', folder);
    }
  }

  async function read(n: number): Promise<ChangeRecord> {
    const path = join(entry(n), RECORD);
    return parseRecord(n, path, await readFile(path, 'utf8').catch(() => ''));
  }

  async function fill(fresh: string, record: ChangeRecord, contents: readonly Contents[]) {
    await disk.clear(fresh);
    await disk.makeFolder(fresh);
    for (const [i, { before, after }] of contents.entries()) {
      if (before) await disk.create(join(fresh, `${i}.before`), before, PRIVATE);
      if (after) await disk.create(join(fresh, `${i}.after`), after, PRIVATE);
    }
    await disk.create(join(fresh, RECORD), textOf(record), PRIVATE);
    await disk.syncFolder(fresh);
  }

  const textOf = (record: ChangeRecord) => Buffer.from(`${JSON.stringify(record, null, 2)}\n`);

  return {
    async list() {
      return Promise.all((await numbers()).map(read));
    },
    async last() {
      const n = (await numbers()).at(-1);
      return n === undefined ? undefined : read(n);
    },
    async contents({ n, files }) {
      const at = (i: number, side: string) => readIfAny(join(entry(n), `${i}.${side}`));
      return Promise.all(
        files.map(async (_, i) => ({ before: await at(i, 'before'), after: await at(i, 'after') })),
      );
    },
    async begin(draft, contents) {
      const record: ChangeRecord = {
        n: ((await numbers()).at(-1) ?? 0) + 1,
        ...draft,
        state: 'begun',
      };
      const fresh = join(folder, '.new');
      try {
        await fill(fresh, record, contents);
        await disk.rename(fresh, entry(record.n));
      } catch (error) {
        await disk.clear(fresh);
        throw error;
      }
      await disk.syncFolder(folder);
      return record;
    },
    async mark(record, state, why) {
      const { why: _, ...rest } = record;
      const marked: ChangeRecord = { ...rest, state, ...(why === undefined ? {} : { why }) };
      const path = join(entry(record.n), RECORD);
      await disk.clear(`${path}.new`);
      await disk.create(`${path}.new`, textOf(marked), PRIVATE);
      await disk.rename(`${path}.new`, path);
      await disk.syncFolder(entry(record.n));
      return marked;
    },
    async discard({ n }) {
      const gone = join(folder, '.new');
      await disk.clear(gone);
      await disk.rename(entry(n), gone);
      await disk.syncFolder(folder);
      await disk.clear(gone);
    },
  };
}
