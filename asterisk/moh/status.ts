import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { asIdentity, isAlive, type ProcessIdentity } from '../engine/process.ts';

/** What a program that feeds a class does: it sleeps, plays the stream, or local music in its place. */
export type Playing = 'asleep' | 'stream' | 'local';

export interface MohStatus {
  readonly identity: ProcessIdentity;
  readonly playing: Playing;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** Why the stream is not heard, where it failed. */
  readonly error: string | undefined;
}

/** A process each: after a reload the old one may go on for those who still listen. */
export const statusPath = (folder: string, pid: number): string =>
  join(folder, `status.${pid}.json`);

/** Of the programs of a class that live. */
export async function readStatuses(folder: string): Promise<readonly MohStatus[]> {
  const names = await readdir(folder).catch(() => []);
  const found = await Promise.all(
    names.filter((name) => /^status\.\d+\.json$/.test(name)).map((name) => read(folder, name)),
  );
  return found.filter((status) => status !== undefined);
}

async function read(folder: string, name: string): Promise<MohStatus | undefined> {
  const status = parseStatus(await readFile(join(folder, name), 'utf8').catch(() => ''));
  return status && (await isAlive(status.identity)) ? status : undefined;
}

export function parseStatus(text: string): MohStatus | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const { identity, playing, since, error } = value as Partial<Record<keyof MohStatus, unknown>>;
    const known = asIdentity(identity);
    if (!known || typeof since !== 'number') return undefined;
    if (playing !== 'asleep' && playing !== 'stream' && playing !== 'local') return undefined;
    return {
      identity: known,
      playing,
      since,
      error: typeof error === 'string' ? error : undefined,
    };
  } catch {
    return undefined;
  }
}
