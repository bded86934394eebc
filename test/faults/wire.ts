import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../asterisk/errors.ts';
import type { Access } from '../../asterisk/lab/port.ts';
import { type BusyAsterisk, startBusyAsterisk } from '../support/busyAsterisk.ts';
import { chance } from '../support/chance.ts';
import { createFalseWire, type FalseWire, garbage } from '../support/falseWire.ts';
import { type LiveRig, watchLive } from '../support/liveRig.ts';
import { asteriskSays } from '../support/rawAmi.ts';
import { until } from '../support/until.ts';
import { LAB_NETWORK } from './addresses.ts';
import { type Fault, noneOf, type Row, row, type Trial } from './fault.ts';

const WANTED = 'after it, the live state is what Asterisk lists';
const TIMES = 40;
const FLOOD = 100_000;
const MB = 2 ** 20;

interface Stage {
  readonly trial: Trial;
  readonly busy: BusyAsterisk;
  readonly wire: FalseWire;
  readonly rig: LiveRig;
  readonly random: () => number;
  /** Past the wire. */
  readonly direct: LiveRig;
}

/** A real Asterisk behind a wire that is not to be trusted. */
export const wire: Fault = {
  name: 'wire',
  about: 'AMI hangs, breaks off, lies, floods and refuses, between pbxctl and a real Asterisk',
  limitS: 480,
  async *run(trial) {
    const stage = await open(trial);
    yield await often(stage, 'half a frame, then a reset', (at) => {
      at.wire.mode = 'half';
    });
    yield await often(stage, 'a reset at any moment', ({ wire: at }) => at.reset());
    yield await often(stage, 'garbage among the frames, then a reset', (at) => {
      at.wire.say(garbage(at.random, 64 * 1024));
      at.wire.reset();
    });
    yield await crumbs(stage);
    yield await hanging(stage);
    yield await flood(stage);
    yield await changedPassword(stage);
  },
};

async function open(trial: Trial): Promise<Stage> {
  const address = `${LAB_NETWORK}.22`;
  const busy = await startBusyAsterisk('22', address);
  const { ami } = busy.asterisk;
  trial.atEnd(() => busy.asterisk.stop());
  const random = chance(trial.seed);
  const between = await createFalseWire({ address, target: ami, random });
  trial.atEnd(() => between.close());
  const access: Access = { ...ami, port: between.port };
  const rig = await watchLive(access, { oracle: ami, technology: 'PJSIP', keepAliveMs: 1000 });
  trial.atEnd(rig.close);
  const direct = await watchLive(ami, { technology: 'PJSIP' });
  trial.atEnd(direct.close);
  return { trial, busy, wire: between, rig, random, direct };
}

const clear = ({ direct }: Stage) =>
  direct.commands.send({ Action: 'Hangup', Channel: '/^Local/' }).catch(() => undefined);

/** Calls come and go while the wire does its worst; when it is good again, the state must be true. */
async function often(stage: Stage, what: string, harm: (stage: Stage) => void): Promise<Row> {
  const { trial, busy, rig, direct, random } = stage;
  const count = trial.times(TIMES);
  const wrong: string[] = [];
  for (let n = 1; n <= count && !trial.signal.aborted; n++) {
    const calls = busy.call(direct.commands, 2);
    await delay(random() * 20);
    harm(stage);
    await calls;
    await rig.until('lost', 5_000).catch((error) => wrong.push(`${n}: ${messageOf(error)}`));
    if (n % 3 === 0) await clear(stage);
    stage.wire.mode = 'pass';
    await rig.until('live').catch((error) => wrong.push(`${n}: ${messageOf(error)}`));
    const agreed = await rig.agrees();
    if (typeof agreed === 'string') wrong.push(`${n}: ${agreed}`);
  }
  await clear(stage);
  return row(what, `${count} times`, WANTED, noneOf(wrong, 'each time'));
}

async function crumbs(stage: Stage): Promise<Row> {
  const { busy, direct, rig } = stage;
  stage.wire.mode = 'crumbs';
  const [before, calls] = [stage.wire.connections, stage.trial.times(50)];
  await busy.call(direct.commands, calls);
  const agreed = await rig.agrees();
  await clear(stage);
  const empty = await rig.agrees();
  stage.wire.mode = 'pass';
  const wrong = [agreed, empty].filter((one) => typeof one === 'string');
  if (stage.wire.connections !== before) wrong.push('it was connected anew meanwhile');
  const fine = 'true with all up, and with all gone, over the same connection';
  return row('each byte alone', `${calls} calls`, WANTED, noneOf(wrong, fine));
}

