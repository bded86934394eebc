import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { access, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PbxError } from './errors.ts';

const hasCode = (error: unknown, code: string): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === code;

/** The text of a file, or undefined when there is none. */
export async function readTextIfAny(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR')) return undefined;
    throw fileError(error, 'read', path);
  }
}

/** Whether something is at a path that we can reach. */
export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

/** Makes a folder with those above it, for this user alone. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw fileError(error, 'make', path);
  }
}

/**
 * Replaces a file whole: after a crash at any moment it is the old one or the new one.
 * The temporary file lies in the same folder; file and folder are synced.
 */
export async function writeFileAtomic(path: string, content: string, mode: number): Promise<void> {
  await makeFolder(dirname(path));
  const temporary = `${path}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    const file = await open(
      temporary,
      constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL,
      mode,
    );
    try {
      await file.writeFile(content);
      await file.chmod(mode);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
    await syncFolder(dirname(path));
  } catch (error) {
    await rm(temporary, { force: true });
    throw fileError(error, 'write', path);
  }
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, constants.O_RDONLY);
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** A file system error as a sentence, with what to do about the usual ones. */
export function fileError(
  error: unknown,
  verb: 'read' | 'write' | 'make' | 'remove',
  path: string,
): unknown {
  const known: Readonly<Record<string, readonly [why: string, hint: string]>> = {
    ENOSPC: ['the disk is full', 'free some space (df -h) and run the same command again'],
    EDQUOT: ['your disk quota is used up', 'free some space and run the same command again'],
    EACCES: [
      'permission denied',
      'run it as the owner of that folder, or set XDG_DATA_HOME to a folder of your own',
    ],
    EPERM: [
      'not permitted',
      'run it as the owner of that folder, or set XDG_DATA_HOME to a folder of your own',
    ],
    EROFS: ['the file system is read-only', 'set XDG_DATA_HOME to a folder that can be written'],
    ENAMETOOLONG: ['the path is too long', 'set XDG_DATA_HOME to a shorter folder'],
  };
  if (hasCode(error, 'ENOENT')) return notThere(error, verb, path);
  for (const [code, [why, hint]] of Object.entries(known))
    if (hasCode(error, code))
      return new PbxError('failed', `cannot ${verb} ${path}: ${why}`, hint, error);
  if (error instanceof Error && 'syscall' in error)
    return new PbxError('failed', `cannot ${verb} ${path}: ${error.message}`, undefined, error);
  return error;
}

const notThere = (error: unknown, verb: string, path: string): PbxError =>
  verb === 'read'
    ? new PbxError(
        'not-found',
        `cannot read ${path}: there is no such file`,
        'check its name: a path begins in the folder that you are in',
        error,
      )
    : new PbxError(
        'failed',
        `cannot ${verb} ${path}: there is no folder ${dirname(path)}`,
        'make that folder first (mkdir -p), or name another path',
        error,
      );
