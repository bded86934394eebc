import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Access } from '../../asterisk/lab/port.ts';
import type { AsteriskVersion } from '../support/asterisk.ts';
import {
  callerOf,
  SIP_PORT,
  secretOf,
  startBusyAsterisk,
  technologyOf,
} from '../support/busyAsterisk.ts';
import { realEngine } from '../support/engines.ts';
import { type LiveRig, watchLive } from '../support/liveRig.ts';
import { makeProduct } from '../support/product.ts';
import { type ScreenProgram, spawnScreen } from '../support/pty.ts';
import { asteriskSays } from '../support/rawAmi.ts';
import { type SippLoad, sippCalls, sippRegisters } from '../support/sippLoad.ts';
import { until } from '../support/until.ts';
import { LAB_NETWORK } from './addresses.ts';
import { type Fault, noneOf, type Row, row, type Trial } from './fault.ts';

/** Twice to three times as much an Asterisk 16 on two cores no longer bears: calls are lost on the way to it. */
const USERS = 1000;
const HELD = 1500;
const RATE = 200;
const PASSING = 6000;

/** Many phones and calls, counted by three. */
export const load: Fault = {
  name: 'load',
  about: 'registrations and calls by SIPp, the live state watching',
  limitS: 420,
  async *run(trial) {
    for (const version of ['16', '22'] as const) yield* loaded(version, trial);
  },
};

async function* loaded(version: AsteriskVersion, trial: Trial): AsyncGenerator<Row> {
  const address = `${LAB_NETWORK}.${version}`;
  const users = Array.from({ length: trial.times(USERS) }, (_, i) => String(1000 + i));
  const { asterisk } = await startBusyAsterisk(version, address, users);
  trial.atEnd(() => asterisk.stop());
  const { programs } = await realEngine('22');
  const rig = await watchLive(asterisk.ami, { technology: technologyOf(version) });
  trial.atEnd(rig.close);
  const screen = await openSession(version, asterisk.ami, trial);
  const seen = new Set<string>();
  let most = 0;
  rig.live.onChange(() => {
    for (const id of rig.live.view.channels.keys()) seen.add(id);
    most = Math.max(most, rig.live.view.channels.size);
  });
  const common = {
    ...{ sipp: programs['sipp'] ?? '', to: `${address}:${SIP_PORT}`, atEnd: trial.atEnd },
  };

  const from = address.replace(/\d+$/, '61');
  const registering = await sippRegisters({
    ...{ ...common, from, rate: RATE, count: users.length, users, secretOf },
  });
  await registering.ended;
  yield await registered(version, users.length, registering, rig);

  const caller = { ...common, from: callerOf(address), rate: RATE };
  const count = trial.times(HELD);
  const holding = await sippCalls({ ...caller, number: 'wait', count, holdMs: 15_000 });
  yield await held(version, count, holding, rig, screen);
  await holding.ended;
  // SIPp has ended them; what Asterisk says of the last may be on its way.
  await until(async () => rig.live.view.channels.size === 0, 'the end of the held calls', 5000);
  seen.clear();
  most = 0;
  const before = await processed(asterisk.ami);
  const passing = trial.times(PASSING);
  const calls = await sippCalls({ ...caller, number: 'wait', count: passing, holdMs: 1000 });
  await calls.ended;
  const agreed = await rig.agrees();
  const [counts, after] = [await calls.counts(), await processed(asterisk.ami)];
  const three = { sipp: counts.created, asterisk: after - before, pbxctl: seen.size };
  const wrong = differences(three);
  if (typeof agreed === 'string') wrong.push(agreed);
  if (counts.good + counts.failed !== counts.created) wrong.push('SIPp did not end');
  wrong.push(...(await notShown(screen, /no calls/)));
  const fine = `${seen.size} by each of the three (${counts.failed} failed by SIPp's account), ${most} at once, none left`;
  yield row(
    `calls that pass (Asterisk ${version})`,
    `${passing} at ${RATE}/s`,
    'pbxctl counts what SIPp and Asterisk count',
    noneOf(wrong, fine),
  );
  screen.dispose();
  rig.close();
  await asterisk.stop();
}

