import { randomBytes } from 'node:crypto';
import { link, readFile, rm, writeFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { PbxError } from '../errors.ts';
import { asIdentity, identify, isAlive, type ProcessIdentity } from './process.ts';

const LOOK_AGAIN_MS = 150;

export interface LockOptions {
  /** False: reject at once when a living process holds the lock. */
  readonly wait?: boolean;
  /** Called once when a living process holds the lock and we wait for it. */
  readonly onWait?: (owner: ProcessIdentity) => void;
  readonly signal?: AbortSignal;
}

export interface Lock {
  release(): Promise<void>;
}

/**
 * Takes a lock file, waiting while a living process holds it. The lock of a process that is gone is
 * taken over; only who holds the lock `<path>~<that process>` may remove it, so that two who see it
 * at once cannot both take it.
 */
export async function acquireLock(path: string, options: LockOptions = {}): Promise<Lock> {
  const self = await identify(process.pid);
  if (self === undefined)
    throw new PbxError('failed', '/proc is not readable, so nothing can be locked.');
  let told = false;
  for (;;) {
    if (options.signal?.aborted) throw new PbxError('interrupted', 'Interrupted.');
    if (await create(path, self)) return { release: () => rm(path, { force: true }) };
    const owner = await lockOwner(path);
    if (owner === 'free') continue;
    if (owner === 'unreadable' || !(await isAlive(owner))) {
      await removeStale(path, owner);
      continue;
    }
    if (options.wait === false) {
      throw new PbxError('failed', `Process ${owner.pid} holds ${path}.`);
    }
    if (!told) options.onWait?.(owner);
    told = true;
    await delay(LOOK_AGAIN_MS);
  }
}

export async function withLock<T>(
  path: string,
  options: LockOptions,
  action: () => Promise<T>,
): Promise<T> {
  const lock = await acquireLock(path, options);
  try {
    return await action();
  } finally {
    await lock.release();
  }
}

/** The living process that holds a lock. */
export async function lockHolder(path: string): Promise<ProcessIdentity | undefined> {
  const owner = await lockOwner(path);
  if (owner === 'free' || owner === 'unreadable') return undefined;
  return (await isAlive(owner)) ? owner : undefined;
}

/** Writes a lock aside and links it into place: it is never seen half written. */
async function create(path: string, self: ProcessIdentity): Promise<boolean> {
  const aside = `${path}.${self.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await writeFile(aside, JSON.stringify(self), { mode: 0o600, flag: 'wx' });
    await link(aside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(aside, { force: true });
  }
}

async function lockOwner(path: string): Promise<ProcessIdentity | 'free' | 'unreadable'> {
  try {
    return asIdentity(JSON.parse(await readFile(path, 'utf8'))) ?? 'unreadable';
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'free' : 'unreadable';
  }
}

async function removeStale(path: string, seen: ProcessIdentity | 'unreadable'): Promise<void> {
  const name = seen === 'unreadable' ? 'x' : `${seen.pid}-${seen.start}`;
  await withLock(`${path}~${name}`, {}, async () => {
    const now = await lockOwner(path);
    if (now !== 'free' && JSON.stringify(now) === JSON.stringify(seen))
      await rm(path, { force: true });
  });
}
