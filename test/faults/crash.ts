import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { bundle } from '../support/bundle.ts';
import { aSound, CHANGES, type ChangeCase, PREPARATIONS } from '../support/crashCases.ts';
import { faultLab } from '../support/faultLab.ts';
import type { Product } from '../support/product.ts';
import { exchange } from '../support/rawAmi.ts';
import { LAB_NETWORK, SECOND_NETWORK } from './addresses.ts';
import { type Fault, noneOf, type Row, row, type Trial } from './fault.ts';

/** Every command that changes files, killed before each thing that it does to a file. */
export const crash: Fault = {
  name: 'crash',
  about:
    'pbxctl killed (-9) between every two of its operations on files, in every command that changes some',
  limitS: 1200,
  async *run(trial) {
    const preload = await bundle('kill-preload.ts');
    trial.atEnd(() => preload.remove());
    // Two labs, so that both cores have something to do.
    const yards = await Promise.all(
      [LAB_NETWORK, SECOND_NETWORK].map((network) =>
        prepare(`${network}.198`, preload.file, trial),
      ),
    );
    const waiting = [...CHANGES];
    const done: Row[] = [];
    let wake = () => {};
    const works = yards.map(async (yard) => {
      for (let one = waiting.shift(); one && !trial.signal.aborted; one = waiting.shift()) {
        done.push(await killedThroughout(yard, one, trial));
        wake();
      }
    });
    let isOver = false;
    const all = Promise.all(works).finally(() => {
      isOver = true;
      wake();
    });
    for (;;) {
      for (const one of done.splice(0)) yield one;
      if (isOver && done.length === 0) break;
      await new Promise<void>((resolve) => {
        wake = resolve;
        if (done.length > 0 || isOver) resolve();
      });
    }
    await all;
  },
};

/** A lab with what the changes need, and a copy of its files. */
interface Yard {
  readonly product: Product;
  readonly preload: string;
  /** Files of the lab by path below its folder. */
  readonly old: Files;
  restore(): Promise<void>;
  files(): Files;
}

type Files = ReadonlyMap<string, string>;

/** What is no configuration: logs, sockets, what Asterisk itself keeps, and the history of changes. */
const NOT_OURS = ['log', 'run', 'changes', 'phones', 'lib', 'spool', 'db'];

async function prepare(address: string, preload: string, { atEnd }: Trial): Promise<Yard> {
  const product = await faultLab({ address, atEnd });
  const folder = join(product.root, 'given');
  await mkdir(join(folder, 'music'), { recursive: true });
  for (const name of ['one.wav', 'music/a.wav', 'music/b.wav'])
    await writeFile(join(folder, name), aSound());
  await writeFile(join(folder, 'users.csv'), 'number,name,secret\n705,Eve,s705\n706,Fay,s706\n');
  for (const one of PREPARATIONS) await made(product, one);
  const lab = join(product.root, 'data/pbxctl/pbx/lab');
  const copy = join(product.root, 'copy');
  cpSync(lab, copy, { recursive: true, filter: (path) => !/\/(log|run|spool|db)$/.test(path) });
  const { ami } = await product.profile();
  const yard: Omit<Yard, 'old'> = {
    ...{ product, preload },
    async restore() {
      for (const name of readdirSync(lab))
        if (!NOT_OURS.includes(name) || name === 'changes')
          rmSync(join(lab, name), { recursive: true, force: true });
      for (const name of readdirSync(copy))
        if (!NOT_OURS.includes(name) || name === 'changes')
          cpSync(join(copy, name), join(lab, name), { recursive: true, preserveTimestamps: true });
      await exchange(ami, ['Action: Reload']);
    },
    files: () => filesOf(lab),
  };
  return { ...yard, old: yard.files() };
}

const wordsOf = (product: Product, { words }: ChangeCase) =>
  words.map((word) => word.replace('%GIVEN%', join(product.root, 'given')));

async function made(product: Product, change: ChangeCase): Promise<void> {
  const { status, stderr } = await product.run(
    [...wordsOf(product, change), '--yes'],
    change.input,
  );
  if (status !== 0) throw new Error(`${change.words.join(' ')}: ${status} ${stderr}`);
}

function filesOf(folder: string): Files {
  const files = new Map<string, string>();
  const walk = (path: string, below: string) => {
    for (const entry of readdirSync(path, { withFileTypes: true })) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (below === '' && NOT_OURS.includes(name)) continue;
      if (entry.isDirectory()) walk(join(path, entry.name), name);
      else files.set(name, readFileSync(join(path, entry.name), 'latin1'));
    }
  };
  walk(folder, '');
  return files;
}

interface Ended {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly said: string;
}

