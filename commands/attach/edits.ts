import { access, constants, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { notPermitted } from '../../asterisk/attach/places.ts';
import type { FileEdit } from '../../asterisk/attach/port.ts';
import { writeFileAtomic } from '../../asterisk/files.ts';
import type { Step } from '../command.ts';

/** The steps that make edits of an Asterisk's own files. */
export const editSteps = (edits: readonly FileEdit[]): readonly Step[] =>
  edits.map(({ target: path, after: content, mode, owner }) =>
    content === undefined
      ? { kind: 'remove', path }
      : { kind: 'write', path, content, mode, owner },
  );

/** Throws, before anything is changed, unless every file may be replaced. */
export async function checkWritable(edits: readonly FileEdit[]): Promise<void> {
  for (const { target, before } of edits) {
    try {
      if (before !== undefined) await access(target, constants.W_OK);
      await access(dirname(target), constants.W_OK | constants.X_OK);
    } catch {
      throw notPermitted('write', target);
    }
  }
}

/** Makes the files as they were, in the opposite order. */
export async function putBack(edits: readonly FileEdit[]): Promise<void> {
  for (const { target, before, mode, owner } of edits.toReversed()) {
    if (before === undefined) await rm(target, { force: true });
    else await writeFileAtomic(target, before, mode, owner);
  }
}
