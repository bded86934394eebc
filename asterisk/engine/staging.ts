import { randomBytes } from 'node:crypto';
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Engine } from './port.ts';
import { readRecord, writeRecord } from './record.ts';
import { type RunOptions, run } from './run.ts';

const STAGING = '.staging-';
const PATIENT = { recursive: true, force: true, maxRetries: 5, retryDelay: 200 } as const;

/** Where engines and downloads lie, and with what environment programs are run. */
export interface Places {
  readonly engines: string;
  readonly downloads: string;
  readonly env: RunOptions['env'];
}

/**
 * Builds an engine in a folder beside its final place and renames it there, whole: engine.json is
 * written last, and all is on the disk before. What fails leaves nothing.
 */
export async function land(
  places: Places,
  build: (staging: string) => Promise<Engine>,
): Promise<Engine> {
  const name = `${STAGING}${process.pid}-${randomBytes(4).toString('hex')}`;
  const staging = join(places.engines, name);
  await mkdir(staging, { recursive: true });
  try {
    const engine = await build(staging);
    await writeRecord(staging, engine);
    await syncToDisk(staging, places.env);
    return await settle(places, staging, engine.id);
  } catch (error) {
    await rm(staging, PATIENT).catch(() => undefined);
    throw error;
  }
}

/** Removes what a killed run left. Only to be called under the lock. */
export async function removeStaging(places: Places): Promise<void> {
  for (const name of await readdir(places.engines)) {
    if (name.startsWith(STAGING)) await rm(join(places.engines, name), PATIENT);
  }
}

/** Removes all engines but not the lock, under which this is to be called. */
export async function removeEngines(places: Places): Promise<void> {
  for (const name of await readdir(places.engines)) {
    if (name !== LOCK) await rm(join(places.engines, name), PATIENT);
  }
}

/** Name of the lock in the folder of engines. */
export const LOCK = '.lock';

/** An engine that is there already could not be read: it makes room in one step, as does the new one. */
async function settle(places: Places, staging: string, id: string): Promise<Engine> {
  const home = join(places.engines, id);
  const old = `${staging}-old`;
  await rename(home, old).catch(() => undefined);
  await rename(staging, home);
  await syncFolder(places.engines);
  await rm(old, PATIENT);
  const landed = await readRecord(home);
  if (landed === undefined) throw new Error(`${home} cannot be read back`);
  return landed;
}

/** One `syncfs` instead of an fsync for each of ten thousand files. */
async function syncToDisk(folder: string, env: RunOptions['env']): Promise<void> {
  const result = await run('sync', ['-f', folder], { env });
  if (result.status !== 0) throw new Error(`sync: ${result.stderr.trim()}`);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
