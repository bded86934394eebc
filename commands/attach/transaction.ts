import { askConsole } from '../../asterisk/attach/console.ts';
import type { FileEdit, Places } from '../../asterisk/attach/port.ts';
import { reloadLines } from '../../asterisk/attach/reload.ts';
import type { LocalStatus } from '../../asterisk/attach/running.ts';
import type { Step } from '../command.ts';
import type { Context } from '../context.ts';

export interface Editing {
  readonly describe: string;
  readonly places: Places;
  readonly status: LocalStatus;
  readonly edits: readonly FileEdit[];
  /** Asks Asterisk, once it has reloaded; resolves with what is not as it should be. */
  check(): Promise<string | undefined>;
}

/** Whether Asterisk can be told to read its files again: by its control socket, since AMI may be what is not there. */
export const canReload = (status: LocalStatus): boolean =>
  status.state === 'running' && status.deaf === undefined;

/** Edits of an Asterisk's own files, made together and taken back unless Asterisk shows them. */
export function editSteps(context: Context, editing: Editing): readonly Step[] {
  const { describe, places, status, edits, check } = editing;
  if (edits.length === 0) return [];
  const files = edits.map(({ of: _, ...change }) => change);
  const reload = async () => {
    if (canReload(status)) await askConsole(places.socket, reloadLines(edits), context.signal);
    return undefined;
  };
  const readBack = async () => (canReload(status) ? check() : undefined);
  return [{ kind: 'transaction', describe, files, reload, readBack }];
}

/** What to type where Asterisk could not be told, undefined where it could or does not run. */
export function reloadByHand(
  places: Places,
  status: LocalStatus,
  edits: readonly FileEdit[],
): string | undefined {
  if (edits.length === 0 || status.state !== 'running' || canReload(status)) return undefined;
  return reloadLines(edits)
    .map((line) => `asterisk -C ${places.conf} -rx "${line}"`)
    .join(' && ');
}
