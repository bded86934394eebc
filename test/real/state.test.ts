import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createAmi } from '../../asterisk/ami/client.ts';
import type { Ami } from '../../asterisk/ami/port.ts';
import { createLive, type StartableLive } from '../../asterisk/state/live.ts';
import { eventMask, unusedEvents } from '../../asterisk/state/mask.ts';
import type { PbxView } from '../../asterisk/state/types.ts';
import { systemTimer } from '../../asterisk/timer.ts';
import { startAsterisk, type TestAsterisk } from '../support/asterisk.ts';
import { register } from '../support/register.ts';

const SIP_PORT = 5077;
const PHONE = '127.0.4.27';

const sipConf = (address: string, users: readonly string[]) => `[general]
udpbindaddr=${address}:${SIP_PORT}
[fixed]
type=peer
host=127.0.4.29
${users.map((user) => `[${user}]\ntype=friend\nhost=dynamic\nsecret=s${user}\nqualify=no\n`).join('')}`;

const pjsipConf = (address: string, users: readonly string[]) => `[udp]
type=transport
protocol=udp
bind=${address}:${SIP_PORT}
[fixed]
type=endpoint
aors=fixed
[fixed]
type=aor
contact=sip:fixed@127.0.4.29:5060
${users
  .map(
    (user) => `[${user}]
type=endpoint
aors=${user}
auth=${user}
[${user}]
type=auth
username=${user}
password=s${user}
[${user}]
type=aor
max_contacts=1
remove_existing=yes
`,
  )
  .join('')}`;

const DIALPLAN = `exten => echo,1,Answer()
 same => n,Wait(0.3)
 same => n,Echo()
exten => wait,1,Answer()
 same => n,Wait(60)
exten => dial,1,Dial(Local/wait@default/n)`;

const drivers = [
  { version: '16', technology: 'SIP', file: 'sip.conf', conf: sipConf },
  { version: '22', technology: 'PJSIP', file: 'pjsip.conf', conf: pjsipConf },
] as const;

