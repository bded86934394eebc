import { spawn } from 'node:child_process';
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
import { type RunOptions, throwIfInterrupted } from './run.ts';

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
  let done = 0;
  const step = () =>
    options.report({ stage: 'unpack', done, total: files.length, unit: 'packages' });
  step();
  for (const file of files) {
    throwIfInterrupted(options.signal);
    await unpack(join(archives, file.name), prefix, options);
    done++;
    step();
  }
}

async function unpack(
  path: string,
  prefix: string,
  options: { env: RunOptions['env']; signal: AbortSignal },
): Promise<void> {
  const common = { env: { ...options.env, LC_ALL: 'C' }, signal: options.signal };
  const reader = spawn('dpkg-deb', ['--fsys-tarfile', path], {
    ...common,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const excluded = LEFT_OUT.map((pattern) => `--exclude=${pattern}`);
  const owner = ['--no-same-owner', '--no-same-permissions', '--keep-directory-symlink'];
  const writer = spawn('tar', ['-x', ...owner, ...excluded, '-C', prefix], {
    ...common,
    stdio: ['pipe', 'ignore', 'pipe'],
  });
  let said = '';
  for (const stream of [reader.stderr, writer.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString('utf8');
    });
  }
  const ends = Promise.all([closed(reader), closed(writer)]);
  const copied = pipeline(reader.stdout, writer.stdin).catch(() => undefined);
  const [read, written] = await ends.catch((error: unknown) => {
    throwIfInterrupted(options.signal);
    throw error;
  });
  await copied;
  throwIfInterrupted(options.signal);
  if (read !== 0 || written !== 0) throw unpackFault(path, said);
}

async function closed(child: ReturnType<typeof spawn>): Promise<number | null> {
  const [code] = (await once(child, 'close')) as [number | null];
  return code;
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
