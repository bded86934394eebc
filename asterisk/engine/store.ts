import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readdir, realpath, rename, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { PbxError } from '../errors.ts';
import { createApt } from './apt.ts';
import { writeFault } from './faults.ts';
import { engineOfProgram, findInstalled } from './installed.ts';
import { withLock } from './lock.ts';
import type { Engine, EngineChoice, EngineStore, ReportProgress } from './port.ts';
import { engineOfPrefix, linkSounds } from './prefix.ts';
import { readRecord, writeRecord } from './record.ts';
import { type RunOptions, run, throwIfInterrupted } from './run.ts';
import { chooseSource, FETCHED_MAJORS } from './source.ts';
import { removeDamaged, unpackAll } from './unpack.ts';

const PACKAGES = [
  'asterisk',
  'asterisk-modules',
  'asterisk-core-sounds-fr-gsm',
  'asterisk-core-sounds-fr-wav',
  'asterisk-core-sounds-en-gsm',
  'sip-tester',
  'mpg123',
  'sox',
  'espeak-ng',
];
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };
const STAGING = '.staging-';

export interface StoreOptions {
  /** Engines go into `engines` under it. */
  readonly dataDir: string;
  /** Downloads go into `apt` under it. */
  readonly cacheDir: string;
  readonly env: RunOptions['env'];
}

