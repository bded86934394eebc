import { createHash } from 'node:crypto';
import { lstat, mkdir, readdir, realpath, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PbxError } from '../errors.ts';
import { writeFault } from './faults.ts';
import { fetchEngine, type ObtainOptions } from './fetch.ts';
import { engineOfProgram, findInstalled } from './installed.ts';
import { withLock } from './lock.ts';
import type { Engine, EngineChoice, EngineStore } from './port.ts';
import { engineOfPrefix } from './prefix.ts';
import { readRecord } from './record.ts';
import type { RunOptions } from './run.ts';
import { FETCHED_MAJORS } from './source.ts';
import { LOCK, land, type Places, removeEngines, removeStaging } from './staging.ts';

const ADOPTED = 'at-path-';

export interface StoreOptions {
  /** Engines go into `engines` under it. */
  readonly dataDir: string;
  /** Downloads go into `apt` under it. */
  readonly cacheDir: string;
  /** PATH finds apt and the rest; PBXCTL_MIRROR names a Debian mirror. */
  readonly env: RunOptions['env'];
}

export function createEngineStore(options: StoreOptions): EngineStore {
  const places: Places = {
    engines: join(options.dataDir, 'engines'),
    downloads: join(options.cacheDir, 'apt'),
    env: options.env,
  };
  return {
    find: (choice) => find(places, choice),
    obtain: (choice, how) => obtain(places, choice, how),
    list: () => list(places),
    clear: () => clear(places),
  };
}

async function find(places: Places, choice: EngineChoice): Promise<Engine | undefined> {
  if (choice === 'system') {
    const program = await findInstalled(places.env);
    return program === undefined ? undefined : await engineOfProgram(program, 'system', places.env);
  }
  if (isPath(choice)) return await findAtPath(places, resolve(choice));
  const engines = await list(places);
  return engines
    .filter(({ id, version }) => !id.startsWith(ADOPTED) && version.split('.')[0] === choice)
    .at(-1);
}

async function findAtPath(places: Places, path: string): Promise<Engine | undefined> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) {
    throw new PbxError(
      'not-found',
      `There is nothing at ${path}.`,
      'Give the path of an asterisk program, or of an unpacked prefix.',
    );
  }
  if (found.isFile()) return await engineOfProgram(path, undefined, places.env);
  return (await readRecord(path)) ?? (await readRecord(join(places.engines, adoptedId(path))));
}

async function obtain(places: Places, choice: EngineChoice, how: ObtainOptions): Promise<Engine> {
  const found = await find(places, choice);
  if (found) return found;
  checkChoice(choice);
  try {
    await mkdir(places.engines, { recursive: true });
    return await withLock(join(places.engines, LOCK), waiting(how), async () => {
      const byOther = await find(places, choice);
      if (byOther) return byOther;
      await removeStaging(places.engines);
      if (isPath(choice)) return await adopt(places, resolve(choice));
      return await fetchEngine(places, choice, how);
    });
  } catch (error) {
    throw writeFault(error, places.engines);
  }
}

function checkChoice(choice: EngineChoice): void {
  if (choice === 'system') {
    throw new PbxError(
      'not-found',
      'There is no asterisk program on PATH nor in /usr/sbin.',
      'Use --engine 22 (fetched from Debian, without root), or --engine PATH.',
    );
  }
  if (isPath(choice) || FETCHED_MAJORS.includes(choice)) return;
  throw new PbxError(
    'usage',
    `No such engine: ${choice}.`,
    `Choose ${FETCHED_MAJORS.join(', ')}, system, or the path of an asterisk program or of an unpacked prefix.`,
  );
}

function waiting({ report, signal }: ObtainOptions) {
  const onWait = (owner: { pid: number }) =>
    report({ stage: `waiting for another pbxctl (process ${owner.pid}) to finish` });
  return { onWait, signal };
}

/** Describes somebody's own unpacked prefix; only the wrappers and engine.json are ours. */
async function adopt(places: Places, path: string): Promise<Engine> {
  const prefix = await realpath(path);
  return await land(places, (staging) =>
    engineOfPrefix({
      prefix,
      binDir: join(staging, 'bin'),
      beside: false,
      id: () => adoptedId(path),
      origin: path,
      env: places.env,
    }),
  );
}

async function list(places: Places): Promise<Engine[]> {
  const names = await readdir(places.engines).catch(() => []);
  const folders = names.filter((name) => !name.startsWith('.'));
  const records = await Promise.all(folders.map((name) => readRecord(join(places.engines, name))));
  return records
    .filter((engine) => engine !== undefined)
    .sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }));
}

async function clear(places: Places): Promise<void> {
  try {
    const found = await lstat(places.engines).catch(() => undefined);
    if (found && !found.isSymbolicLink()) {
      await withLock(join(places.engines, LOCK), {}, () => removeEngines(places));
    }
    // A folder that only leads to somebody's engines is taken away as what it is: the link.
    for (const folder of [places.engines, places.downloads]) {
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    }
  } catch (error) {
    throw writeFault(error, places.engines);
  }
}

function isPath(choice: string): boolean {
  return choice.includes('/') || choice === '.' || choice === '..';
}

function adoptedId(path: string): string {
  return `${ADOPTED}${createHash('sha256').update(path).digest('hex').slice(0, 10)}`;
}
