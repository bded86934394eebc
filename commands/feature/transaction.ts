import { fromBinary } from '../../asterisk/conf/bytes.ts';
import type { NewStep } from '../../asterisk/conf/extensions.ts';
import { effective } from '../../asterisk/conf/load.ts';
import { editedReader } from '../../asterisk/conf/reader.ts';
import { added, type Change, removed, type Source } from '../../asterisk/dialplan/edit.ts';
import { dialplanOf } from '../../asterisk/dialplan/read.ts';
import { notShown } from '../../asterisk/dialplan/shown.ts';
import type { Extension } from '../../asterisk/dialplan/types.ts';
import type { FileChange, Transaction } from '../command.ts';
import type { Context } from '../context.ts';
import type { Loaded } from '../extension/dialplan.ts';
import { isRunning, reloadFiles } from '../reload.ts';

/** Extensions that come and go together, one edit after the other. */
export interface Rework {
  remove(context: string, extension: Extension): void;
  add(context: string, number: string, steps: readonly NewStep[]): void;
  transaction(context: Context, describe: string): Transaction;
}

interface Touched {
  readonly context: string;
  readonly extension: Extension;
}

export function reworkOf(loaded: Loaded): Rework {
  let source: Source = loaded;
  const touched: Touched[] = [];

  function take({ edits }: Change): void {
    const reader = editedReader(source.reader, edits);
    const view = effective(source.view.path, reader);
    source = { reader, view, plan: dialplanOf(view) };
  }

  const contextOf = (name: string) => {
    const found = source.plan.contexts.get(name);
    if (!found) throw new Error(`no context ${name}`);
    return found;
  };

  return {
    remove(context, extension) {
      const where = contextOf(context);
      const own = where.extensions.find(({ name }) => name.key === extension.name.key);
      if (!own) return;
      take(removed(source, where, own));
      touched.push({ context, extension });
    },
    add(context, number, steps) {
      take(added(source, context, number, steps));
      const extension = contextOf(context).extensions.find(({ name }) => name.text === number);
      if (extension) touched.push({ context, extension });
    },
    transaction: (context, describe) => ({
      kind: 'transaction',
      describe,
      files: filesOf(loaded, source),
      reload: () => reloadFiles(context, [loaded.view.path]),
      async readBack() {
        if (!(await isRunning(context))) return undefined;
        const ami = await context.ami();
        for (const { context: name, extension } of touched) {
          const missing = await notShown(ami, source.plan, name, extension);
          if (missing) return missing;
        }
        return undefined;
      },
    }),
  };
}

/** What became of each file that the dialplan was read from. */
function filesOf({ view }: Loaded, { reader }: Source): FileChange[] {
  return [...view.files].flatMap(([path, { binary }]) => {
    const before = fromBinary(binary);
    const after = reader.read(path);
    if (!after || Buffer.compare(before, after) === 0) return [];
    return [{ path, before, after }];
  });
}
