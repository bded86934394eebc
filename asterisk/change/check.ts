import { access, constants, lstat, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { PbxError } from '../errors.ts';
import { fileError } from '../files.ts';
import { isCode, readIfAny, sameBytes } from './disk.ts';
import type { ChangedFile, FileChange } from './types.ts';

const NEW_FILE_MODE = 0o600;
const MODE_BITS = 0o7777;

/**
 * Looks whether a file can be changed as planned, and how it lies on the disk. PbxError with what is in
 * the way; nothing is touched.
 */
export async function checkFile(change: FileChange): Promise<ChangedFile> {
  const { path, before, after } = change;
  try {
    const target = await followLinks(path);
    const there = await statIfAny(target);
    if (there && !there.isFile())
      throw new PbxError('failed', `${path} is not a file`, `ls -ld ${path}`);
    if (!sameBytes(await readIfAny(target), before)) throw changedSince(path);
    await checkWritable(path, target, there !== undefined);
    return {
      path,
      target,
      mode: there ? there.mode & MODE_BITS : (change.mode ?? NEW_FILE_MODE),
      ...ownerOf(there ?? change.owner ?? (await ownerOfNew(target))),
      made: before === undefined,
      removed: after === undefined,
    };
  } catch (error) {
    throw changeError(error, path);
  }
}

const ownerOf = (stat: { uid: number; gid: number } | undefined) =>
  stat ? { owner: { uid: stat.uid, gid: stat.gid } } : {};

/** What root makes for an Asterisk that runs as another user is to be readable there: as the folder is. */
async function ownerOfNew(target: string) {
  return process.getuid?.() === 0 ? statIfAny(dirname(target)) : undefined;
}

export const changedSince = (path: string): PbxError =>
  new PbxError(
    'failed',
    `${path} has been changed by somebody else since it was read: nothing was changed`,
    'run the same command again: its diff will be about the file as it is now',
  );

/** A file system error of a change, with what to do about it. */
export function changeError(error: unknown, path: string): unknown {
  if (isCode(error, 'EACCES', 'EPERM'))
    return new PbxError(
      'failed',
      `cannot write ${path}: permission denied; nothing was changed`,
      `run it as the owner of the file and of its folder: ls -ld ${path} ${dirname(path)}`,
      error,
    );
  if (isCode(error, 'EEXIST')) return changedSince(path);
  if (isCode(error, 'ELOOP'))
    return new PbxError('failed', `${path} is a link that leads to itself`, `ls -l ${path}`, error);
  const known = fileError(error, 'write', path);
  if (known instanceof PbxError || !isErrno(error)) return known;
  return new PbxError('failed', `cannot write ${path}: ${error.message}`, `ls -ld ${path}`, error);
}

const isErrno = (error: unknown): error is NodeJS.ErrnoException =>
  error instanceof Error && 'errno' in error && 'code' in error;

async function statIfAny(path: string) {
  try {
    return await stat(path);
  } catch (error) {
    if (isCode(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

/** The file that a path leads to; the folder of a new one may itself be a link, or not be there yet. */
async function followLinks(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw error;
  }
  const link = await lstat(path).catch(() => undefined);
  if (link?.isSymbolicLink())
    throw new PbxError('failed', `${path} is a link to a file that is not there`, `ls -l ${path}`);
  const folder = await realpath(dirname(path)).catch(() => dirname(path));
  return join(folder, basename(path));
}

/**
 * Replacing a file needs its folder alone, but a file that is not to be written is not to be replaced
 * either.
 */
async function checkWritable(path: string, target: string, exists: boolean): Promise<void> {
  try {
    if (exists) await access(target, constants.W_OK);
    await access(dirname(target), constants.W_OK | constants.X_OK);
  } catch (error) {
    if (!isCode(error, 'ENOENT')) throw changeError(error, path);
  }
}