/** The program itself on a terminal, attached to that Asterisk. */
async function openSession(
  version: AsteriskVersion,
  ami: Access,
  trial: Trial,
): Promise<ScreenProgram> {
  const product = await makeProduct();
  trial.atEnd(product.remove);
  const folder = join(product.root, 'data/pbxctl/pbx/load');
  await mkdir(folder, { recursive: true });
  const driver = version === '16' ? 'sip' : 'pjsip';
  const profile = { name: 'load', kind: 'attached', write: false, driver, ami };
  await writeFile(join(folder, 'profile.json'), JSON.stringify(profile), { mode: 0o600 });
  const screen = spawnScreen(process.execPath, [product.program, '--pbx', 'load'], {
    ...{ cols: 120, rows: 40, env: product.env },
  });
  trial.atEnd(async () => screen.dispose());
  await screen.waitFor(/● live/);
  return screen;
}

/** What of the calls on the screen is not as it should be. */
const notShown = (screen: ScreenProgram, wanted: RegExp): Promise<string[]> =>
  screen.waitFor(wanted, 5000).then(
    () => [],
    (error) => [`the session: ${String(error.message).slice(0, 400)}`],
  );

function differences(counts: Readonly<Record<string, number>>): string[] {
  const all = Object.values(counts);
  const text = Object.entries(counts).map(([who, count]) => `${who} ${count}`);
  return all.every((count) => count === all[0] && count > 0) ? [] : [text.join(', ')];
}

async function registered(
  version: AsteriskVersion,
  count: number,
  registering: SippLoad,
  rig: LiveRig,
): Promise<Row> {
  const agreed = await rig.agrees();
  const { good } = await registering.counts();
  const shown = [...rig.live.view.peers.values()].filter(
    ({ status, name }) => status === 'registered' && /^1\d{3}$/.test(name),
  ).length;
  const wrong = differences({ sipp: good, pbxctl: shown, wanted: count });
  if (typeof agreed === 'string') wrong.push(agreed);
  return row(
    `registrations (Asterisk ${version})`,
    `${count} at ${RATE}/s`,
    'pbxctl counts what SIPp and Asterisk count, each at its address',
    noneOf(wrong, `${shown} by each of the three`),
  );
}

async function held(
  version: AsteriskVersion,
  count: number,
  holding: SippLoad,
  rig: LiveRig,
  screen: ScreenProgram,
): Promise<Row> {
  const up = () =>
    [...rig.live.view.channels.values()].filter(({ state }) => state === 'Up').length;
  const wrong: string[] = [];
  await until(async () => up() === count, 'the calls', 14_000).catch(() =>
    wrong.push(`${up()} up`),
  );
  const agreed = await rig.agrees(2000);
  if (typeof agreed === 'string') wrong.push(agreed);
  wrong.push(...(await notShown(screen, new RegExp(`calls ${count} up`))));
  // SIPp writes its figures each second.
  await until(async () => (await holding.counts()).current === count, 'SIPp', 5000).catch(() => {});
  const { current } = await holding.counts();
  wrong.push(...differences({ sipp: current, pbxctl: rig.live.view.calls.size, wanted: count }));
  return row(
    `calls held at once (Asterisk ${version})`,
    `${count}`,
    'pbxctl and its session show the calls that SIPp holds and Asterisk lists',
    noneOf(wrong, `${count} by each of the four`),
  );
}

/** Calls since Asterisk started, as it counts them. */
async function processed(access: Parameters<typeof asteriskSays>[0]): Promise<number> {
  const lines = await asteriskSays(access, 'core show channels count');
  return Number(/(\d+) calls? processed/.exec(lines.join('\n'))?.[1] ?? Number.NaN);
}
