import { lstat, readdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { PbxError } from '../errors.ts';
import { type Layout, readLayout } from './layout.ts';
import type { Driver, Engine, Launch } from './port.ts';
import { type RunOptions, run } from './run.ts';
import { PREFIX_BESIDE, shellQuote, writeWrappers } from './wrappers.ts';

/** Makes an engine of an unpacked prefix: wrappers for its programs go into `binDir`, and its Asterisk is tried. */
export async function engineOfPrefix(options: {
  readonly prefix: string;
  readonly binDir: string;
  /** The wrappers find the prefix beside their folder, rather than by its absolute path. */
  readonly beside: boolean;
  readonly id: (version: string) => string;
  readonly origin: string;
  readonly env: RunOptions['env'];
}): Promise<Engine> {
  const { prefix } = options;
  if (/[:;]/.test(prefix)) {
    throw new PbxError(
      'usage',
      `The loader of programs cannot use a folder with : or ; in its path: ${prefix}.`,
    );
  }
  const layout = await readLayout(prefix);
  const asterisk = launchOf(prefix, layout);
  const version = await asteriskVersion(asterisk, options.env);
  const words = options.beside ? PREFIX_BESIDE : shellQuote(prefix);
  const moduleDir = join(prefix, layout.moduleDir);
  return {
    id: options.id(version),
    version,
    driver: await driverOf(version, moduleDir),
    origin: options.origin,
    moduleDir,
    dataDir: join(prefix, layout.dataDir),
    asterisk,
    programs: await writeWrappers(layout, options.binDir, words),
  };
}

/** Makes `language=fr` and `en` find their sounds: the links that Debian makes at installation. */
export async function linkSounds(dataDir: string): Promise<void> {
  const sounds = join(dataDir, 'sounds');
  const present = new Set(await readdir(sounds).catch(() => []));
  const links = [
    ['fr', 'fr_CA_f_June'],
    ['fr_CA', 'fr_CA_f_June'],
    ['en', 'en_US_f_Allison'],
    ['en_US', 'en_US_f_Allison'],
  ] as const;
  for (const [name, target] of links) {
    if (present.has(target) && !(await exists(join(sounds, name))))
      await symlink(target, join(sounds, name));
  }
}

/** Runs `asterisk -V`. Rejects when it does not run, with what it said. */
export async function asteriskVersion(asterisk: Launch, env: RunOptions['env']): Promise<string> {
  const args = [...asterisk.args, '-V'];
  const result = await run(asterisk.file, args, { env: { ...env, ...asterisk.env } });
  const version = /^Asterisk (?:certified\/)?(\d+\.\d+(?:\.\d+)?)/m.exec(result.stdout)?.[1];
  if (version === undefined) {
    const said = (result.stderr || result.stdout).trim().split('\n').slice(-3).join('\n');
    throw new PbxError(
      'failed',
      `This Asterisk does not run (${asterisk.args.at(-1) ?? asterisk.file}): ${said || `exit status ${result.status}`}.`,
      'Choose another: --engine 22, 16, system or PATH.',
    );
  }
  return version;
}

/** chan_sip up to 16, as in the years when it was the usual one; chan_pjsip after. */
export async function driverOf(version: string, moduleDir: string): Promise<Driver> {
  const modules = new Set(await readdir(moduleDir).catch(() => []));
  const old = Number.parseInt(version, 10) <= 16;
  if (old && modules.has('chan_sip.so')) return 'sip';
  return modules.has('chan_pjsip.so') || !modules.has('chan_sip.so') ? 'pjsip' : 'sip';
}

/** A library of the machine would not fit into a program with another libc. */
const FOREIGN = { LD_PRELOAD: '' };

function launchOf(prefix: string, layout: Layout): Launch {
  const asterisk = join(prefix, layout.asterisk);
  if (layout.loader === undefined) return { file: asterisk, args: [], env: {} };
  const libraries = layout.libraries.map((folder) => join(prefix, folder)).join(':');
  const loader = join(prefix, layout.loader);
  return { file: loader, args: ['--library-path', libraries, asterisk], env: FOREIGN };
}

async function exists(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}
