import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { PbxError } from '../../asterisk/errors.ts';
import type { Context } from '../context.ts';

/** A capture that is to be shown. */
export interface Opened {
  readonly path: string;
  /** As a person knows it. */
  readonly name: string;
  /** Whether it is still recorded; undefined for one that is not. */
  readonly goesOn: (() => Promise<boolean>) | undefined;
}

/** A file by its path; PbxError `not-found` when there is none. */
export async function openCapture(
  _context: Pick<Context, 'folders'>,
  nameOrPath: string,
): Promise<Opened> {
  const path = resolve(nameOrPath);
  if ((await stat(path).catch(() => undefined))?.isFile())
    return { path, name: basename(path), goesOn: undefined };
  throw new PbxError('not-found', `there is no capture and no file ${JSON.stringify(nameOrPath)}`);
}