interface ObtainOptions {
  readonly mirror?: string | undefined;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

export function createEngineStore(options: StoreOptions): EngineStore {
  const places = {
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

interface Places {
  readonly engines: string;
  readonly downloads: string;
  readonly env: RunOptions['env'];
}

async function find(places: Places, choice: EngineChoice): Promise<Engine | undefined> {
  if (choice === 'system') {
    const program = await findInstalled(places.env);
    return program === undefined ? undefined : await engineOfProgram(program, 'system', places.env);
  }
  if (isPath(choice)) return await findAtPath(places, resolve(choice));
  const engines = await list(places);
  const fitting = engines.filter(
    (engine) => engine.id.split('-')[1] !== 'path' && majorOf(engine.version) === choice,
  );
  return fitting.at(-1);
}

async function obtain(places: Places, choice: EngineChoice, how: ObtainOptions): Promise<Engine> {
  const found = await find(places, choice);
  if (found) return found;
  if (choice === 'system') {
    throw new PbxError(
      'not-found',
      'There is no asterisk program on PATH nor in /usr/sbin.',
      'Use --engine 22 (fetched from Debian, without root), or --engine PATH.',
    );
  }
  if (!isPath(choice) && !FETCHED_MAJORS.includes(choice)) {
    throw new PbxError(
      'usage',
      `No such engine: ${choice}.`,
      `Choose ${FETCHED_MAJORS.join(', ')}, system, or the path of an asterisk program or of an unpacked prefix.`,
    );
  }
  try {
    await mkdir(places.engines, { recursive: true, mode: 0o755 });
    return await withLock(join(places.engines, '.lock'), waiting(how), async () => {
      const byOther = await find(places, choice);
      if (byOther) return byOther;
      await removeStaging(places);
      if (isPath(choice)) return await adopt(places, resolve(choice));
      return await fetch(places, choice, how);
    });
  } catch (error) {
    throw writeFault(error, places.engines);
  }
}

function waiting({ report, signal }: ObtainOptions) {
  const onWait = (owner: { pid: number }) =>
    report({ stage: `waiting for another pbxctl (process ${owner.pid}) to finish` });
  return { onWait, signal };
}

async function fetch(places: Places, major: string, how: ObtainOptions): Promise<Engine> {
  const architecture = ARCHITECTURES[process.arch];
  if (architecture === undefined || process.platform !== 'linux') {
    throw new PbxError(
      'failed',
      `Engines are fetched for Linux on amd64 and arm64; this is ${process.platform} on ${process.arch}.`,
      'Use an Asterisk of your own: --engine system, or --engine PATH.',
    );
  }
  const { env } = places;
  const { report, signal } = how;
  const mirror = how.mirror || env.PBXCTL_MIRROR || undefined;
  report({ stage: 'package source' });
  const source = await chooseSource(major, mirror, env, signal);
  const folder = join(places.downloads, source.suite.replaceAll(/[^\w.-]/g, '_'));
  const apt = await createApt({ folder, source, architecture, env, signal });
  await apt.update(report);
  const files = await apt.resolve(PACKAGES);
  checkOffer(files, major, source.suite);
  await download(apt, files, report);
  const origin = `Debian ${source.suite}, by apt`;
  return await land(
    places,
    how,
    origin,
    (version) => `${version}-${source.suite}`,
    async (staging) => {
      const prefix = join(staging, 'prefix');
      await unpackAll(apt.archives, files, prefix, { env, report, signal });
      return prefix;
    },
  );
}

type PrivateApt = Awaited<ReturnType<typeof createApt>>;
type Files = Awaited<ReturnType<PrivateApt['resolve']>>;

/** A suite moves on: what it offers now may be another major version. */
function checkOffer(files: Files, major: string, suite: string): void {
  const offered = files
    .map((file) => /^asterisk_(?:\d+%3a)?(\d+)\./.exec(file.name)?.[1])
    .find(Boolean);
  if (offered === major) return;
  throw new PbxError(
    'not-found',
    `Debian ${suite} offers Asterisk ${offered ?? '(none)'}, not ${major}.`,
    'Use an Asterisk of your own: --engine system, or --engine PATH.',
  );
}

async function download(apt: PrivateApt, files: Files, report: ReportProgress): Promise<void> {
  const missing = await removeDamaged(apt.archives, files);
  if (missing.length === 0) return;
  const bytes = missing.reduce((sum, file) => sum + file.sizeBytes, 0);
  await apt.download(PACKAGES, bytes, report);
  const damaged = await removeDamaged(apt.archives, files);
  if (damaged.length === 0) return;
  throw new PbxError(
    'failed',
    `A download arrived damaged: ${damaged
      .map((file) => file.name)
      .slice(0, 3)
      .join(', ')}.`,
    'Run it again: what is good is kept.',
  );
}

/** Builds an engine aside and renames it into place, whole. */
async function land(
  places: Places,
  how: ObtainOptions,
  origin: string,
  id: (version: string) => string,
  build: (staging: string) => Promise<string>,
): Promise<Engine> {
  const staging = join(
    places.engines,
    `${STAGING}${process.pid}-${randomBytes(4).toString('hex')}`,
  );
  await mkdir(staging, { recursive: true });
  try {
    const prefix = await build(staging);
    how.report({ stage: 'check' });
    const binDir = join(staging, 'bin');
    const engine = await engineOfPrefix({
      prefix,
      binDir,
      beside: true,
      id,
      origin,
      env: places.env,
    });
    await linkSounds(engine.dataDir);
    throwIfInterrupted(how.signal);
    return await settle(places, staging, engine);
  } catch (error) {
    await rm(staging, { recursive: true, force: true, maxRetries: 5 }).catch(() => undefined);
    throw error;
  }
}

async function settle(places: Places, staging: string, engine: Engine): Promise<Engine> {
  await writeRecord(staging, engine);
  await syncToDisk(staging, places.env);
  const home = join(places.engines, engine.id);
  const old = `${staging}-old`;
  await rename(home, old).catch(() => undefined);
  await rename(staging, home);
  await rm(old, { recursive: true, force: true });
  await syncFolder(places.engines);
  const landed = await readRecord(home);
  if (landed === undefined) throw new Error(`${home} cannot be read back`);
  return landed;
}

/** Describes somebody's own unpacked prefix; only wrappers and engine.json are ours. */
async function adopt(places: Places, path: string): Promise<Engine> {
  const staging = join(
    places.engines,
    `${STAGING}${process.pid}-${randomBytes(4).toString('hex')}`,
  );
  await mkdir(staging, { recursive: true });
  try {
    const engine = await engineOfPrefix({
      prefix: await realpath(path),
      binDir: join(staging, 'bin'),
      beside: false,
      id: () => pathId(path),
      origin: path,
      env: places.env,
    });
    return await settle(places, staging, engine);
  } catch (error) {
    await rm(staging, { recursive: true, force: true }).catch(() => undefined);
    throw error;
  }
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
  return (await readRecord(path)) ?? (await readRecord(join(places.engines, pathId(path))));
}

async function list(places: Places): Promise<Engine[]> {
  const names = await readdir(places.engines).catch(() => []);
  const engines: Engine[] = [];
  for (const name of names.filter((name) => !name.startsWith('.'))) {
    const engine = await readRecord(join(places.engines, name));
    if (engine) engines.push(engine);
  }
  return engines.sort((a, b) => a.version.localeCompare(b.version, 'en', { numeric: true }));
}

async function clear(places: Places): Promise<void> {
  try {
    if (await stat(places.engines).catch(() => undefined)) {
      await withLock(join(places.engines, '.lock'), {}, async () => {
        for (const name of await readdir(places.engines)) {
          if (name !== '.lock')
            await rm(join(places.engines, name), { recursive: true, force: true, maxRetries: 5 });
        }
      });
    }
    await rm(places.engines, { recursive: true, force: true });
    await rm(places.downloads, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    throw writeFault(error, places.engines);
  }
}

/** What a killed run left. Only called under the lock. */
async function removeStaging(places: Places): Promise<void> {
  for (const name of await readdir(places.engines)) {
    if (!name.startsWith(STAGING)) continue;
    await rm(join(places.engines, name), {
      recursive: true,
      force: true,
      maxRetries: 5,
      retryDelay: 200,
    });
  }
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

function isPath(choice: string): boolean {
  return choice.includes('/') || choice === '.' || choice === '..';
}

function majorOf(version: string): string {
  return version.split('.')[0] ?? '';
}

function pathId(path: string): string {
  return `at-path-${createHash('sha256').update(path).digest('hex').slice(0, 10)}`;
}
