import { askConsole } from '../../asterisk/attach/console.ts';
import type { FileEdit, Places } from '../../asterisk/attach/port.ts';
import { reloadLines } from '../../asterisk/attach/reload.ts';
import type { LocalStatus } from '../../asterisk/attach/running.ts';
import { turnsOn, withoutUser } from '../../asterisk/attach/users.ts';
import type { FileChange } from '../../asterisk/change/types.ts';
import type { Step } from '../command.ts';
import type { Context } from '../context.ts';

export interface Editing {
  readonly places: Places;
  readonly status: LocalStatus;
  readonly edits: readonly FileEdit[];
}

interface Attempt {
  readonly describe: string;
  readonly takenBackBy: string;
  /** Asks Asterisk, once it has reloaded; resolves with what is not as it should be. */
  check(): Promise<string | undefined>;
}

/** Whether Asterisk can be told to read its files again: by its control socket, since AMI may be what is not there. */
export const canReload = (status: LocalStatus): boolean =>
  status.state === 'running' && status.deaf === undefined;

/** Adds to an Asterisk's own files; taken back unless Asterisk shows it. */
export function additionSteps(
  context: Context,
  { places, status, edits }: Editing,
  { describe, takenBackBy, check }: Attempt,
): readonly Step[] {
  if (edits.length === 0) return [];
  let isBackedOut = false;
  const staysOn = edits.some(({ before, after }) => turnsOn(after) && !turnsOn(before));
  const reload = async () => {
    // See removalSteps.
    const lines = isBackedOut && staysOn ? [] : reloadLines(edits);
    if (canReload(status)) await askConsole(places.socket, lines, context.signal);
    return undefined;
  };
  const readBack = async () => (canReload(status) ? check() : undefined);
  const backout = async () => {
    isBackedOut = true;
  };
  const files = edits.map(changeOf);
  return [{ kind: 'transaction', describe, takenBackBy, files, reload, readBack, backout }];
}

/**
 * Takes what attach added out of an Asterisk's own files. Where that turns AMI off, the Asterisk that runs
 * is not told: 16.28 keeps the number of the socket that it has closed, and when AMI is turned on again
 * it closes whatever has that number by then (main/tcptls.c, ast_tcptls_server_stop). It forgets the user only.
 */
export function removalSteps(
  context: Context,
  { places, status, edits }: Editing,
): readonly Step[] {
  if (edits.length === 0) return [];
  const holder = edits.find(({ before, after }) => turnsOn(before) && !after);
  const told = (lines: readonly string[]) => async () => {
    if (canReload(status)) await askConsole(places.socket, lines, context.signal);
    return undefined;
  };
  const step = (describe: string, files: readonly FileChange[], lines: readonly string[]) => ({
    ...({ kind: 'transaction', describe, takenBackBy: `pbxctl attach ${places.etc}` } as const),
    ...{ files, reload: told(lines), readBack: async () => undefined },
  });
  const what = `remove our AMI user from ${places.etc}`;
  if (!holder?.before) return [step(what, edits.map(changeOf), reloadLines(edits))];
  const bare = withoutUser(holder.before);
  const rest = edits.map((edit) => changeOf(edit === holder ? { ...edit, before: bare } : edit));
  const others = reloadLines(edits.filter(({ of }) => of === 'ari.conf'));
  return [
    step(what, [{ ...changeOf(holder), after: bare }], reloadLines([holder])),
    step(`remove what else attach added to ${places.etc}`, rest, others),
  ];
}

const changeOf = ({ of: _, ...change }: FileEdit): FileChange => change;

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
