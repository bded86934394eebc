import { closeSync, constants, ftruncateSync, openSync, writeSync } from 'node:fs';
import { PbxError } from '../../errors.ts';
import { fileError } from '../../files.ts';

/** A new file of this user alone, of which each packet is there as soon as it is written. */
export interface Sink {
  readonly bytes: number;
  /** False when the disk is full: then nothing of the piece is in the file. */
  write(piece: Uint8Array): boolean;
  close(): void;
}

const FULL = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/** PbxError `refused` where something is at the path already. */
export function createSink(path: string): Sink {
  const fd = openNew(path);
  let bytes = 0;
  return {
    get bytes() {
      return bytes;
    },
    write(piece) {
      try {
        for (let at = 0; at < piece.length; ) at += writeSync(fd, piece, at);
        bytes += piece.length;
        return true;
      } catch (error) {
        if (!FULL.includes(codeOf(error))) throw fileError(error, 'write', path);
        ftruncateSync(fd, bytes);
        return false;
      }
    },
    close: () => closeSync(fd),
  };
}

function openNew(path: string): number {
  try {
    const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
    return openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  } catch (error) {
    if (codeOf(error) === 'EEXIST')
      throw new PbxError(
        'refused',
        `${path} is there already, and is not overwritten`,
        'give the name of a file that is not there yet, or none',
      );
    throw fileError(error, 'write', path);
  }
}

const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : '';
