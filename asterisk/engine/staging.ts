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

/** Builds an engine and lands it whole: engine.json is written last. */
export async function land(
  places: Places,
  build: (staging: string) => Promise<Engine>,
): Promise<Engine> {
  const home = await landFolder(places.engines, places.env, async (staging) => {
    const engine = await build(staging);
    await writeRecord(staging, engine);
    return engine.id;
  });
  const landed = await readRecord(home);
  if (landed === undefined) throw new Error(`${home} cannot be read back`);
  return landed;
}

/**
 * Builds a folder beside its final place and renames it there, whole and on the disk; `build` gives its name.
 * Resolves with its path; what fails leaves nothing.
 */
export async function landFolder(
  parent: string,
  env: RunOptions['env'],
  build: (staging: string) => Promise<string>,
): Promise<string> {
  const name = `${STAGING}${process.pid}-${randomBytes(4).toString('hex')}`;
  const staging = join(parent, name);
  await mkdir(staging, { recursive: true });
  try {
    const id = await build(staging);
    await syncToDisk(staging, env);
    return await settle(parent, staging, id);
  } catch (error) {
    await rm(staging, PATIENT).catch(() => undefined);
    throw error;
  }
}

/** Removes what a killed run left. Only to be called under the lock. */
export async function removeStaging(parent: string): Promise<void> {
  for (const name of await readdir(parent)) {
    if (name.startsWith(STAGING)) await rm(join(parent, name), PATIENT);
  }
}

/** Removes all engines but not the lock, under which this is to be called. */
export async function removeEngines(places: Places): Promise<void> {
  for (const name of await readdir(places.engines)) {
    if (name !== LOCK) await rm(join(places.engines, name), PATIENT);
  }
}

/** Name of the lock in the folder of engines, and in that of tools. */
export const LOCK = '.lock';

/** What is there already could not be used: it makes room in one step, as does the new one. */
async function settle(parent: string, staging: string, id: string): Promise<string> {
  const home = join(parent, id);
  const old = `${staging}-old`;
  await rename(home, old).catch(() => undefined);
  await rename(staging, home);
  await syncFolder(parent);
  await rm(old, PATIENT);
  return home;
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
