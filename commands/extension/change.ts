import { fromBinary } from '../../asterisk/conf/bytes.ts';
import { applyEdits, editsOf } from '../../asterisk/conf/edits.ts';
import type { Change } from '../../asterisk/dialplan/edit.ts';
import { notShown } from '../../asterisk/dialplan/shown.ts';
import type { Extension } from '../../asterisk/dialplan/types.ts';
import type { FileChange, Transaction } from '../command.ts';
import type { Context } from '../context.ts';
import { isRunning, reloadFiles } from '../reload.ts';
import type { Loaded } from './dialplan.ts';

/** What an extension is to become, and how it is said: `add extension 555 to [usersnum]`. */
export interface Wanted {
  readonly describe: string;
  readonly context: string;
  readonly extension: Extension;
  readonly change: Change;
}

/** Edits of the dialplan: pbx_config reloads them, and Asterisk has to show them. */
export function dialplanTransaction(
  context: Context,
  loaded: Loaded,
  { describe, context: name, extension, change }: Wanted,
): Transaction {
  return {
    kind: 'transaction',
    describe,
    files: filesOf(loaded, change),
    reload: () => reloadFiles(context, [loaded.view.path]),
    async readBack() {
      if (!(await isRunning(context))) return undefined;
      return notShown(await context.ami(), change.after, name, extension);
    },
  };
}

function filesOf({ view }: Loaded, { edits }: Change): FileChange[] {
  return [...view.files].flatMap(([path, { binary }]) => {
    const own = editsOf(path, edits);
    if (own.length === 0) return [];
    const before = fromBinary(binary);
    return [{ path, before, after: applyEdits(before, own) }];
  });
}
