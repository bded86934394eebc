import { PbxError } from '../errors.ts';
import type { PackageSource } from './apt.ts';
import { noApt } from './faults.ts';
import { type RunOptions, run } from './run.ts';

/** The Debian suite that has Asterisk of a major version, where the machine's own has not. */
const SUITES: Readonly<Record<string, string>> = { '22': 'forky', '16': 'bullseye' };

/** Versions that can be fetched. */
export const FETCHED_MAJORS: readonly string[] = Object.keys(SUITES);

/** Chooses where to take Asterisk of a major version from: the machine's own sources where they have it. */
export async function chooseSource(
  major: string,
  mirror: string | undefined,
  env: RunOptions['env'],
  signal: AbortSignal,
): Promise<PackageSource> {
  const suite = SUITES[major];
  if (suite === undefined)
    throw new PbxError('usage', `No Debian suite is known for Asterisk ${major}.`);
  if (mirror !== undefined) return { kind: 'mirror', uri: checkedMirror(mirror), suite };
  const ask = aptQuestion(env, signal);
  if (offeredMajor(await ask('apt-cache', ['policy', 'asterisk'])) === major) {
    return { kind: 'machine', suite: await machineSuite(ask) };
  }
  const uri =
    debianMirror(await ask('apt-get', TARGETS)) ??
    mirrorOfSources(await ask('apt-get', ['update', '--print-uris']));
  if (uri === undefined) {
    throw new PbxError(
      'not-found',
      "This machine's apt knows no Debian mirror, and no sources of its own that offer Asterisk " +
        major +
        '.',
      'Name a Debian mirror with --mirror URL (or PBXCTL_MIRROR), or use an Asterisk of your own: --engine system, or --engine PATH.',
    );
  }
  return { kind: 'mirror', uri, suite };
}

/** The machine's own sources, as they are. */
export async function machineSource(
  env: RunOptions['env'],
  signal: AbortSignal,
): Promise<PackageSource> {
  return { kind: 'machine', suite: await machineSuite(aptQuestion(env, signal)) };
}

const TARGETS = [
  'indextargets',
  '--format',
  '$(REPO_URI)|$(LABEL)|$(CODENAME)|$(COMPONENT)',
  'Created-By: Packages',
];

type Question = (program: string, args: readonly string[]) => Promise<string>;

function aptQuestion(env: RunOptions['env'], signal: AbortSignal): Question {
  return async (program, args) => {
    try {
      return (await run(program, args, { env: { ...env, LC_ALL: 'C' }, signal })).stdout;
    } catch (error) {
      throw error instanceof PbxError && error.code === 'not-found' ? noApt() : error;
    }
  };
}

/** The major version of the candidate in `apt-cache policy asterisk`: `1:22.5.1~dfsg…` is 22. */
export function offeredMajor(policy: string): string | undefined {
  return /^\s*Candidate: (?:\d+:)?(\d+)\./m.exec(policy)?.[1];
}

/** The main archive among `apt-get indextargets`: not security, not updates, not another vendor's. */
export function debianMirror(targets: string): string | undefined {
  for (const line of targets.split('\n')) {
    const [uri, label, codename = '', component] = line.split('|');
    const main = component === 'main' && !/-(security|updates|backports)$/.test(codename);
    if (uri && label === 'Debian' && main) return checkedMirror(uri);
  }
  return undefined;
}

/** The same from `apt-get update --print-uris`, for a machine whose package lists were removed. */
export function mirrorOfSources(uris: string): string | undefined {
  for (const line of uris.split('\n')) {
    const [, uri, suite = ''] = /^'([^' ]+\/debian)\/dists\/([^' /]+)\/InRelease'/.exec(line) ?? [];
    if (uri && !/-(security|updates|backports)$/.test(suite)) return checkedMirror(uri);
  }
  return undefined;
}

async function machineSuite(ask: Question): Promise<string> {
  const targets = await ask('apt-get', TARGETS);
  return targets.split('\n')[0]?.split('|')[2] || 'the machine';
}

/** A mirror becomes one word of a sources line: nothing else may come with it. */
function checkedMirror(mirror: string): string {
  if (!/^[a-z][a-z+]*:\/?\/?[^\s[\]"'\\]+$/i.test(mirror)) {
    throw new PbxError(
      'usage',
      `This is not the address of a package mirror: ${JSON.stringify(mirror)}.`,
      'Give a URL such as that of a Debian mirror, up to and without /dists.',
    );
  }
  return mirror.replace(/\/+$/, '');
}
