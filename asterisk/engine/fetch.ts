import { join } from 'node:path';
import { PbxError } from '../errors.ts';
import { createApt, type PackageFile } from './apt.ts';
import { gather } from './gather.ts';
import type { Engine, ReportProgress } from './port.ts';
import { engineOfPrefix, linkSounds } from './prefix.ts';
import { throwIfInterrupted } from './run.ts';
import { chooseSource } from './source.ts';
import { land, type Places } from './staging.ts';
import { unpackAll } from './unpack.ts';

const PACKAGES = [
  'asterisk',
  'asterisk-modules',
  'asterisk-core-sounds-fr-gsm',
  'asterisk-core-sounds-fr-wav',
  'asterisk-core-sounds-en-gsm',
  'sip-tester',
  'mpg123',
  'sox',
  'espeak-ng',
];
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64' };

export interface ObtainOptions {
  readonly mirror?: string | undefined;
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

/** Fetches Debian's packages of a major version and makes an engine of them. Only to be called under the lock. */
export async function fetchEngine(
  places: Places,
  major: string,
  { mirror, report, signal }: ObtainOptions,
): Promise<Engine> {
  const architecture = debianArchitecture(process.platform, process.arch);
  const { env } = places;
  report({ stage: 'package source' });
  const source = await chooseSource(major, mirror || env.PBXCTL_MIRROR || undefined, env, signal);
  const { suite } = source;
  const folder = join(places.downloads, suite.replaceAll(/[^\w.-]/g, '_'));
  const apt = await createApt({ folder, source, architecture, env, signal });
  const files = await gather(apt, PACKAGES, report, (offered) => checkOffer(offered, major, suite));
  return await land(places, async (staging) => {
    const prefix = join(staging, 'prefix');
    await unpackAll(apt.archives, files, prefix, { env, report, signal });
    report({ stage: 'check' });
    const engine = await engineOfPrefix({
      prefix,
      binDir: join(staging, 'bin'),
      beside: true,
      id: (version) => `${version}-${suite}`,
      origin: `Debian ${suite}, by apt`,
      env,
    });
    await linkSounds(engine.dataDir);
    throwIfInterrupted(signal);
    return engine;
  });
}

/** Debian's name of a machine's architecture. */
export function debianArchitecture(platform: string, arch: string): string {
  const architecture = platform === 'linux' ? ARCHITECTURES[arch] : undefined;
  if (architecture !== undefined) return architecture;
  throw new PbxError(
    'failed',
    `Engines are fetched for Linux on amd64 and arm64; this is ${platform} on ${arch}.`,
    'Use an Asterisk of your own: --engine system, or --engine PATH.',
  );
}

/** A suite moves on: what it offers now may be another major version. */
function checkOffer(files: readonly PackageFile[], major: string, suite: string): void {
  const versions = files.map((file) => /^asterisk_(?:\d+%3a)?(\d+)\./.exec(file.name)?.[1]);
  const offered = versions.find((version) => version !== undefined);
  if (offered === major) return;
  throw new PbxError(
    'not-found',
    `Debian ${suite} offers Asterisk ${offered ?? '(none)'}, not ${major}.`,
    'Use an Asterisk of your own: --engine system, or --engine PATH.',
  );
}
