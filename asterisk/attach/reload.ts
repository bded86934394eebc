import type { FileEdit } from './port.ts';

/** CLI lines after which Asterisk has read the edited files. */
export function reloadLines(edits: readonly FileEdit[]): string[] {
  const isAbout = (conf: FileEdit['of']) => edits.some(({ of }) => of === conf);
  return [
    ...(isAbout('manager.conf') ? ['module reload manager'] : []),
    ...(isAbout('ari.conf') ? ['module reload res_ari.so'] : []),
  ];
}