async function run(yard: Yard, change: ChangeCase, killAt: number, countFile = ''): Promise<Ended> {
  const { product, preload } = yard;
  const child = spawn(process.execPath, [product.program, ...wordsOf(product, change), '--yes'], {
    env: {
      ...product.env,
      NODE_OPTIONS: `--import=${preload}`,
      FAULT_ROOT: join(product.root, 'data/pbxctl/pbx'),
      FAULT_KILL_AT: String(killAt),
      FAULT_COUNT_FILE: countFile,
    },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  child.stdin.on('error', () => {});
  child.stdin.end(change.input ?? '');
  const [status, signal] = await once(child, 'close');
  return { status, signal, said };
}

async function killedThroughout(yard: Yard, change: ChangeCase, trial: Trial): Promise<Row> {
  const name = change.words.join(' ').replace('%GIVEN%/', '');
  await yard.restore();
  const countFile = join(yard.product.root, 'operations');
  const whole = await run(yard, change, 0, countFile);
  const wanted = 'each file old or new; then all old or all new; then the change can be made';
  if (whole.status !== 0)
    return row(name, '0', wanted, {
      isOk: false,
      seen: `it fails unkilled: ${whole.said.slice(0, 200)}`,
    });
  const operations = Number(readFileSync(countFile, 'utf8'));
  writeFileSync(countFile, '');
  const fresh = yard.files();
  const wrong: string[] = [];
  if (operations < 4) wrong.push(`only ${operations} operations were counted`);
  if (same(fresh, yard.old)) wrong.push('it changed nothing');
  const ends = { old: 0, new: 0 };
  const step = trial.isQuick ? 10 : 1;
  let kills = 0;
  for (let k = 1 + (trial.seed % step); k <= operations && !trial.signal.aborted; k += step) {
    const found = await killedAt(yard, change, k, fresh);
    kills++;
    if (found === 'old' || found === 'new') ends[found]++;
    else wrong.push(`killed before operation ${k}: ${found}`);
  }
  const fine = `each time; ${ends.old} times undone or made then, ${ends.new} times finished`;
  return row(name, `${kills} kills`, wanted, noneOf(wrong, fine));
}

/** Which it was in the end, or what was wrong. */
async function killedAt(yard: Yard, change: ChangeCase, k: number, fresh: Files): Promise<string> {
  await yard.restore();
  const { signal, status, said } = await run(yard, change, k);
  if (signal !== 'SIGKILL')
    return `it was not killed, but ended with ${status}: ${said.slice(0, 100)}`;
  const between = unlike(yard.files(), [yard.old, fresh]);
  if (between !== undefined) return between;
  // The next command is one that only reads, or the same again, in turn.
  const reads = change.isOnce || k % 2 === 0;
  return reads ? afterReading(yard, fresh) : afterTheSame(yard, change, fresh);
}

async function afterReading(yard: Yard, fresh: Files): Promise<string> {
  const next = await yard.product.run(['config', 'log']);
  if (next.status !== 0) return `the next command: ${next.status} ${next.stderr.slice(0, 200)}`;
  const etc = etcOf(yard.files());
  if (same(etc, etcOf(yard.old))) return 'old';
  if (same(etc, etcOf(fresh))) return 'new';
  return `neither all old nor all new after the next command: ${differenceOf(etc, etcOf(yard.old))}`;
}

/** It makes the change, or finds it made; then nothing is left of the one that was killed. */
async function afterTheSame(yard: Yard, change: ChangeCase, fresh: Files): Promise<string> {
  const again = await run(yard, change, 0);
  const end = yard.files();
  if (same(end, fresh)) return again.status === 0 ? 'old' : 'new';
  return `the same command again (${again.status}) left ${differenceOf(end, fresh)}: ${again.said.slice(0, 200)}`;
}

/** A file that is neither as it was nor as it was to be; what has a name of its own beside them is not read by Asterisk. */
function unlike(files: Files, allowed: readonly Files[]): string | undefined {
  const names = new Set(allowed.flatMap((one) => [...one.keys()]));
  for (const name of names)
    if (!allowed.some((one) => one.get(name) === files.get(name)))
      return `${name} is neither old nor new`;
  return undefined;
}

const etcOf = (files: Files): Files =>
  new Map([...files].filter(([name]) => name.startsWith('etc/') || name === 'profile.json'));

const same = (a: Files, b: Files): boolean => differenceOf(a, b) === '';

function differenceOf(a: Files, b: Files): string {
  const names = [...new Set([...a.keys(), ...b.keys()])];
  return names
    .filter((name) => a.get(name) !== b.get(name))
    .slice(0, 4)
    .join(', ');
}
