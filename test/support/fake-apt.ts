import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A step at which the fake apt can be made to hang or to fail. */
export type Step = 'update' | 'download' | 'tar';

export interface FakeApt {
  readonly folder: string;
  /** For createEngineStore: PATH begins with the fake programs. */
  readonly env: Record<string, string | undefined>;
  /** The step fails with these words. */
  fail(step: Step, words: string): Promise<void>;
  /** The step hangs once it is reached, and says so by a file. */
  hang(step: Step): Promise<void>;
  heal(): Promise<void>;
  reached(step: Step): Promise<boolean>;
  /** What `apt-cache policy` says of asterisk. */
  offer(version: string): Promise<void>;
  /** The words of every apt-get so far. */
  calls(): Promise<string[]>;
  remove(): Promise<void>;
}

const CHECK = (step: Step) => `
if [ -e "$FAKE/hang-${step}" ]; then touch "$FAKE/reached-${step}"; exec sleep 1000; fi
if [ -e "$FAKE/fail-${step}" ]; then cat "$FAKE/fail-${step}" >&2; exit 100; fi`;

const APT_GET = `#!/bin/sh
echo "$*" >> "$FAKE/calls"
case "$*" in
*indextargets*) echo 'http://mirror.example/debian|Debian|trixie|main'; exit ;;
*--print-uris*) cat "$FAKE/uris"; exit ;;
*--download-only*) ${CHECK('download')}
  to=$(sed -n 's/^Dir::Cache::archives "\\(.*\\)";$/\\1/p' "$2")
  echo 'dlstatus:1:50.0:Retrieving file 1 of 2' >&3
  for deb in "$FAKE"/debs/*; do [ -e "$to/\${deb##*/}" ] || cp "$deb" "$to"; done
  echo 'dlstatus:2:100.0:Retrieving file 2 of 2' >&3 ;;
*update*) ${CHECK('update')} ;;
esac
`;
const APT_CACHE = `#!/bin/sh
cat "$FAKE/policy"
`;
const TAR = `#!/bin/sh
${CHECK('tar')}
exec "$REAL_TAR" "$@"
`;
const ASTERISK = `#!/bin/sh
echo 'Asterisk 22.9.9~dfsg'
`;

/** Whether the real programs that the fakes stand before are there. */
export function hasDpkg(): boolean {
  try {
    execFileSync('dpkg-deb', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** An apt without network that offers two small packages: an "Asterisk 22.9.9" and its data. */
export async function makeFakeApt(): Promise<FakeApt> {
  const folder = await mkdtemp(join(tmpdir(), 'apt-'));
  const bin = join(folder, 'bin');
  await mkdir(bin);
  await mkdir(join(folder, 'debs'));
  for (const [name, text] of Object.entries({
    'apt-get': APT_GET,
    'apt-cache': APT_CACHE,
    tar: TAR,
  })) {
    await writeFile(join(bin, name), text, { mode: 0o755 });
  }
  const realTar = execFileSync('/bin/sh', ['-c', 'command -v tar'], { encoding: 'utf8' }).trim();
  await makeDebs(folder);
  const offer = (version: string) =>
    writeFile(join(folder, 'policy'), `asterisk:\n  Installed: (none)\n  Candidate: ${version}\n`);
  await offer('(none)');
  const at = (name: string) => join(folder, name);
  return {
    folder,
    env: {
      ...process.env,
      PATH: `${bin}:${process.env.PATH}`,
      FAKE: folder,
      REAL_TAR: realTar,
      PBXCTL_MIRROR: undefined,
    },
    offer,
    fail: (step, words) => writeFile(at(`fail-${step}`), `${words}\n`),
    hang: (step) => writeFile(at(`hang-${step}`), ''),
    async heal() {
      for (const name of await readdir(folder)) {
        if (/^(hang|fail|reached)-/.test(name)) await rm(at(name));
      }
    },
    reached: async (step) =>
      (await stat(at(`reached-${step}`)).catch(() => undefined)) !== undefined,
    calls: async () =>
      (await readFile(at('calls'), 'utf8').catch(() => '')).split('\n').slice(0, -1),
    async remove() {
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function makeDebs(folder: string): Promise<void> {
  await makeDeb(folder, 'asterisk_1%3a22.9.9-1_all.deb', {
    'usr/sbin/asterisk': ASTERISK,
    'usr/lib/asterisk/modules/chan_pjsip.so': '',
    'usr/bin/sipp': '#!/bin/sh\necho "sipp of $0: $*"\n',
    'usr/share/doc/asterisk/copyright': 'left out',
  });
  await makeDeb(folder, 'sounds_1_all.deb', {
    'usr/share/asterisk/sounds/fr_CA_f_June/hello.gsm': '',
    'usr/share/asterisk/sounds/en_US_f_Allison/hello.gsm': '',
  });
  let uris = '';
  for (const name of (await readdir(join(folder, 'debs'))).sort()) {
    const bytes = await readFile(join(folder, 'debs', name));
    const hash = createHash('sha256').update(bytes).digest('hex');
    uris += `'http://mirror.example/pool/${name}' ${name} ${bytes.length} SHA256:${hash}\n`;
  }
  await writeFile(join(folder, 'uris'), uris);
}

async function makeDeb(
  folder: string,
  name: string,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  const root = await mkdtemp(join(folder, 'deb-'));
  await chmod(root, 0o755);
  const id = name.split('_')[0];
  const control = `Package: ${id}\nVersion: 1\nArchitecture: all\nMaintainer: Nobody <no@example.org>\nDescription: test\n`;
  for (const [path, text] of Object.entries({ 'DEBIAN/control': control, ...files })) {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), text, { mode: /s?bin\//.test(path) ? 0o755 : 0o644 });
  }
  execFileSync('dpkg-deb', ['--build', '--root-owner-group', root, join(folder, 'debs', name)], {
    stdio: 'ignore',
  });
  await rm(root, { recursive: true });
}
