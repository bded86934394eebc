import { askConsole } from './console.ts';
import type { FileEdit, Places } from './port.ts';

/** CLI lines after which Asterisk has read the edited files. */
export function reloadLines(edits: readonly FileEdit[]): string[] {
  const isAbout = (conf: FileEdit['of']) => edits.some(({ of }) => of === conf);
  return [
    ...(isAbout('manager.conf') ? ['manager reload'] : []),
    ...(isAbout('ari.conf') ? ['module reload res_ari.so'] : []),
  ];
}

/** Has Asterisk read its AMI and ARI users again; by its control socket, since AMI may be what is not there yet. */
export async function reloadAccess(
  places: Places,
  lines: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  if (lines.length > 0) await askConsole(places.socket, lines, signal);
}
