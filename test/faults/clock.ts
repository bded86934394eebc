import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../asterisk/errors.ts';
import type { Access } from '../../asterisk/lab/port.ts';
import { startBusyAsterisk } from '../support/busyAsterisk.ts';
import { faultLab } from '../support/faultLab.ts';
import { libfaketime } from '../support/libfaketime.ts';
import { watchLive } from '../support/liveRig.ts';
import type { Product } from '../support/product.ts';
import { spawnScreen } from '../support/pty.ts';
import { asteriskSays, exchange } from '../support/rawAmi.ts';
import { LAB_NETWORK } from './addresses.ts';
import { type Fault, noneOf, type Row, row, skipped, type Trial } from './fault.ts';

/** Offsets one after another, back and forth. */
const OFFSETS = ['-1h', '+2h', '-3d', '-1s', '+1y', '+0d', '-10y', '+0d'];
const HOURS = [-1, 2, -72, 0, 24 * 365, -24 * 3650, 0];

/** The clock of the machine is set. */
export const clock: Fault = {
  name: 'clock',
  about:
    'the clock set back and forth under pbxctl (libfaketime), and under the live state (injected)',
  limitS: 240,
  async *run(trial) {
    yield await injected(trial);
    const library = await libfaketime().catch(messageOf);
    const what = 'the clock of the session set by libfaketime';
    if (!library.startsWith('/')) return yield skipped(what, 'it stays true', library);
    const product = await faultLab({ address: `${LAB_NETWORK}.198`, atEnd: trial.atEnd });
    yield await faked(product, library, trial);
    yield await changed(product, library);
  },
};

async function injected(trial: Trial): Promise<Row> {
  const busy = await startBusyAsterisk('22', `${LAB_NETWORK}.22`);
  trial.atEnd(() => busy.asterisk.stop());
  let offset = 0;
  const now = () => Date.now() + offset;
  const rig = await watchLive(busy.asterisk.ami, { technology: 'PJSIP', now });
  trial.atEnd(rig.close);
  const wrong: string[] = [];
  for (const hours of HOURS) {
    offset = hours * 3_600_000;
    await busy.call(rig.commands, 3);
    const agreed = await rig.agrees();
    if (typeof agreed === 'string') wrong.push(`${hours} h: ${agreed}`);
    await rig.commands.send({ Action: 'Hangup', Channel: '/^Local/' });
    const empty = await rig.agrees();
    if (typeof empty === 'string') wrong.push(`${hours} h: ${empty}`);
  }
  await busy.asterisk.stop();
  const wanted = 'the live state is what Asterisk lists';
  return row(
    'the clock of the live state set (injected)',
    `${HOURS.length} times`,
    wanted,
    noneOf(wrong, 'each time'),
  );
}

const environmentOf = (product: Product, library: string, stamp: string) => ({
  ...product.env,
  LD_PRELOAD: library,
  FAKETIME_TIMESTAMP_FILE: stamp,
  FAKETIME_NO_CACHE: '1',
  DONT_FAKE_MONOTONIC: '1',
});

async function faked(product: Product, library: string, trial: Trial): Promise<Row> {
  const { ami } = await product.profile();
  const stamp = join(product.root, 'clock');
  writeFileSync(stamp, '+0d\n');
  const screen = spawnScreen(process.execPath, [product.program], {
    ...{ cols: 120, rows: 40, env: environmentOf(product, library, stamp) },
  });
  trial.atEnd(() => screen.dispose());
  await screen.waitFor(/● live/);
  const wrong: string[] = [];
  for (const offset of OFFSETS) {
    writeFileSync(stamp, `${offset}\n`);
    await begin(ami, 3);
    await screen
      .waitFor(/calls 3 up/, 10_000)
      .catch((error) => wrong.push(`${offset}: ${messageOf(error)}`));
    const listed = await channels(ami);
    if (listed !== 6) wrong.push(`${offset}: Asterisk has ${listed} channels`);
    const text = screen.screen().join('\n');
    if (/-\d+:\d\d|NaN|Invalid/.test(text))
      wrong.push(`${offset}: ${/.*(-\d+:\d\d|NaN|Invalid).*/.exec(text)?.[0]}`);
    if (!/● live/.test(text)) wrong.push(`${offset}: it is not live`);
    await exchange(ami, ['Action: Hangup\r\nChannel: /^Local/']);
    await screen
      .waitFor(/calls none/, 10_000)
      .catch((error) => wrong.push(`${offset}: ${messageOf(error)}`));
  }
  screen.key('q');
  if ((await screen.exit) !== 0) wrong.push('it did not leave with 0');
  return row(
    'the clock of the session set (libfaketime)',
    `${OFFSETS.length} times`,
    'it stays live, its calls are those of Asterisk, no time is negative',
    noneOf(wrong, 'each time'),
  );
}

async function begin(ami: Access, count: number): Promise<void> {
  const action =
    'Action: Originate\r\nChannel: Local/600@usersnum/n\r\nApplication: Wait\r\nData: 600\r\nAsync: true';
  await exchange(
    ami,
    Array.from({ length: count }, () => action),
  );
}

async function channels(ami: Access): Promise<number> {
  const lines = await asteriskSays(ami, 'core show channels concise');
  return lines.filter((line) => line.includes('!')).length;
}

/** Changes made each earlier than the one before are taken back in the order in which they were made. */
async function changed(product: Product, library: string): Promise<Row> {
  const wrong: string[] = [];
  const stamp = join(product.root, 'clock');
  const faked = { ...product, env: environmentOf(product, library, stamp) };
  const run = async (words: string, offset: string) => {
    writeFileSync(stamp, `${offset}\n`);
    const quoted = words
      .split(' ')
      .map((word) => `'${word}'`)
      .join(' ');
    const variables = Object.entries(faked.env)
      .filter(([name]) => /FAKETIME|LD_PRELOAD|MONOTONIC/.test(name))
      .map(([name, value]) => `${name}='${value}'`);
    return await product.shell(`${variables.join(' ')} "$0" "$1" ${quoted}`);
  };
  const offsets = ['+0d', '-1h', '-2d', '-10y'];
  for (const [i, offset] of offsets.entries()) {
    const { status, stderr } = await run(`user add 71${i} --yes`, offset);
    if (status !== 0) wrong.push(`user add at ${offset}: ${stderr.slice(0, 200)}`);
  }
  for (const [i, offset] of [...offsets.entries()].reverse()) {
    const { status, stderr } = await run('config undo --yes', offset === '+0d' ? '-20y' : '+0d');
    if (status !== 0) wrong.push(`config undo: ${stderr.slice(0, 200)}`);
    const users = JSON.stringify(await product.json(['user', 'list']));
    if (users.includes(`71${i}`)) wrong.push(`the undo did not take back 71${i}`);
    if (i > 0 && !users.includes(`71${i - 1}`))
      wrong.push(`the undo took back another than 71${i}`);
  }
  return row(
    'changes and undos while the clock goes back',
    `${offsets.length} changes`,
    'the last one made is the first taken back',
    noneOf(wrong, 'so it was'),
  );
}
