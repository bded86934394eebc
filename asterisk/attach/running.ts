import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commandLine, identify, processStat, startedAtMs } from '../engine/process.ts';
import { PbxError } from '../errors.ts';
import { askConsole } from './console.ts';
import type { Places } from './port.ts';

/** How an Asterisk on this machine stands. */
export type LocalStatus =
  | { readonly state: 'stopped' }
  | {
      readonly state: 'running';
      readonly pid: number;
      /** Undefined where its control socket is not for us. */
      readonly version: string | undefined;
      readonly startedAt: number | undefined;
      /** Why its control socket cannot be used, if it cannot. */
      readonly deaf?: string;
    };

/** By its control socket, which names its process; by its pid file where the socket is not for us or silent. */
export async function localStatus(places: Places): Promise<LocalStatus> {
  try {
    const { pid, version } = await askConsole(places.socket, []);
    return { state: 'running', pid, version, startedAt: await startOf(pid) };
  } catch (error) {
    if (!(error instanceof PbxError)) throw error;
    const pid = await pidOf(places);
    if (pid === undefined) return { state: 'stopped' };
    const startedAt = await startOf(pid);
    return { state: 'running', pid, version: undefined, startedAt, deaf: error.message };
  }
}

/** The process of the pid file, if it is still an Asterisk: a pid is used again. */
async function pidOf({ run }: Places): Promise<number | undefined> {
  const text = await readFile(join(run, 'asterisk.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  if (!(pid > 1)) return undefined;
  const process = await processStat(pid);
  if (process === undefined) return undefined;
  const words = [process.command, ...(await commandLine(pid))];
  return words.some((word) => /(^|\/)asterisk$/.test(word)) ? pid : undefined;
}

async function startOf(pid: number): Promise<number | undefined> {
  const identity = await identify(pid);
  return identity && startedAtMs(identity);
}

/** The user and group that a process runs as; /proc/PID itself belongs to root when a program has changed its user. */
export async function runsAs(pid: number): Promise<{ uid: number; gid: number } | undefined> {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
  const effective = (name: string) =>
    new RegExp(`^${name}:\\s+\\d+\\s+(\\d+)`, 'm').exec(text)?.[1];
  const [uid, gid] = [effective('Uid'), effective('Gid')];
  return uid === undefined || gid === undefined
    ? undefined
    : { uid: Number(uid), gid: Number(gid) };
}
