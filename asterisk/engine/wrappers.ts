import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Layout } from './layout.ts';

/**
 * The text of a small sh program that runs a program of a prefix with the prefix's own loader and
 * libraries, since they may be newer than the machine's. It finds the prefix from its own place, so
 * that an engine may be moved; `prefix` is a shell word in which `$here` is the wrapper's folder.
 */
export function wrapperText(layout: Layout, program: string, prefix: string): string {
  const libraries = layout.libraries.map((folder) => `$prefix/${folder}`).join(':');
  const main = layout.libraries[0] ?? 'usr/lib';
  const command = layout.loader
    ? `"$prefix/${layout.loader}" --library-path "${libraries}" "$prefix/${program}"`
    : `"$prefix/${program}"`;
  return [
    '#!/bin/sh',
    'here=$(dirname -- "$0")',
    `prefix=${prefix}`,
    ...(layout.loader ? ['unset LD_PRELOAD'] : []),
    `export ESPEAK_DATA_PATH="$prefix/${main}"`,
    `export MPG123_MODDIR="$prefix/${main}/mpg123"`,
    `exec ${command} "$@"`,
    '',
  ].join('\n');
}

/** Prefix of a wrapper that lies in `<engine>/bin`, beside `<engine>/prefix`. */
export const PREFIX_BESIDE = '"$here/../prefix"';

/** Quotes a path for sh, whatever it holds. */
export function shellQuote(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}

/** Writes a wrapper for each program of a layout into a folder. */
export async function writeWrappers(
  layout: Layout,
  folder: string,
  prefix: string,
): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true });
  const paths: Record<string, string> = {};
  for (const [name, program] of Object.entries(layout.programs)) {
    const path = join(folder, name);
    await writeFile(path, wrapperText(layout, program, prefix), { mode: 0o755 });
    paths[name] = path;
  }
  return paths;
}
