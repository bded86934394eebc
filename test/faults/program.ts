import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startBusyAsterisk } from '../support/busyAsterisk.ts';
import { chance } from '../support/chance.ts';
import { createFalseWire, type FalseWire, type WireMode } from '../support/falseWire.ts';
import { faultProduct } from '../support/faultLab.ts';
import { type Measured, mostMbOf, runMeasured } from '../support/memory.ts';
import type { Product } from '../support/product.ts';
import { spawnScreen } from '../support/pty.ts';
import { LAB_NETWORK } from './addresses.ts';
import { type Fault, noneOf, type Row, row, type Trial } from './fault.ts';

const LINES: readonly (readonly string[])[] = [
  ['status', '--json'],
  ['peers', '--json'],
  ['channels'],
  ['calls', '--json'],
  ['cli', 'core show version'],
  ['doctor'],
  ['info', '--json'],
  ['media', 'path'],
  ['events', '--timeout', '3'],
  ['wait', 'peer', '701', '--registered', '--timeout', '4'],
  ['channels', '--watch', '--jsonl', '--timeout', '6'],
];
const MODES: readonly WireMode[] = ['hang', 'half', 'garbage'];
const LIMIT_MS = 60_000;
const MOST_MB = 400;

/** The whole program, as a person runs it, against an AMI that misbehaves. */
export const program: Fault = {
  name: 'program',
  about: 'every kind of command, and the session, against an AMI that hangs, breaks off and lies',
  limitS: 420,
  async *run(trial) {
    const address = `${LAB_NETWORK}.22`;
    const { asterisk } = await startBusyAsterisk('22', address);
    trial.atEnd(() => asterisk.stop());
    const random = chance(trial.seed);
    const wire = await createFalseWire({ address, target: asterisk.ami, random });
    trial.atEnd(() => wire.close());
    const product = await faultProduct(trial);
    const { username, secret } = asterisk.ami;
    const words = ['attach', '--ami', `${address}:${wire.port}`, '--name', 'far', '--username'];
    const attached = await product.run([...words, username, '--secret-stdin', '--yes'], secret);
    if (attached.status !== 0) throw new Error(`attach: ${attached.stderr}`);
    for (const mode of MODES) yield await against(mode, product, wire, trial);
    yield await session(product, wire);
    yield await refused(product, trial);
  },
};

async function against(
  mode: WireMode,
  product: Product,
  wire: FalseWire,
  trial: Trial,
): Promise<Row> {
  const wrong: string[] = [];
  let [slowest, most] = [0, 0];
  const lines = trial.isQuick ? LINES.slice(0, 4) : LINES;
  wire.mode = mode;
  for (const line of lines) {
    const ran = await runMeasured(product, ['--pbx', 'far', ...line], LIMIT_MS);
    slowest = Math.max(slowest, ran.ms);
    most = Math.max(most, ran.mostMb);
    wrong.push(...faultsOf(line, ran));
  }
  wire.mode = 'pass';
  const fine = `each ended by itself with a reason, after at most ${(slowest / 1000).toFixed(1)} s and ${most} MB`;
  const wanted = 'each command ends, says why, and is no bug';
  return row(
    `pbxctl where AMI ${PHRASES[mode]}`,
    `${lines.length} commands`,
    wanted,
    noneOf(wrong, fine),
  );
}

const PHRASES: Readonly<Record<string, string>> = {
  hang: 'says nothing',
  half: 'breaks off in a frame',
  garbage: 'pours out garbage',
};

/** What is wrong with how a command ended: these may not succeed but where they need no PBX. */
function faultsOf(
  line: readonly string[],
  { status, stderr, stdout, ms, mostMb }: Measured,
): string[] {
  const name = line.join(' ');
  const wrong: string[] = [];
  const needsNone = ['status', 'info', 'doctor'].includes(line[0] ?? '');
  const allowed = needsNone ? [0, 1, 3, 4] : [1, 3, 4, 124];
  if (!allowed.includes(status)) wrong.push(`${name}: status ${status} ${stderr.slice(0, 200)}`);
  if (/bug in pbxctl|^\s+at .*:\d+/m.test(stderr + stdout))
    wrong.push(`${name}: ${stderr.slice(0, 300)}`);
  if (status !== 0 && stderr === '' && stdout === '') wrong.push(`${name}: not a word`);
  if (ms >= LIMIT_MS) wrong.push(`${name}: not over after ${LIMIT_MS / 1000} s`);
  if (mostMb > MOST_MB) wrong.push(`${name}: ${mostMb} MB`);
  return wrong;
}

/** The session says that the PBX is lost, and is live again. */
async function session(product: Product, wire: FalseWire): Promise<Row> {
  const wrong: string[] = [];
  const screen = spawnScreen(process.execPath, [product.program, '--pbx', 'far'], {
    cols: 100,
    rows: 30,
    env: product.env,
  });
  let most = 0;
  try {
    await screen.waitFor(/● live/);
    for (const mode of MODES) {
      wire.mode = mode;
      wire.reset();
      await screen.waitFor(/disconnected/, 30_000);
      wire.mode = 'pass';
      wire.reset();
      await screen.waitFor(/● live/, 60_000);
      most = Math.max(most, mostMbOf(screen.pid));
    }
    screen.key('q');
    const status = await screen.exit;
    if (status !== 0) wrong.push(`it left with ${status}`);
  } catch (error) {
    wrong.push(error instanceof Error ? error.message : String(error));
  } finally {
    screen.dispose();
  }
  const wanted = 'it says «disconnected», and is live again';
  return row(
    'the session where AMI does each of these',
    `${MODES.length} modes`,
    wanted,
    noneOf(wrong, `each time; ${most} MB`),
  );
}

/** A real Asterisk that refuses the login of each command. */
async function refused(product: Product, trial: Trial): Promise<Row> {
  const wrong: string[] = [];
  const path = join(product.root, 'data/pbxctl/pbx/far/profile.json');
  const profile = JSON.parse(await readFile(path, 'utf8'));
  profile.ami.secret = 'no-longer-this-one';
  await writeFile(path, JSON.stringify(profile), { mode: 0o600 });
  const lines = trial.isQuick ? LINES.slice(0, 4) : LINES;
  for (const line of lines) {
    const ran = await runMeasured(product, ['--pbx', 'far', ...line], LIMIT_MS);
    const said = ran.stderr + ran.stdout;
    wrong.push(...faultsOf(line, ran));
    if (line[0] !== 'info' && !/refused|Authentication failed/i.test(said))
      wrong.push(`${line.join(' ')}: ${ran.status} ${said.slice(0, 200)}`);
    if (said.includes(profile.ami.secret)) wrong.push(`${line.join(' ')}: it tells the secret`);
  }
  return row(
    'pbxctl where AMI refuses the login',
    `${lines.length} commands`,
    'each command ends, says that it was refused, and is no bug',
    noneOf(wrong, 'each said so'),
  );
}