describe.each(drivers)('live state of Asterisk $version', { timeout: 30_000 }, (driver) => {
  const { version, technology, file, conf } = driver;
  const address = `127.0.4.1${version}`;
  let asterisk: TestAsterisk;
  let events: Ami;
  let commands: Ami;
  let live: StartableLive;
  const names: string[] = [];

  beforeAll(async () => {
    asterisk = await startAsterisk(version, {
      address,
      dialplan: DIALPLAN,
      files: { [file]: conf(address, ['701', '702']) },
    });
    events = createAmi({ ...asterisk.ami, events: eventMask });
    commands = createAmi({ ...asterisk.ami });
    live = createLive({ events, commands, now: Date.now, timers: systemTimer });
    events.onEvent((event) => void names.push(event.event ?? ''));
    await live.start();
    await commands.send({ Action: 'Ping' });
    names.length = 0;
    if (technology === 'PJSIP') {
      const load = { Action: 'ModuleLoad', Module: 'res_pjsip_registrar.so', LoadType: 'load' };
      await commands.send(load);
    }
  }, 30_000);
  afterAll(async () => {
    live?.close();
    events?.close();
    commands?.close();
    await asterisk?.stop();
  });

  function becomes<T>(look: (view: PbxView) => T | undefined | false): Promise<T> {
    return new Promise((resolve) => {
      const check = () => {
        const found = live.status.phase === 'live' ? look(live.view) : undefined;
        if (found === undefined || found === false) return;
        stop();
        resolve(found);
      };
      const stop = live.onChange(check);
      check();
    });
  }
  const peer = (view: PbxView, name: string) => view.peers.get(`${technology}/${name}`);
  const only = (view: PbxView) => (view.calls.size === 1 ? [...view.calls.values()][0] : undefined);
  const phone = (user: string, more = {}) =>
    register({
      server: { host: address, port: SIP_PORT },
      from: PHONE,
      user,
      secret: `s${user}`,
      expires: 60,
      ...more,
    });
  const originate = (exten: string) =>
    commands.send({
      Action: 'Originate',
      Channel: 'Local/wait@default/n',
      Context: 'default',
      Exten: exten,
      Priority: 1,
      Async: true,
    });
  const hangup = async () => {
    await commands.send({ Action: 'Hangup', Channel: '/^Local/' });
    await becomes(
      ({ channels, calls, bridges }) => channels.size + calls.size + bridges.size === 0,
    );
  };

  it('knows what it is and whom it has', () => {
    expect(live.status).toEqual({ phase: 'live' });
    expect(live.view.asteriskVersion).toMatch(new RegExp(`^${version}\\.`));
    expect(Math.abs(Date.now() - (live.view.startedAt ?? 0))).toBeLessThan(60_000);
    const found = [...live.view.peers.values()].filter((one) => one.technology === technology);
    expect(found.map(({ name }) => name)).toEqual(['701', '702', 'fixed']);
    expect([peer(live.view, '701'), peer(live.view, '702')]).toMatchObject([
      { status: 'unregistered', address: undefined },
      { status: 'unregistered', address: undefined },
    ]);
  });

  it('learns of a fixed address too how it stands, which no list of PJSIP tells', async () => {
    const fixed = await becomes((view) => {
      const found = peer(view, 'fixed');
      return found?.status === 'registered' && found;
    });
    expect(fixed.address).toBe('127.0.4.29:5060');
  });

  it('sees a phone register, move about and leave', async () => {
    expect(await phone('701')).toBe(200);
    const registered = await becomes((view) => {
      const found = peer(view, '701');
      return found?.status === 'registered' && found;
    });
    expect(registered.address).toBe(`${PHONE}:5060`);
    expect(await phone('701', { from: '127.0.4.28' })).toBe(200);
    await becomes((view) => peer(view, '701')?.address === '127.0.4.28:5060');
    expect(await phone('701', { from: '127.0.4.28', expires: 0 })).toBe(200);
    await becomes((view) => peer(view, '701')?.status === 'unregistered');
  });

  it('says why a phone was refused, until it gets in', async () => {
    expect(await phone('702', { secret: 'nope' })).toBeGreaterThanOrEqual(401);
    const refused = await becomes((view) => peer(view, '702')?.lastError);
    expect(refused).toBe(`wrong password from ${PHONE}:5060`);
    expect(await phone('702')).toBe(200);
    await becomes((view) => peer(view, '702')?.lastError === undefined);
    await phone('702', { expires: 0 });
  });

  it('follows a call to the application that it runs, and to its end', async () => {
    await originate('echo');
    const call = await becomes((view) => only(view)?.application === 'Echo' && only(view));
    expect(call).toMatchObject({ state: 'up', exten: 'echo' });
    await hangup();
  });

  it('sees a bridge with whom it joins', async () => {
    await originate('dial');
    const bridge = await becomes((view) =>
      [...view.bridges.values()].find(({ channels }) => channels.length === 2),
    );
    expect(bridge.technology).toBe('simple_bridge');
    for (const member of bridge.channels) {
      expect(live.view.channels.get(member)?.bridgeId).toBe(bridge.id);
    }
    await hangup();
  });

  it('is not sent what it does not use', () => {
    expect(names).toEqual(expect.arrayContaining(['Newchannel', 'BridgeEnter', 'Hangup']));
    expect(names.filter((name) => unusedEvents.includes(name))).toEqual([]);
    expect(names).not.toContain('VarSet');
  });

  it('sees peers come and go with a reload', async () => {
    await writeFile(join(asterisk.etcDir, file), conf(address, ['702', '703']));
    await commands.send({ Action: 'Reload' });
    await becomes((view) => peer(view, '703') !== undefined && peer(view, '701') === undefined);
    expect(Math.abs(Date.now() - (live.view.reloadedAt ?? 0))).toBeLessThan(20_000);
  });

  it('keeps what it has while Asterisk is gone, and begins anew when it is back', async () => {
    await originate('wait');
    await becomes((view) => view.channels.size > 0);
    const startedAt = live.view.startedAt ?? 0;
    const lost = new Promise<void>((resolve) => {
      const stop = live.onChange(() => {
        if (live.status.phase !== 'lost') return;
        stop();
        resolve();
      });
    });
    await asterisk.kill9();
    await lost;
    expect(live.view.channels.size).toBeGreaterThan(0);
    await asterisk.restart();
    await becomes((view) => view.channels.size === 0 && peer(view, '703') !== undefined);
    expect(live.view.startedAt ?? 0).toBeGreaterThan(startedAt);
  });
});
