import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunLayout } from './layout.ts';

/**
 * The text of a small sh program that runs a program of a prefix with the prefix's own loader and
 * libraries, since they may be newer than the machine's. It finds the prefix from its own place, so
 * that an engine may be moved; `prefix` is a shell word in which `$here` is the wrapper's folder.
 * `environment` names folders of the prefix.
 */
export function wrapperText(
  layout: RunLayout,
  program: string,
  prefix: string,
  environment = soundEnvironment(layout),
): string {
  const libraries = layout.libraries.map((folder) => `$prefix/${folder}`).join(':');
  const command = layout.loader
    ? `"$prefix/${layout.loader}" --library-path "${libraries}" "$prefix/${program}"`
    : `"$prefix/${program}"`;
  return [
    '#!/bin/sh',
    'here=$(dirname -- "$0")',
    `prefix=${prefix}`,
    ...(layout.loader ? ['unset LD_PRELOAD'] : []),
    ...Object.entries(environment).map(([name, path]) => `export ${name}="$prefix/${path}"`),
    `exec ${command} "$@"`,
    '',
  ].join('\n');
}

function soundEnvironment({ libraries }: RunLayout): Readonly<Record<string, string>> {
  const main = libraries[0] ?? 'usr/lib';
  return { ESPEAK_DATA_PATH: main, MPG123_MODDIR: `${main}/mpg123` };
}

/** Prefix of a wrapper that lies in `<engine>/bin`, beside `<engine>/prefix`. */
export const PREFIX_BESIDE = '"$here/../prefix"';

/** Quotes a path for sh, whatever it holds. */
export function shellQuote(path: string): string {
  return `'${path.replaceAll("'", "'\\''")}'`;
}

/** Writes a wrapper for each program of a layout into a folder. */
export async function writeWrappers(
  layout: RunLayout,
  folder: string,
  prefix: string,
  environment?: Readonly<Record<string, string>>,
): Promise<Record<string, string>> {
  await mkdir(folder, { recursive: true });
  const paths: Record<string, string> = {};
  for (const [name, program] of Object.entries(layout.programs)) {
    const path = join(folder, name);
    await writeFile(path, wrapperText(layout, program, prefix, environment), {
      mode: 0o755,
    });
    paths[name] = path;
  }
  return paths;
}
