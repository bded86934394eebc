import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { identify, isAlive } from '../engine/process.ts';
import { messageOf } from '../errors.ts';
import { musicOf } from './music.ts';
import { feed } from './outlet.ts';
import { readMohSettings } from './settings.ts';
import { createSource, type Source } from './source.ts';
import { type MohStatus, type Playing, parseStatus, statusPath } from './status.ts';

/** The process that Asterisk has started in the folder of the class. */
export interface MohHost {
  readonly folder: string;
  /** The names of the raw files in it, which Asterisk adds to our words. */
  readonly files: readonly string[];
  /** Standard output: the pipe to Asterisk. */
  readonly pipe: Socket;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly pid: number;
  readonly signal: AbortSignal;
  /** What standard error takes to Asterisk's own. */
  say(text: string): void;
}

/**
 * Plays a stream to those who are held, and local music whenever it is not there, until Asterisk ends us or
 * is gone itself. While nobody listens there is neither connection nor decoder.
 */
export async function playMoh(host: MohHost): Promise<void> {
  const { folder, pipe, signal } = host;
  const local = await musicOf(host.files.map((name) => join(folder, name)));
  const tell = await statusTeller(host);
  let source: Source | undefined;
  let error: string | undefined;
  let isListened = false;
  let isLive = false;

  const show = () => tell(isListened ? (isLive ? 'stream' : 'local') : 'asleep', error);
  try {
    const settings = await readMohSettings(folder);
    source = createSource({
      ...{ ...settings, env: host.env },
      onState(why) {
        error = why;
        isLive = why === undefined;
        show();
      },
    });
  } catch (failure) {
    error = messageOf(failure);
    host.say(`pbxctl moh: ${error}`);
  }
  show();
  const events = {
    piece: () => source?.piece() ?? local(),
    onListened(is: boolean) {
      isListened = is;
      if (is) source?.start();
      else source?.stop();
      isLive = false;
      show();
    },
  };
  try {
    await feed(pipe, events, signal);
  } finally {
    source?.stop();
    rmSync(statusPath(folder, host.pid), { force: true });
  }
}

/** Writes what we do to a file of our own, each time that it is something else. */
async function statusTeller({ folder, pid }: MohHost) {
  await removeDead(folder);
  const identity = await identify(pid);
  let last = '';
  return (playing: Playing, error: string | undefined): void => {
    const said = `${playing} ${error}`;
    if (!identity || said === last) return;
    last = said;
    const status: MohStatus = { identity, playing, since: Date.now(), error };
    try {
      writeFileSync(statusPath(folder, pid), JSON.stringify(status));
    } catch {
      // A full disk is no reason to stop the music.
    }
  };
}

/** Of those that were killed before they could do so themselves. */
async function removeDead(folder: string): Promise<void> {
  for (const name of readdirSync(folder).filter((one) => /^status\.\d+\.json$/.test(one))) {
    const path = join(folder, name);
    const status = parseStatus(await readFile(path, 'utf8').catch(() => ''));
    if (!status || !(await isAlive(status.identity))) rmSync(path, { force: true });
  }
}
