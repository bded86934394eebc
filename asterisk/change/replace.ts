import { basename, dirname, join } from 'node:path';
import { changedSince, changeError } from './check.ts';
import { type Disk, isCode, readIfAny, sameBytes } from './disk.ts';
import type { ChangedFile, Contents } from './types.ts';

/** A file of a change together with its bytes. */
export interface Part {
  readonly file: ChangedFile;
  readonly contents: Contents;
}

/** Which bytes a file of a change holds now: those before it, those after it, or somebody else's. */
export type Side = 'before' | 'after' | 'other';

export async function sideOf({ file, contents }: Part): Promise<Side> {
  const now = await readIfAny(file.target);
  if (sameBytes(now, contents.after)) return 'after';
  return sameBytes(now, contents.before) ? 'before' : 'other';
}

/** In the same folder, since a rename must not cross file systems; dotted, so that no `#include *` sees it. */
const temporaryOf = ({ target }: ChangedFile): string =>
  join(dirname(target), `.${basename(target)}.pbxctl-new`);

/**
 * Gives all files their new bytes. What can fail for want of space or rights is done for all of them
 * first; a file that somebody else has changed by then stops it. After a throw whoever called puts back
 * those that are in `begun`.
 */
export async function replaceAll(parts: readonly Part[], disk: Disk, begun: Part[]): Promise<void> {
  for (const { file, contents } of parts)
    await explained(file, () => stage(file, contents.after, disk));
  for (const part of parts)
    await explained(part.file, async () => {
      if ((await sideOf(part)) !== 'before') throw changedSince(part.file.path);
      begun.push(part);
      await swap(part, disk);
    });
  await syncFolders(parts, disk);
}

/** Gives the files that hold our bytes the old ones again; returns the paths of those that hold others'. */
export async function putBackAll(parts: readonly Part[], disk: Disk): Promise<readonly string[]> {
  const leftAlone: string[] = [];
  for (const { file, contents } of [...parts].reverse()) {
    const side = await sideOf({ file, contents });
    if (side === 'other') leftAlone.push(file.path);
    if (side !== 'after') continue;
    const back = { file, contents: { before: contents.after, after: contents.before } };
    await explained(file, async () => {
      await stage(file, contents.before, disk);
      await swap(back, disk);
    });
  }
  await clearTemporaries(parts, disk);
  await syncFolders(parts, disk);
  return leftAlone;
}

/** Removes what a change that was killed may have left beside its files. */
export async function clearTemporaries(parts: readonly Part[], disk: Disk): Promise<void> {
  for (const { file } of parts) await disk.clear(temporaryOf(file));
}

/** Says of the files that `putBackAll` returned why they are not as before. */
export const leftAsTheyAre = (paths: readonly string[]): string[] =>
  paths.map((path) => `${path} was left as it is, since somebody else has changed it`);

async function explained(file: ChangedFile, action: () => Promise<void>): Promise<void> {
  try {
    await action();
  } catch (error) {
    throw changeError(error, file.path);
  }
}

async function stage(file: ChangedFile, bytes: Uint8Array | undefined, disk: Disk): Promise<void> {
  if (bytes === undefined) return;
  const temporary = temporaryOf(file);
  await disk.makeFolder(dirname(temporary));
  await disk.clear(temporary);
  await disk.create(temporary, bytes, file);
}

/** Right after a look at what is there. */
async function swap({ file, contents }: Part, disk: Disk): Promise<void> {
  const { target } = file;
  const temporary = temporaryOf(file);
  if (contents.after === undefined) await disk.unlink(target);
  else if (contents.before === undefined) {
    // Unlike a rename, a link never replaces a file that has come into being since.
    await disk.link(temporary, target);
    await disk.unlink(temporary);
  } else await disk.rename(temporary, target);
}

async function syncFolders(parts: readonly Part[], disk: Disk): Promise<void> {
  for (const folder of new Set(parts.map(({ file }) => dirname(file.target)))) {
    try {
      await disk.syncFolder(folder);
    } catch (error) {
      if (!isCode(error, 'ENOENT')) throw changeError(error, folder);
    }
  }
}
