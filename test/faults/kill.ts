import { messageOf } from '../../asterisk/errors.ts';
import type { AsteriskVersion } from '../support/asterisk.ts';
import { startBusyAsterisk, technologyOf } from '../support/busyAsterisk.ts';
import { chance } from '../support/chance.ts';
import { watchLive } from '../support/liveRig.ts';
import { LAB_NETWORK } from './addresses.ts';
import { type Fault, noneOf, type Row, row, type Trial } from './fault.ts';

const KILLS = 50;
const CALLS = 5;

/** Asterisk dies in the middle of calls, again and again. */
export const kill: Fault = {
  name: 'kill',
  about: 'Asterisk killed (-9) under load, the live state watching',
  limitS: 600,
  async *run(trial) {
    for (const version of ['16', '22'] as const) yield await killed(version, trial);
  },
};

async function killed(version: AsteriskVersion, trial: Trial): Promise<Row> {
  const random = chance(trial.seed);
  const busy = await startBusyAsterisk(version, `${LAB_NETWORK}.${version}`);
  const { asterisk } = busy;
  trial.atEnd(() => asterisk.stop());
  const rig = await watchLive(asterisk.ami, { technology: technologyOf(version) });
  trial.atEnd(rig.close);
  const count = trial.times(KILLS);
  const wrong: string[] = [];
  let lostMs = 0;
  for (let n = 1; n <= count && !trial.signal.aborted; n++) {
    const [user = '701', byte = 27] = random() < 0.5 ? ['701', 27] : ['702', 65];
    const load = [busy.call(rig.commands, CALLS), busy.registers(user, byte)];
    // Every other time the phone is registered before the kill.
    if (n % 2 === 0) await load[1];
    await Promise.race([
      Promise.allSettled(load),
      new Promise((resolve) => setTimeout(resolve, random() * 300)),
    ]);
    await asterisk.kill9();
    await Promise.allSettled(load);
    await rig.until('lost');
    await asterisk.restart();
    const from = Date.now();
    await rig.until('live').catch((error) => wrong.push(`kill ${n}: ${messageOf(error)}`));
    lostMs = Math.max(lostMs, Date.now() - from);
    // Calls go on, and a phone is registered anew, while it is compared.
    await busy.call(rig.commands, CALLS);
    await busy
      .registers(user, byte)
      .catch((error) => wrong.push(`kill ${n}: registering: ${messageOf(error)}`));
    const agreed = await rig.agrees();
    if (typeof agreed === 'string') wrong.push(`kill ${n}: ${agreed}`);
    if (n % 20 === 0) trial.remark(`${n} of ${count} kills of Asterisk ${version}`);
  }
  const { channels, peers } = rig.compared;
  if (channels === 0 || peers === 0) wrong.push(`${channels} channels, ${peers} peers compared`);
  rig.close();
  await asterisk.stop();
  const fine = `each time (${channels} channels and ${peers} registered peers compared); live at most ${lostMs} ms after the return`;
  const wanted = 'the live state becomes what Asterisk lists';
  return row(`Asterisk ${version} killed -9`, `${count} kills`, wanted, noneOf(wrong, fine));
}
