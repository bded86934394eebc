import { readdir } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { Effective } from '../conf/effective.ts';
import { splitArguments } from '../dialplan/arguments.ts';
import type { Dialplan, Step } from '../dialplan/types.ts';
import { isThere } from '../files.ts';
import type { LogLine } from '../log/types.ts';
import { mohClassesOf } from '../moh/classes.ts';
import { lastValueOf } from '../sip/values.ts';
import { soundMissing } from './rules/sounds.ts';
import type { MusicSource } from './types.ts';

/** Where Debian and Asterisk's own build keep them, unless asterisk.conf says otherwise. */
const DATA_FOLDERS = ['/usr/share/asterisk', '/var/lib/asterisk'];

function dataFolders({ sections }: Effective): string[] {
  const entries = sections
    .filter(({ name }) => name.toLowerCase() === 'directories')
    .flatMap((section) => section.entries);
  const own = ['astdatadir', 'astvarlibdir'].flatMap((key) => lastValueOf(entries, key) ?? []);
  return own.length > 0 ? own : DATA_FOLDERS;
}

/** Whether there is a file, in any language and format, for each sound that the dialplan or the log names. */
export async function seeSounds(
  plan: Dialplan,
  log: readonly LogLine[],
  asterisk: Effective,
): Promise<ReadonlyMap<string, boolean>> {
  const named = [...plan.contexts.values()].flatMap(({ extensions }) =>
    extensions.flatMap(({ steps }) => steps.flatMap(soundsOf)),
  );
  const missed = log.flatMap(({ message }) => soundMissing.exec(message)?.[1] ?? []);
  const list = listing();
  const roots = dataFolders(asterisk).map((folder) => join(folder, 'sounds'));
  const found = new Map<string, boolean>();
  for (const name of new Set([...named, ...missed])) {
    const known = await isSound(name, roots, list);
    if (known !== undefined) found.set(name, known);
  }
  return found;
}

const PLAYING = /^(Playback|Background|ControlPlayback)$/i;

/** The sounds that a step names as they are; what is computed is not known. */
function soundsOf({ application, data }: Step): string[] {
  const args = splitArguments(data);
  const said = PLAYING.test(application)
    ? args[0]
    : /^Read$/i.test(application)
      ? args[1]
      : undefined;
  return (said ?? '')
    .split('&')
    .map((name) => name.trim())
    .filter((name) => name !== '' && !/[${}]|^(https?|\w+):/.test(name));
}

type List = (folder: string) => Promise<readonly string[] | undefined>;

/** Reads each folder once. */
function listing(): List {
  const read = new Map<string, Promise<readonly string[] | undefined>>();
  return (folder) => {
    const known = read.get(folder) ?? readdir(folder).catch(() => undefined);
    read.set(folder, known);
    return known;
  };
}

/** Undefined where the folders of sounds cannot be read. */
async function isSound(
  name: string,
  roots: readonly string[],
  list: List,
): Promise<boolean | undefined> {
  if (isAbsolute(name)) return hasFile(name, list);
  let canTell = false;
  for (const root of roots) {
    const inside = await list(root);
    if (!inside) continue;
    canTell = true;
    const folders = [
      root,
      ...inside.filter((one) => !one.includes('.')).map((one) => join(root, one)),
    ];
    for (const folder of folders) if (await hasFile(join(folder, name), list)) return true;
  }
  return canTell ? false : undefined;
}

async function hasFile(path: string, list: List): Promise<boolean> {
  const names = (await list(dirname(path))) ?? [];
  const wanted = `${basename(path)}.`;
  return names.some((name) => name.startsWith(wanted) || name === basename(path));
}

/** The music classes with what is in their folders. */
export async function musicSources(music: Effective, asterisk: Effective): Promise<MusicSource[]> {
  const [data = ''] = dataFolders(asterisk);
  return Promise.all(
    mohClassesOf(music).map(async (one): Promise<MusicSource> => {
      const folder =
        one.directory === undefined
          ? undefined
          : join(isAbsolute(one.directory) ? '' : data, one.directory);
      const program = one.mode === 'custom' ? one.application?.split(' ')[0] : undefined;
      return {
        class: one,
        files: folder === undefined ? undefined : await readdir(folder).catch(() => undefined),
        hasProgram: program?.startsWith('/') ? await isThere(program) : undefined,
      };
    }),
  );
}
