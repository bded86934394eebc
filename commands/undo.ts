import { readIfAny } from '../asterisk/change/disk.ts';
import { inEffect, lastToUndo } from '../asterisk/change/effect.ts';
import { reverse } from '../asterisk/change/merge.ts';
import type { ChangedFile, ChangeRecord, Contents, FileChange } from '../asterisk/change/types.ts';
import { PbxError } from '../asterisk/errors.ts';
import { fileError } from '../asterisk/files.ts';
import type { Plan, Transaction } from './command.ts';
import type { Context } from './context.ts';
import { readBackFiles, reloadFiles } from './reload.ts';

/** Takes one change back, or the latest that stands. PbxError where it cannot be, with what is in the way. */
export async function undoPlan(
  context: Context,
  changes: readonly ChangeRecord[],
  asked: ChangeRecord | undefined,
  secretsIn: () => Promise<readonly string[]>,
): Promise<Plan> {
  const change = asked ?? lastToUndo(changes);
  if (!change)
    throw new PbxError('not-found', 'there is no change that could be undone', 'pbxctl config log');
  if (!inEffect(change, changes)) throw standsNot(change, changes);
  return {
    kind: 'plan',
    title: `undo change ${change.n} (${change.what})`,
    question: `Undo change ${change.n} (${change.what})?`,
    steps: [await undoOf(context, change, wordsFor(change, changes))],
    nothing: `the files of change ${change.n} are as they were before it: nothing to undo`,
    secrets: async () => [...change.secrets, ...(await secretsIn())],
  };
}

/** What takes a change back. PbxError where later changes are in the way. */
export async function undoOf(
  context: Context,
  change: ChangeRecord,
  describe = `undo ${change.n}: ${change.what}`,
): Promise<Transaction> {
  const contents = await context.changes.contents(change);
  const files = await Promise.all(
    change.files.map((file, i) =>
      reversal(change, file, contents[i] ?? { before: undefined, after: undefined }),
    ),
  );
  const paths = files.map(({ path }) => path);
  return {
    kind: 'transaction',
    ...{ describe, files, undoes: change.n },
    reload: () => reloadFiles(context, paths),
    readBack: () => readBackFiles(context, files),
  };
}

/** `undo 3: add user 703`; what takes that back is `redo 3: add user 703`. */
function wordsFor(change: ChangeRecord, changes: readonly ChangeRecord[]): string {
  let verb = 'undo';
  let root = change;
  for (;;) {
    const undone = changes.find(({ n }) => n === root.undoes && n < root.n);
    if (!undone) return `${verb} ${root.n}: ${root.what}`;
    verb = verb === 'undo' ? 'redo' : 'undo';
    root = undone;
  }
}

function standsNot({ n, state }: ChangeRecord, changes: readonly ChangeRecord[]): PbxError {
  const by = changes.findLast(({ undoes }) => undoes === n);
  if (state === 'done' && by)
    return new PbxError(
      'failed',
      `change ${n} has been undone already, by change ${by.n}`,
      `pbxctl config undo ${by.n}   makes it again`,
    );
  return new PbxError(
    'failed',
    `change ${n} did not come about (${state}), so there is nothing to undo`,
    `pbxctl config show ${n}`,
  );
}

async function reversal(
  { n }: ChangeRecord,
  { path, mode }: ChangedFile,
  contents: Contents,
): Promise<FileChange> {
  const now = await readNow(path);
  const reversed = reverse(contents, now);
  if (reversed.ok) return { path, before: now, after: reversed.after, mode };
  throw new PbxError(
    'failed',
    `change ${n} cannot be undone: ${path}: ${reversed.why}`,
    `pbxctl config show ${n}   shows it; edit the file by hand, or undo the later changes first`,
  );
}

async function readNow(path: string): Promise<Uint8Array | undefined> {
  try {
    return await readIfAny(path);
  } catch (error) {
    throw fileError(error, 'read', path);
  }
}
