import { readdir, realpath, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { PbxError } from '../errors.ts';

/** What it takes to run the programs of an unpacked prefix; paths are relative to it. */
export interface RunLayout {
  /** The prefix's own ELF loader; undefined when it brings none and the machine's must do. */
  readonly loader: string | undefined;
  /** Folders for the loader's library path. */
  readonly libraries: readonly string[];
  /** The programs found, by the name they are called by. */
  readonly programs: Readonly<Record<string, string>>;
}

/** Where the parts of an unpacked Asterisk lie, relative to its prefix. */
export interface Layout extends RunLayout {
  readonly asterisk: string;
  readonly moduleDir: string;
  readonly dataDir: string;
}

const TRIPLETS = ['x86_64-linux-gnu', 'aarch64-linux-gnu'] as const;
const LOADERS = [
  'usr/lib64/ld-linux-x86-64.so.2',
  'usr/lib/ld-linux-aarch64.so.1',
  'lib/x86_64-linux-gnu/ld-linux-x86-64.so.2',
  'lib/aarch64-linux-gnu/ld-linux-aarch64.so.1',
];
/** mpg123 before 1.27 is a link made at installation, to mpg123.bin. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  sipp: ['usr/bin/sipp'],
  mpg123: ['usr/bin/mpg123', 'usr/bin/mpg123.bin'],
  sox: ['usr/bin/sox', 'usr/bin/sox_ng'],
  'espeak-ng': ['usr/bin/espeak-ng'],
};

/** How programs of an unpacked prefix are run: its loader and libraries, and those of `programs` that are there. */
export async function readRunLayout(
  prefix: string,
  programs: Readonly<Record<string, readonly string[]>>,
): Promise<RunLayout> {
  return {
    loader: await firstFile(prefix, LOADERS),
    libraries: await libraryFolders(prefix),
    programs: await findPrograms(prefix, programs),
  };
}

/** Looks at an unpacked prefix. Rejects when no Asterisk with its modules is in it. */
export async function readLayout(prefix: string): Promise<Layout> {
  const asterisk = await firstFile(prefix, ['usr/sbin/asterisk', 'sbin/asterisk']);
  const moduleDir = await firstFolder(prefix, [
    ...TRIPLETS.map((triplet) => `usr/lib/${triplet}/asterisk/modules`),
    'usr/lib/asterisk/modules',
    'usr/lib64/asterisk/modules',
    'lib/asterisk/modules',
  ]);
  const dataDir = await firstFolder(prefix, ['usr/share/asterisk', 'var/lib/asterisk']);
  if (asterisk === undefined || moduleDir === undefined || dataDir === undefined) {
    throw new PbxError(
      'not-found',
      `${prefix} does not hold an unpacked Asterisk (usr/sbin/asterisk with its modules and data).`,
      'Give the path of an asterisk program, or of a folder into which its packages are unpacked.',
    );
  }
  return {
    asterisk,
    moduleDir,
    dataDir,
    ...(await readRunLayout(prefix, PROGRAMS)),
  };
}

async function findPrograms(
  prefix: string,
  programs: Readonly<Record<string, readonly string[]>>,
): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, candidates] of Object.entries(programs)) {
    const path = await firstFile(prefix, candidates);
    if (path !== undefined) found[name] = path;
  }
  return found;
}

/** Some libraries lie one folder deeper (libpulsecommon in pulseaudio/), where only a RUNPATH of the real root finds them. */
async function libraryFolders(prefix: string): Promise<string[]> {
  const folders: string[] = [];
  for (const triplet of TRIPLETS) {
    for (const folder of [`usr/lib/${triplet}`, `lib/${triplet}`]) {
      if (await isFolder(join(prefix, folder))) {
        folders.push(folder, ...(await subfoldersWithLibraries(prefix, folder)));
      }
    }
  }
  if (await isFolder(join(prefix, 'usr/lib'))) folders.push('usr/lib');
  return distinct(prefix, folders);
}

async function subfoldersWithLibraries(prefix: string, folder: string): Promise<string[]> {
  const wanted = ['pulseaudio', 'blas', 'lapack'];
  const entries = await readdir(join(prefix, folder), { withFileTypes: true });
  return entries
    .filter((entry) => entry.isDirectory() && wanted.includes(entry.name))
    .map((entry) => `${folder}/${entry.name}`);
}

/** Where lib is a link to usr/lib, both name one folder. */
async function distinct(prefix: string, folders: readonly string[]): Promise<string[]> {
  const seen = new Map<string, string>();
  for (const folder of folders) {
    const real = await realpath(join(prefix, folder));
    if (!seen.has(real)) seen.set(real, folder);
  }
  return [...seen.values()];
}

/** The first that is a file and, followed through its links, still lies in the prefix: an absolute link leads to the machine's own file. */
async function firstFile(prefix: string, paths: readonly string[]): Promise<string | undefined> {
  const root = await realpath(prefix).catch(() => prefix);
  for (const path of paths) {
    const real = await realpath(join(prefix, path)).catch(() => undefined);
    if (real?.startsWith(root + sep) && (await stat(real)).isFile()) return relative(root, real);
  }
  return undefined;
}

async function firstFolder(prefix: string, paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await isFolder(join(prefix, path))) return path;
  return undefined;
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
