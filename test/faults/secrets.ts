import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { faultLab } from '../support/faultLab.ts';
import { processesUnder } from '../support/processes.ts';
import type { Product } from '../support/product.ts';
import { spawnScreen } from '../support/pty.ts';
import { leave, typeLine } from '../support/sessionKeys.ts';
import { LAB_NETWORK } from './addresses.ts';
import { type Fault, noneOf, type Row, row, type Trial } from './fault.ts';

const GIVEN = ['Gh7-given-user-703', 'Gh7-given-trunk-far', 'Gh7-given-set-701'] as const;

/** Every place where a secret might be found by somebody who should not. */
export const secrets: Fault = {
  name: 'secrets',
  about:
    'secrets in outputs, logs, histories, captures, reports, and in what /proc tells of processes',
  limitS: 420,
  async *run(trial) {
    for (const engine of ['22', '16'] as const) {
      const address = `${LAB_NETWORK}.198`;
      const product = await faultLab({ engine, address, words: ['--phones'], atEnd: trial.atEnd });
      yield* kept(engine, product, trial);
      await product.remove();
    }
  },
};

async function* kept(engine: string, product: Product, trial: Trial): AsyncGenerator<Row> {
  const known = new Set<string>(GIVEN);
  const inProcesses = new Set<string>();
  let looks = 0;
  for (const name of ['lab', 'operator']) secretsIn(await product.profile(name), known);
  const watching = setInterval(() => {
    looks++;
    for (const { pid, words, environment } of processesUnder(product.root))
      for (const secret of known)
        for (const [where, parts] of [
          ['cmdline', words],
          ['environ', environment],
        ] as const)
          if (parts.some((part) => part.includes(secret)))
            inProcesses.add(`${where} of ${pid} ${words[0]}: ${secret}`);
  }, 100);
  trial.atEnd(() => clearInterval(watching));
  const said = await everything(product, trial);
  said.push(['session', await session(product)]);
  clearInterval(watching);
  // Users made meanwhile have secrets too.
  for (const name of ['pjsip.conf', 'sip.conf', 'iax.conf', 'manager.conf', 'ari.conf'])
    for (const secret of secretsOfConf(textOf(join(labOf(product), 'etc', name))))
      known.add(secret);

  const inOutputs = said.flatMap(([what, text]) =>
    [...known].filter((one) => text.includes(one)).map((one) => `${what}: ${one}`),
  );
  const times = `${said.length} outputs`;
  yield row(
    `outputs (Asterisk ${engine})`,
    times,
    'no secret in what a command or the session prints',
    noneOf(inOutputs, `${known.size} secrets, in none of them`),
  );
  yield row(
    `processes (Asterisk ${engine})`,
    `${looks} looks`,
    'no secret in a command line or environment',
    noneOf([...inProcesses], 'in none'),
  );
  const files = filesUnder(product.root);
  yield row(
    `files (Asterisk ${engine})`,
    `${files.length} files`,
    'secrets only in files of mode 0600 that need them',
    noneOf(
      leaks(files, known),
      `in ${files.filter(({ text }) => hasAny(text, known)).length} files of configuration and its history, all 0600`,
    ),
  );
}

const labOf = (product: Product) => join(product.root, 'data/pbxctl/pbx/lab');

/** Strings of a profile under names that tell of secrets. */
function secretsIn(value: unknown, into: Set<string>): void {
  if (typeof value !== 'object' || value === null) return;
  for (const [name, one] of Object.entries(value)) {
    if (/secret|password/i.test(name) && typeof one === 'string' && one.length > 5) into.add(one);
    else secretsIn(one, into);
  }
}

const secretsOfConf = (text: string): string[] =>
  [...text.matchAll(/^\s*(?:secret|password|md5_cred|remotesecret)\s*=>?\s*(\S{6,})/gm)].map(
    ([, value = '']) => value,
  );

type Said = readonly [what: string, text: string];

/** What each kind of command says, with and without JSON. */
async function everything(product: Product, { remark }: Trial): Promise<Said[]> {
  const said: Said[] = [];
  const run = async (line: string, input?: string) => {
    const from = Date.now();
    const { stdout, stderr } = await product.run(line.split(' '), input);
    if (Date.now() - from > SLOW_MS) remark(`«${line}» took ${Date.now() - from} ms`);
    said.push([line, stdout + stderr]);
  };
  const [user, trunk, set] = GIVEN;
  const background = product.watch(['capture', 'start', '--source', 'log', '--for', '60s']);
  await run('user add 703 --secret-stdin --yes', user);
  await run('user add 704 --yes');
  await run('user set 701 --secret-stdin --dry-run', set);
  await run('user set 702 --new-secret --yes');
  await run(`trunk add iax far --host ${LAB_NETWORK}.77 --prefix 9 --secret-stdin --yes`, trunk);
  await run('user remove 704 --yes');
  await run('config undo --yes');
  for (const line of READERS) {
    await run(line);
    await run(`${line} --json`);
  }
  await run('verify');
  for (const n of [1, 2, 3, 4, 5, 6]) await run(`config show ${n}`);
  await run('call 701 600');
  await run('call 701 0600');
  await run('hangup --all --yes');
  await background.end();
  await run('capture list');
  await run('capture show last');
  await run('capture export last --format text');
  await run('events --jsonl --timeout 2');
  await run('user add 703 --yes');
  await run('cli pjsip show auths');
  await run('weather LFMU --url http://127.0.0.1:9/');
  await run('no such command');
  return said;
}

const SLOW_MS = 5000;

const READERS = [
  ...['status', 'peers', 'channels', 'calls', 'user list', 'user show 703', 'trunk list'],
  ...['trunk show operator', 'codec list', 'media show', 'extension list', 'feature list'],
  ...['moh list', 'phones list', 'config log', 'info', 'doctor', 'log -n 2000', 'prompt list'],
  ...['log --level SECURITY -n 500', 'transfer keys show', 'flows list'],
];

/** What a session shows of users, doctor and changes, and keeps. */
async function session(product: Product): Promise<string> {
  const screen = spawnScreen(process.execPath, [product.program], {
    ...{ cols: 140, rows: 50, env: product.env },
  });
  try {
    await screen.waitFor(/● live/);
    for (const line of ['user show 703', 'config log', 'config show 1', 'doctor', 'info'])
      await typeLine(screen, line);
    await leave(screen);
    return screen.raw();
  } finally {
    screen.dispose();
  }
}

interface Found {
  readonly path: string;
  readonly mode: number;
  readonly text: string;
}

function filesUnder(root: string): Found[] {
  const found: Found[] = [];
  const walk = (folder: string) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) walk(path);
      else if (entry.isFile())
        found.push({
          path: path.slice(root.length + 1),
          mode: statSync(path).mode & 0o777,
          text: textOf(path),
        });
    }
  };
  walk(root);
  return found;
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

const hasAny = (text: string, known: ReadonlySet<string>) =>
  [...known].some((one) => text.includes(one));

/** Where a secret must be: the profile, what Asterisk reads, the history that takes a change back, and what SIPp registers a phone by. */
const NEEDED =
  /\/profile\.json$|\/etc\/[\w.-]+\.conf$|\/changes\/\d+\/|\/phones\/\d+-register\.xml$/;

function leaks(files: readonly Found[], known: ReadonlySet<string>): string[] {
  return files
    .filter(
      ({ path, mode, text }) => (!NEEDED.test(path) || (mode & 0o077) !== 0) && hasAny(text, known),
    )
    .map(({ path, mode }) => `${path} (${mode.toString(8)})`);
}
