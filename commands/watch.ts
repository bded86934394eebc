import type { LivePbx } from '../asterisk/state/types.ts';
import type { Stream, Table } from './command.ts';
import type { Context } from './context.ts';

/** How often a watched table is made again at most. */
const REFRESH_MS = 100;
/** How often it is made without any change, for the durations in it. */
const TICK_MS = 1000;

type MakeTable = (live: LivePbx) => Table | Promise<Table>;

/** A table that is made again after changes, and each second. */
export async function watch(context: Context, table: MakeTable): Promise<Stream> {
  const live = await context.live();
  return { kind: 'stream', style: 'screen', items: tables(live, context.signal, table) };
}

async function* tables(
  live: LivePbx,
  signal: AbortSignal,
  table: MakeTable,
): AsyncGenerator<Table> {
  let changed = false;
  let wake = () => {};
  const hear = () => {
    changed = true;
    wake();
  };
  const pause = (ms: number, isOver: () => boolean) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        if (!isOver()) return;
        clearTimeout(timer);
        resolve();
      };
      wake();
    });
  const unsubscribe = live.onChange(hear);
  signal.addEventListener('abort', hear);
  try {
    while (!signal.aborted) {
      changed = false;
      yield withStatus(live, await table(live));
      await pause(REFRESH_MS, () => signal.aborted);
      await pause(TICK_MS - REFRESH_MS, () => changed || signal.aborted);
    }
  } finally {
    unsubscribe();
    signal.removeEventListener('abort', hear);
  }
}

/** A lost connection is said with the table, which is then of before. */
function withStatus({ status }: LivePbx, table: Table): Table {
  if (status.phase !== 'lost') return table;
  return {
    ...table,
    remark: `disconnected: ${status.reason}; what is shown is from before. Trying again …`,
  };
}
