import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Launch } from '../engine/port.ts';
import { shellQuote } from '../engine/wrappers.ts';
import { PbxError } from '../errors.ts';

/** What the program that AGI() starts has to know of its PBX; kept as JSON beside it, no secrets. */
export interface AgiSettings {
  /** Holds a folder of prompts a language. */
  readonly sounds: string;
  /** For spoken sentences, weather reports and what is being recorded. */
  readonly cache: string;
  /** Absolute paths: espeak-ng, sox, mpg123. */
  readonly programs: Readonly<Record<string, string>>;
  /** Where weather reports are fetched, unless from the public sources. */
  readonly metarUrls: string | undefined;
}

export async function readAgiSettings(path: string): Promise<AgiSettings> {
  const text = await readFile(path, 'utf8');
  const value: unknown = JSON.parse(text);
  if (typeof value === 'object' && value !== null && 'sounds' in value && 'programs' in value)
    return { metarUrls: undefined, ...(value as Partial<AgiSettings>) } as AgiSettings;
  throw new PbxError(
    'failed',
    `${path} does not hold the settings of a PBX`,
    'pbxctl feature install',
  );
}

/** The same, undefined where there are none that can be read. */
export const findAgiSettings = (path: string): Promise<AgiSettings | undefined> =>
  readAgiSettings(path).catch(() => undefined);

/** A file that a feature needs beside the dialplan. */
export interface AgiFile {
  readonly path: string;
  readonly content: string;
  readonly mode: number;
}

/** The program under the PBX's own folder, whose path stands in the dialplan, and its settings. */
export function agiFiles(folder: string, program: Launch, settings: AgiSettings): AgiFile[] {
  const settingsPath = settingsFile(folder);
  const words = [program.file, ...program.args, settingsPath].map(shellQuote).join(' ');
  return [
    { path: settingsPath, content: `${JSON.stringify(settings, null, 2)}\n`, mode: 0o644 },
    { path: agiProgram(folder), content: `#!/bin/sh\nexec ${words} "$@"\n`, mode: 0o755 },
  ];
}

export const settingsFile = (folder: string): string => join(folder, 'settings.json');

export const agiProgram = (folder: string): string => join(folder, 'pbxctl-agi');
