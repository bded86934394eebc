import { readdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import {
  type Capture,
  capturesFolder,
  listCaptures,
  recordPath,
} from '../../asterisk/capture/store.ts';
import { fileError, isThere } from '../../asterisk/files.ts';
import type { Step } from '../command.ts';
import type { Context } from '../context.ts';
import { runFolder } from '../flows/runs.ts';
import { count } from '../words.ts';

/** What captures of some PBXs have left on the disk. */
export interface CapturesLeft {
  /** How many a person would miss. */
  readonly captures: number;
  /** Records and files, and results of flows; none that a person has put elsewhere. */
  readonly paths: readonly string[];
}

/** Of these PBXs, or of all where none are named. */
export async function capturesLeft(
  { folders }: Pick<Context, 'folders'>,
  pbxNames: readonly string[] | undefined,
): Promise<CapturesLeft> {
  const folder = capturesFolder(folders.data);
  const isMeant = ({ pbx }: Capture) => pbxNames?.includes(pbx) ?? true;
  const found = (await listCaptures(folder)).filter(isMeant);
  const files = found.flatMap(({ name, file }) => [
    ...(dirname(file) === folder ? [file] : []),
    recordPath(folder, name),
  ]);
  return {
    captures: found.filter(({ isForSession }) => !isForSession).length,
    paths: [...files, ...(pbxNames ?? []).map((name) => runFolder({ folders }, name))],
  };
}

export function removeCaptures({ captures, paths }: CapturesLeft): Step {
  const what = `${count(captures, 'capture')} and the results of flows`;
  return {
    kind: 'task',
    describe: `remove ${what}`,
    needed: async () => (await Promise.all(paths.map(isThere))).some(Boolean),
    async run() {
      for (const path of paths)
        await rm(path, { recursive: true, force: true }).catch((error: unknown) => {
          throw fileError(error, 'remove', path);
        });
      return `removed ${what}`;
    },
  };
}

/** All that pbxctl keeps, but for captures and the results of flows. */
export async function allButCaptures({
  data,
  cache,
  state,
}: Context['folders']): Promise<string[]> {
  const others = async (folder: string, kept: string) => {
    const names = await readdir(folder).catch(() => []);
    return names.map((name) => join(folder, name)).filter((path) => path !== kept);
  };
  return [
    ...(await others(data, capturesFolder(data))),
    cache,
    ...(await others(state, dirname(runFolder({ folders: { state } }, 'lab')))),
  ];
}
