import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { PbxError } from '../errors.ts';
import type { Engine } from './port.ts';
import { asteriskVersion, driverOf } from './prefix.ts';
import type { RunOptions } from './run.ts';

/** Where administrators' programs lie, which an ordinary PATH lacks. */
export const SUPERUSER_PATH = ['/usr/local/sbin', '/usr/sbin', '/sbin', '/opt/asterisk/sbin'];
const PROGRAMS = ['sipp', 'mpg123', 'sox', 'espeak-ng'];

/** The asterisk program of this machine: on PATH, or where administrators' programs lie. */
export async function findInstalled(env: RunOptions['env']): Promise<string | undefined> {
  return await findProgram('asterisk', env, SUPERUSER_PATH);
}

/** Describes an installed asterisk program. Its own asterisk.conf tells where its modules lie. */
export async function engineOfProgram(
  program: string,
  id: string | undefined,
  env: RunOptions['env'],
): Promise<Engine> {
  const asterisk = { file: program, args: [], env: {} };
  const version = await asteriskVersion(asterisk, env);
  const root = dirname(dirname(await realpath(program)));
  const set = await directories([
    '/etc/asterisk',
    join(root, 'etc/asterisk'),
    join(dirname(root), 'etc/asterisk'),
  ]);
  const moduleDir = await firstFolder([set.astmoddir, ...moduleFolders(root)]);
  const dataDir = await firstFolder([
    set.astdatadir,
    join(root, 'share/asterisk'),
    join(dirname(root), 'var/lib/asterisk'),
    '/var/lib/asterisk',
  ]);
  if (moduleDir === undefined || dataDir === undefined) {
    throw new PbxError(
      'not-found',
      `The modules or the sounds of ${program} were not found.`,
      'Set astmoddir and astdatadir in its asterisk.conf, or choose another: --engine 22, 16 or PATH.',
    );
  }
  return {
    id: id ?? `${version}-${Buffer.from(program).toString('hex').slice(-8)}`,
    version,
    driver: await driverOf(version, moduleDir),
    origin: program,
    moduleDir,
    dataDir,
    asterisk,
    programs: await installedPrograms(env),
  };
}

function moduleFolders(root: string): string[] {
  const folders = ['lib/x86_64-linux-gnu', 'lib/aarch64-linux-gnu', 'lib64', 'lib'];
  return folders.map((folder) => join(root, folder, 'asterisk/modules'));
}

async function installedPrograms(env: RunOptions['env']): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const name of PROGRAMS) {
    const path = await findProgram(name, env, []);
    if (path !== undefined) found[name] = path;
  }
  return found;
}

/** The path of a program on PATH, or in further folders. */
export async function findProgram(
  name: string,
  env: RunOptions['env'],
  further: readonly string[],
): Promise<string | undefined> {
  for (const folder of [...(env.PATH ?? '').split(delimiter), ...further]) {
    const path = join(folder, name);
    const found = folder.startsWith('/') ? await stat(path).catch(() => undefined) : undefined;
    if (found?.isFile() && (found.mode & 0o111) !== 0) return path;
  }
  return undefined;
}

/** The `[directories]` of the first asterisk.conf there is. */
async function directories(folders: readonly string[]): Promise<Record<string, string>> {
  for (const folder of folders) {
    const text = await readFile(join(folder, 'asterisk.conf'), 'utf8').catch(() => undefined);
    if (text === undefined) continue;
    const pairs = [...text.matchAll(/^\s*(ast\w+dir)\s*=>?\s*([^;\r\n]+?)\s*(?:;.*)?$/gm)];
    return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, value]));
  }
  return {};
}

async function firstFolder(paths: readonly (string | undefined)[]): Promise<string | undefined> {
  for (const path of paths) {
    if (path && (await readdir(path).catch(() => undefined))) return path;
  }
  return undefined;
}
