import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PbxError } from '../errors.ts';
import { aptFault } from './faults.ts';
import type { ReportProgress } from './port.ts';
import { deathSignalPrefix, type RunOptions, run } from './run.ts';

/** Where packages come from: one suite of a Debian mirror, or the machine's own sources as they are. */
export type PackageSource =
  | { readonly kind: 'mirror'; readonly uri: string; readonly suite: string }
  | { readonly kind: 'machine'; readonly suite: string };

export interface PackageFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
}

/** A private apt: its own state and cache, the machine's trust and network settings. */
export interface Apt {
  readonly archives: string;
  update(report: ReportProgress): Promise<void>;
  /** The packages with all they need, none taken as installed. */
  resolve(packages: readonly string[]): Promise<PackageFile[]>;
  download(packages: readonly string[], totalBytes: number, report: ReportProgress): Promise<void>;
}

export interface AptOptions {
  readonly folder: string;
  readonly source: PackageSource;
  readonly architecture: string;
  readonly env: RunOptions['env'];
  readonly signal: AbortSignal;
}

const KEYRINGS = [
  '/usr/share/keyrings/debian-archive-keyring.gpg',
  '/usr/share/keyrings/debian-archive-keyring.pgp',
];

/** Prepares the folders and the configuration of a private apt. */
export async function createApt(options: AptOptions): Promise<Apt> {
  const { folder, source } = options;
  const archives = join(folder, 'archives');
  for (const path of ['lists/partial', 'archives/partial', 'none/partial', 'dpkg']) {
    await mkdir(join(folder, path), { recursive: true });
  }
  await writeFile(join(folder, 'dpkg/status'), '');
  await writeFile(join(folder, 'apt.conf'), configuration(options));
  if (source.kind === 'mirror') await writeSources(folder, source.uri, source.suite);
  const env = { ...options.env, LC_ALL: 'C', DEBIAN_FRONTEND: 'noninteractive' };
  const tether = await deathSignalPrefix(env);
  const apt = async (args: readonly string[], onStatus?: (line: string) => void) => {
    const status = onStatus ? ['-o', 'APT::Status-Fd=3', '-o', 'quiet=2'] : ['-qq'];
    const command = [...tether, 'apt-get', '-c', join(folder, 'apt.conf'), ...status, ...args];
    const [file = 'apt-get', ...rest] = command;
    const result = await run(file, rest, {
      env,
      signal: options.signal,
      ...(onStatus ? { onStatus } : {}),
    });
    if (result.status !== 0) throw aptFault(`${result.stderr}\n${result.stdout}`, source.suite);
    return result.stdout;
  };
  return {
    archives,
    async update(report) {
      const errors = source.kind === 'mirror' ? ['-o', 'APT::Update::Error-Mode=any'] : [];
      await apt(['update', ...errors], percentages('package lists', undefined, report));
    },
    async resolve(packages) {
      const empty = `Dir::Cache::archives=${join(folder, 'none')}`;
      return parseUris(await apt(['install', '-y', '--print-uris', '-o', empty, ...packages]));
    },
    async download(packages, totalBytes, report) {
      const args = ['install', '-y', '--download-only', ...packages];
      await apt(args, percentages('download', totalBytes, report));
    },
  };
}

/** Reads `apt-get --print-uris`: `'URI' file size SHA256:hash`. */
export function parseUris(text: string): PackageFile[] {
  const files: PackageFile[] = [];
  for (const line of text.split('\n')) {
    const match = /^'[^']*' ([^ /]+) (\d+) SHA256:([0-9a-f]{64})$/.exec(line.trim());
    const [, name, size, sha256] = match ?? [];
    if (name && size && sha256) files.push({ name, sizeBytes: Number(size), sha256 });
  }
  return files;
}

/** Turns apt's `dlstatus:N:percent:text` into progress; a share of bytes where the total is known. */
function percentages(
  stage: string,
  totalBytes: number | undefined,
  report: ReportProgress,
): (line: string) => void {
  if (totalBytes === undefined) {
    report({ stage });
    return () => {};
  }
  return (line) => {
    const percent = Number(/^dlstatus:\d+:([\d.]+):/.exec(line)?.[1]);
    if (Number.isNaN(percent)) return;
    const done = Math.min(totalBytes, Math.round((totalBytes * percent) / 100));
    report({ stage, done, total: totalBytes, unit: 'B' });
  };
}

async function writeSources(folder: string, uri: string, suite: string): Promise<void> {
  const keyring = await firstExisting(KEYRINGS);
  if (keyring === undefined) {
    throw new PbxError(
      'not-found',
      "The keys that Debian's packages are signed with are not on this machine.",
      'Install debian-archive-keyring, or use an Asterisk of your own: --engine system, or --engine PATH.',
    );
  }
  const line = `deb [signed-by=${keyring}] ${uri} ${suite} main\n`;
  await writeFile(join(folder, 'sources.list'), line);
}

/** Given with -c, so that it is read last and has the last word. */
function configuration({ folder, source, architecture }: AptOptions): string {
  if (/["\n\\]/.test(folder)) {
    throw new PbxError('usage', `apt cannot use a folder of this name: ${JSON.stringify(folder)}.`);
  }
  const settings = [
    ['Dir::State', folder],
    ['Dir::State::lists', join(folder, 'lists')],
    ['Dir::State::status', join(folder, 'dpkg/status')],
    ['Dir::State::extended_states', join(folder, 'extended_states')],
    ['Dir::Cache', folder],
    ['Dir::Cache::archives', join(folder, 'archives')],
    ['Dir::Cache::pkgcache', 'pkgcache.bin'],
    ['Dir::Cache::srcpkgcache', ''],
    ['Dir::Log', folder],
    ['APT::Architecture', architecture],
    ['APT::Install-Recommends', 'false'],
    ['APT::Install-Suggests', 'false'],
    ['APT::Sandbox::User', ''],
    ['Acquire::Languages', 'none'],
    ['Acquire::ForceHash', 'SHA256'],
    ['Acquire::Retries', '2'],
    ['DPkg::Lock::Timeout', '60'],
    ...(source.kind === 'mirror'
      ? [
          ['Dir::Etc::sourcelist', join(folder, 'sources.list')],
          ['Dir::Etc::sourceparts', '/dev/null'],
          ['Dir::Etc::preferences', '/dev/null'],
          ['Dir::Etc::preferencesparts', '/dev/null'],
        ]
      : []),
  ];
  const cleared = ['APT::Architectures', 'APT::Default-Release', 'DPkg::Pre-Install-Pkgs'].concat(
    ['Pre-Invoke', 'Post-Invoke', 'Post-Invoke-Success'].map((hook) => `APT::Update::${hook}`),
  );
  return [
    ...cleared.map((name) => `#clear ${name};`),
    ...settings.map(([name, value]) => `${name} "${value}";`),
    `APT::Architectures { "${architecture}"; };`,
    '',
  ].join('\n');
}

async function firstExisting(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) if (await stat(path).catch(() => undefined)) return path;
  return undefined;
}