async function hanging(stage: Stage): Promise<Row> {
  const { busy, direct, rig, trial } = stage;
  const wrong: string[] = [];
  const count = trial.times(5);
  let slowest = 0;
  for (let n = 1; n <= count && !trial.signal.aborted; n++) {
    const from = Date.now();
    stage.wire.mode = 'hang';
    await busy.call(direct.commands, 3);
    await rig.until('lost', 30_000).catch((error) => wrong.push(messageOf(error)));
    slowest = Math.max(slowest, Date.now() - from);
    if (n % 2 === 0) await clear(stage);
    stage.wire.mode = 'pass';
    await rig.until('live').catch((error) => wrong.push(messageOf(error)));
    const agreed = await rig.agrees();
    if (typeof agreed === 'string') wrong.push(agreed);
  }
  await clear(stage);
  const fine = `each time; noticed after at most ${(slowest / 1000).toFixed(1)} s (asked each second)`;
  return row('open, and silent', `${count} times`, WANTED, noneOf(wrong, fine));
}

/** Channels that were never there, and end again, between those that are. */
async function flood(stage: Stage): Promise<Row> {
  const { busy, direct, rig } = stage;
  const delays = monitorEventLoopDelay({ resolution: 5 });
  const [before, from] = [process.memoryUsage().rss, Date.now()];
  delays.enable();
  let most = before;
  const watch = setInterval(() => {
    most = Math.max(most, process.memoryUsage().rss);
  }, 20);
  const calls = busy.call(direct.commands, 20);
  for (let at = 0; at < FLOOD; at += 1000) {
    stage.wire.say(events(at));
    // The wire is in this process as well: it must not be what starves the reader.
    if (at % 10_000 === 0) await delay(1);
  }
  const said = Date.now() - from;
  await calls;
  const agreed = await rig.agrees(20_000);
  clearInterval(watch);
  delays.disable();
  await clear(stage);
  const wrong = typeof agreed === 'string' ? [agreed] : [];
  const grown = Math.round((most - before) / MB);
  if (grown > 600) wrong.push(`memory grew by ${grown} MB`);
  const fine = `true ${((Date.now() - from) / 1000).toFixed(1)} s after the first (said within ${said} ms, twice: on both sessions); memory +${grown} MB; the loop stood still for at most ${Math.round(delays.max / 1e6)} ms`;
  return row(
    'a flood of events',
    `${FLOOD.toLocaleString('en')} events`,
    WANTED,
    noneOf(wrong, fine),
  );
}

function events(from: number): string {
  let text = '';
  for (let n = from; n < from + 1000; n += 2) {
    const channel = `Channel: Local/flood@default-${n};1\r\nUniqueid: flood.${n}\r\nLinkedid: flood.${n}\r\n`;
    const state = 'ChannelState: 6\r\nChannelStateDesc: Up\r\nContext: default\r\nExten: x\r\n';
    text += `Event: Newchannel\r\nPrivilege: call,all\r\n${channel}${state}\r\n`;
    text += `Event: Hangup\r\nPrivilege: call,all\r\n${channel}Cause: 16\r\n\r\n`;
  }
  return text;
}

/** The secret of the AMI user is another while pbxctl is connected; later it is the old one again. */
async function changedPassword(stage: Stage): Promise<Row> {
  const { busy, rig, direct } = stage;
  const { etcDir, ami } = busy.asterisk;
  const file = join(etcDir, 'manager.conf');
  const old = await readFile(file, 'utf8');
  await writeFile(file, old.replace(`secret=${ami.secret}`, 'secret=another'));
  await asteriskSays(ami, 'manager reload');
  const wrong: string[] = [];
  const before = stage.wire.connections;
  stage.wire.reset();
  const refused = await until(
    async () =>
      rig.live.status.phase === 'lost' && /refused|Authentication/i.test(rig.live.status.reason),
    'the refusal',
    10_000,
  ).then(
    () => (rig.live.status.phase === 'lost' ? rig.live.status.reason : ''),
    (error) => void wrong.push(messageOf(error)),
  );
  await delay(10_000);
  const tries = stage.wire.connections - before;
  if (tries > 4) wrong.push(`${tries} logins within 10 s`);
  await writeFile(file, old);
  await asteriskSays({ ...ami, secret: 'another' }, 'manager reload');
  const from = Date.now();
  await rig.until('live', 60_000).catch((error) => wrong.push(messageOf(error)));
  const back = Date.now() - from;
  await busy.call(direct.commands, 3).catch(() => undefined);
  const agreed = await rig.agrees();
  if (typeof agreed === 'string') wrong.push(agreed);
  await clear(stage);
  const fine = `«${refused}»; ${tries} logins in 10 s; live again ${Math.round(back / 1000)} s after the old secret was`;
  return row(
    'the AMI secret changed on a real Asterisk',
    'once',
    'it says so, does not hammer, and is true again',
    noneOf(wrong, fine),
  );
}
