import { writeFile } from 'node:fs/promises';
import { PbxError } from '../asterisk/errors.ts';
import { fileError } from '../asterisk/files.ts';

/** Writes a text into a file of mode 0600 that is not there yet; PbxError with the hint where it is. */
export async function writeNew(path: string, text: string, hint: string): Promise<void> {
  try {
    await writeFile(path, text, { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new PbxError('refused', `${path} is there already, and is not overwritten`, hint);
    throw fileError(error, 'write', path);
  }
}
