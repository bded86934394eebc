import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Launch } from '../engine/port.ts';
import { shellQuote } from '../engine/wrappers.ts';
import { PbxError } from '../errors.ts';

/** What the program of a class that plays a stream has to know; JSON in the folder of the class. */
export interface MohSettings {
  readonly url: string;
  /** Absolute path. */
  readonly mpg123: string;
}

export interface MohFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** res_musiconhold.c: `char args[256]` and `char dir[256]`. */
const LONGEST = 255;

/** The program that Asterisk starts, in a folder without blanks: it splits its words at each of them. */
export function mohProgram(folder: string): string {
  const path = join(folder, 'pbxctl-moh');
  refusePath(path);
  return path;
}

/** A path that musiconhold.conf can name; room is left for a word behind it. */
export function refusePath(path: string): void {
  if (/^[\w./@:~+=-]+$/.test(path) && path.length < LONGEST - 80) return;
  throw new PbxError(
    'refused',
    `musiconhold.conf cannot name ${JSON.stringify(path)}: no blanks there, and ${LONGEST} characters at most`,
    'set XDG_DATA_HOME to a short folder of letters, digits and - _ . only, and set up again',
  );
}

export function mohProgramFile(folder: string, program: Launch): MohFile {
  const words = [program.file, ...program.args].map(shellQuote).join(' ');
  const content = `#!/bin/sh\n# Asterisk starts it in the folder of the class.\nexec ${words} "$@"\n`;
  return { path: mohProgram(folder), content, mode: 0o755 };
}

export function mohSettingsFile(folder: string, settings: MohSettings): MohFile {
  const content = `${JSON.stringify(settings, null, 2)}\n`;
  return { path: join(folder, 'settings.json'), content, mode: 0o644 };
}

export async function readMohSettings(folder: string): Promise<MohSettings> {
  const value: unknown = JSON.parse(await readFile(join(folder, 'settings.json'), 'utf8'));
  if (typeof value === 'object' && value !== null && 'url' in value && 'mpg123' in value)
    return { url: String(value.url), mpg123: String(value.mpg123) };
  throw new PbxError('failed', `${folder} holds no settings of a stream`, 'pbxctl moh list');
}
