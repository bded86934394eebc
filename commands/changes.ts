import { basename } from 'node:path';
import { stateOf } from '../asterisk/change/effect.ts';
import type { ChangeState } from '../asterisk/change/types.ts';
import type { Context } from './context.ts';

/** A change of the history, for the changes pane. */
export interface ChangeRow {
  readonly n: number;
  /** Epoch in ms. */
  readonly at: number;
  readonly state: ChangeState;
  readonly what: string;
  /** Why it failed or was undone. */
  readonly why: string | undefined;
  /** Names of its files, without their folders. */
  readonly files: readonly string[];
}

/** What pbxctl has changed, the oldest first; nothing is put right by looking. */
export async function changeRows(context: Context): Promise<readonly ChangeRow[]> {
  const changes = await context.changes.list();
  return changes.map((change) => ({
    ...{ n: change.n, at: change.at, what: change.what, why: change.why },
    state: stateOf(change, changes),
    files: change.files.map(({ path }) => basename(path)),
  }));
}
