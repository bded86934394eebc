import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { PbxError } from '../errors.ts';
import type { PackageFile } from './apt.ts';
import { isDiskFull } from './faults.ts';
import type { ReportProgress } from './port.ts';
import { deathSignalPrefix, type RunOptions, throwIfInterrupted } from './run.ts';

/** What no engine needs at run time: a third of the bytes. */
const LEFT_OUT = [
  './usr/share/doc',
  './usr/share/man',
  './usr/share/info',
  './usr/share/locale',
  './usr/share/lintian',
  './usr/share/perl*',
  './usr/lib/*/perl*',
  './usr/lib/python3*',
  './usr/lib/file',
  './usr/include',
];

const TAR_OPTIONS = ['--no-same-owner', '--no-same-permissions', '--keep-directory-symlink'];

/** Unpacking is mostly decompression, each package by one thread. */
const WORKERS = 2;

/** Removes from the download folder what is not whole and true to its hash, so that it is fetched again. */
export async function removeDamaged(
  archives: string,
  files: readonly PackageFile[],
): Promise<PackageFile[]> {
  const damaged: PackageFile[] = [];
  for (const file of files) {
    const path = join(archives, file.name);
    if ((await hashOf(path)) === file.sha256) continue;
    damaged.push(file);
    await rm(path, { force: true });
  }
  return damaged;
}

/** Unpacks Debian packages into a new prefix, without root: whose /bin, /lib and so on lead into usr. */
export async function unpackAll(
  archives: string,
  files: readonly PackageFile[],
  prefix: string,
  options: { env: RunOptions['env']; report: ReportProgress; signal: AbortSignal },
): Promise<void> {
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    await mkdir(join(prefix, 'usr', name), { recursive: true });
    await symlink(`usr/${name}`, join(prefix, name));
  }
  const tether = await deathSignalPrefix(options.env);
  const waiting = [...files];
  let done = 0;
  const step = () =>
    options.report({ stage: 'unpack', done, total: files.length, unit: 'packages' });
  const giveUp = (error: unknown) => {
    waiting.length = 0;
    throw error;
  };
  const worker = async () => {
    for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
      await unpack(join(archives, file.name), prefix, { ...options, tether }).catch(giveUp);
      done++;
      step();
    }
  };
  step();
  const results = await Promise.allSettled(Array.from({ length: WORKERS }, worker));
  for (const result of results) if (result.status === 'rejected') throw result.reason;
}

interface UnpackOptions {
  readonly env: RunOptions['env'];
  readonly signal: AbortSignal;
  readonly tether: readonly string[];
}

/** `dpkg-deb --fsys-tarfile PATH | tar -x`. */
async function unpack(path: string, prefix: string, options: UnpackOptions): Promise<void> {
  const excluded = LEFT_OUT.map((pattern) => `--exclude=${pattern}`);
  const reader = start(['dpkg-deb', '--fsys-tarfile', path], 'ignore', options);
  const writer = start(['tar', '-x', ...TAR_OPTIONS, ...excluded, '-C', prefix], 'pipe', options);
  const copied = pipe(reader.child, writer.child);
  const ends = await Promise.allSettled([reader.ended, writer.ended, copied]);
  throwIfInterrupted(options.signal);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
  if (reader.child.exitCode === 0 && writer.child.exitCode === 0) return;
  throw unpackFault(path, `${writer.said()}\n${reader.said()}`.trim());
}

function start(words: readonly string[], stdin: 'ignore' | 'pipe', options: UnpackOptions) {
  const [file = '', ...args] = [...options.tether, ...words];
  const child = spawn(file, args, {
    env: { ...options.env, LC_ALL: 'C' },
    signal: options.signal,
    stdio: [stdin, stdin === 'pipe' ? 'ignore' : 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    said += chunk.toString('utf8');
  });
  return { child, ended: once(child, 'close'), said: () => said };
}

/** The ends of both tell what went wrong; a broken pipe between them tells nothing more. */
async function pipe(from: ChildProcess, to: ChildProcess): Promise<void> {
  if (from.stdout && to.stdin) await pipeline(from.stdout, to.stdin).catch(() => undefined);
}

function unpackFault(path: string, said: string): Error {
  if (isDiskFull(said)) return new Error(said.trim());
  return new PbxError(
    'failed',
    `A package could not be unpacked (${path}): ${said.trim() || 'it ended early'}.`,
    'Run it again: a damaged package is fetched anew.',
  );
}

async function hashOf(path: string): Promise<string | undefined> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(path), hash);
    return hash.digest('hex');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
