import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { createAmi } from '../../asterisk/ami/client.ts';
import type { PhoneCall } from '../../asterisk/phone/call.ts';
import type { ListeningPhone } from '../../asterisk/phone/listening.ts';
import { type LabPhones, labPhonesOf } from '../support/lab-phones.ts';
import { makeProduct, type Product } from '../support/product.ts';
import { until } from '../support/until.ts';

interface PathJson {
  readonly caller: string;
  readonly media: string;
  readonly technology: string | null;
  readonly legs: readonly { channel: string; address: string | null; setDirect: boolean | null }[];
  readonly directWanted: boolean;
  readonly reasons: readonly { what: string; evidence: string; hint: string | null }[];
}

describe.each([
  { engine: '22', address: '127.0.107.198', technology: 'PJSIP' },
  { engine: '16', address: '127.0.108.198', technology: 'SIP' },
])('the media path on Asterisk $engine', { timeout: 60_000 }, ({ engine, address, technology }) => {
  let product: Product;
  let lab: LabPhones;
  const listening: ListeningPhone[] = [];
  const placed: PhoneCall[] = [];

  const talk = async (codecs: { a?: 'alaw' | 'ulaw'; b?: 'alaw' | 'ulaw' } = {}) => {
    const b = await lab.phones.listen(lab.b, codecs.b ? { codec: codecs.b } : {});
    b.call.catch(() => undefined);
    listening.push(b);
    const caller = await lab.phones.place(lab.a, '702', codecs.a ? { codec: codecs.a } : {});
    placed.push(caller);
    caller.media.tone(500);
    const called = await b.call;
    called.media.tone(700);
    return { caller, called };
  };
  const place = async (number: string) => {
    const call = await lab.phones.place(lab.a, number);
    call.media.tone(500);
    placed.push(call);
  };
  const paths = (...words: string[]) => product.json<PathJson[]>(['media', 'path', ...words]);
  /** The path of the one call, once it is as wanted: no event tells when it changes. */
  const untilPath = (media: string, why?: RegExp, pbx: string[] = []) => {
    let last: PathJson[] = [];
    return until(
      async () => {
        last = await product.json<PathJson[]>([...pbx, 'media', 'path']);
        const [path, ...others] = last;
        const isSo =
          others.length === 0 &&
          path?.media === media &&
          (!why || path.reasons.some(({ what }) => why.test(what)));
        return isSo && path;
      },
      `${media} ${why}`,
      8_000,
    ).catch((error) => {
      throw new Error(`${error.message}: ${JSON.stringify(last, undefined, 1)}`);
    });
  };

  beforeAll(async () => {
    product = await makeProduct();
    await product.ok(['setup', 'lab', '--engine', engine, '--address', address]);
    lab = await labPhonesOf(product);
  }, 120_000);
  afterEach(async () => {
    for (const call of placed.splice(0)) await call.hangUp().catch(() => undefined);
    for (const one of listening.splice(0)) await one.stop();
    await product.run(['hangup', '--all', '--yes']);
    await until(async () => (await paths()).length === 0, 'the end of all calls');
  });
  afterAll(async () => {
    await product.remove();
  }, 60_000);

  it('says what to type where there is no call', async () => {
    expect(await product.ok(['media', 'path'])).toMatchObject({
      stderr: expect.stringContaining('pbxctl call 701 702'),
    });
    expect((await product.run(['media', 'path', '799'])).status).not.toBe(0);
  });

  it('is direct between two phones that are set so, by the addresses of their RTP', async () => {
    const { caller, called } = await talk();
    const path = await untilPath('direct');
    const own = ({ media }: PhoneCall) => `${media.address}:${media.port}`;
    expect(path.legs.map((leg) => leg.address)).toEqual([own(caller), own(called)]);
    expect(path).toMatchObject({ directWanted: true, reasons: [] });
    const calls = await product.ok(['calls']);
    expect(calls.stdout).toContain(`direct ${caller.media.address} <-> ${called.media.address}`);
    expect((await product.ok(['channels'])).stdout).toContain(
      `direct with ${called.media.address}`,
    );
    // What it says holds for the packets: they come from the other phone.
    const from = called.media.heard.samples.length;
    await called.media.heard.until(({ samples }) => samples.length > from + 4000);
    expect(called.media.heard.statistics.sources).toContain(own(caller));
  });

  it('is the PBX while a phone holds the call, and direct again afterwards', async () => {
    const { caller } = await talk();
    await untilPath('direct');
    await caller.hold();
    const held = await untilPath('native', /701 has put the call on hold/);
    expect(held.directWanted).toBe(true);
    await caller.resume();
    await untilPath('direct');
  });

  it('goes on to be told while it is watched', async () => {
    const { caller } = await talk();
    const watched = product.watch(['media', 'path', '--watch', '--jsonl']);
    await watched.line((line) => line.includes('"media":"direct"'));
    await caller.hold();
    await watched.line((line) => line.includes('701 has put the call on hold'));
    expect(await watched.end()).toBe(130);
  });

  it('is the PBX while a call is recorded', async () => {
    await talk();
    const { legs } = await untilPath('direct');
    const [channel] = legs.map((leg) => leg.channel);
    await product.ok(['cli', `mixmonitor start ${channel} ${product.root}/told.wav`]);
    const { reasons } = await untilPath('core', /it is recorded: .*told/);
    expect(reasons).toHaveLength(1);
    const stop = reasons[0]?.hint?.replace('pbxctl ', '').split(' ') ?? [];
    await product.ok(stop);
    await untilPath('direct');
  });

  it('is the PBX while somebody listens to a call', async () => {
    await talk();
    const { legs } = await untilPath('direct');
    const channel = legs[0]?.channel ?? '';
    const { ami: access } = await product.profile();
    const ami = createAmi({ ...access, events: false });
    await ami.connect();
    try {
      await ami.send({
        ...{ Action: 'Originate', Channel: 'Local/600@usersnum', Async: true },
        ...{ Application: 'ChanSpy', Data: channel },
      });
      const spied = await until(
        async () =>
          (await paths()).find(({ reasons }) =>
            reasons.some(({ what }) => /listens to it/.test(what)),
          ),
        'the listener',
      );
      expect(spied).toMatchObject({ media: 'core', directWanted: true });
      await product.ok(['hangup', spied.reasons[0]?.hint?.split(' ').at(-1) ?? '', '--yes']);
    } finally {
      ami.close();
    }
  });

  it('is direct all the same where DYNAMIC_FEATURES names no feature', async () => {
    const { ami: access } = await product.profile();
    const ami = createAmi({ ...access, events: false });
    await ami.connect();
    try {
      await ami.send({
        ...{ Action: 'Setvar', Variable: 'DYNAMIC_FEATURES', Value: 'nothingOfThatName' },
      });
      await talk();
      // A name that features.conf does not define is no key.
      await untilPath('direct');
    } finally {
      await ami.send({ Action: 'Setvar', Variable: 'DYNAMIC_FEATURES', Value: '' });
      ami.close();
    }
  });

  it('is the PBX for phones that speak different codecs', async () => {
    await talk({ a: 'alaw', b: 'ulaw' });
    const { reasons, directWanted } = await untilPath('core', /different codecs/);
    expect(reasons.map(({ what }) => what)).toEqual([
      'the phones speak different codecs: 701 alaw, 702 ulaw',
    ]);
    expect(directWanted).toBe(true);
  });

  it('is the PBX, natively, where one phone is set so', async () => {
    await product.ok(['media', 'set', '701', 'via-pbx', '--yes']);
    await talk();
    const { reasons, directWanted, legs } = await untilPath('native', /701 is set via-pbx/);
    expect(directWanted).toBe(false);
    expect(legs.map((leg) => leg.setDirect)).toEqual([false, true]);
    expect(reasons[0]?.hint).toContain('pbxctl media set 701 direct');
    expect(reasons[0]?.evidence).toMatch(/sip\.conf:\d+/);
    await product.ok(['media', 'set', '701', 'direct', '--yes']);
  });

  it.runIf(technology === 'SIP')('is the PBX where an access list does not allow it', async () => {
    const path = join(product.root, 'data/pbxctl/pbx/lab/etc/sip.conf');
    const before = await readFile(path, 'utf8');
    const denied = before.replace(/^\[701\].*$/m, '$&\ndirectmediadeny = 0.0.0.0/0');
    expect(denied).not.toBe(before);
    await writeFile(path, denied);
    await product.ok(['cli', 'sip reload']);
    await until(async () => {
      const { stdout } = await product.ok(['cli', 'sip show peer 701']);
      return /DirectMedACL *: Yes/.test(stdout);
    }, 'the access list');
    await talk();
    await untilPath('native', /701 may be told only some addresses/);
    await writeFile(path, before);
    await product.ok(['cli', 'sip reload']);
  });

  it('is the PBX while keys transfer, and tells what turns that off', async () => {
    await product.ok(['transfer', 'keys', 'on', '--yes']);
    await talk();
    const { reasons } = await untilPath('core', /listens to keys: Dial\(.*,tT\)/);
    expect(reasons[0]?.hint).toContain('pbxctl transfer keys off');
    await product.ok(['transfer', 'keys', 'off', '--yes']);
  });

  it('is the PBX while native_rtp is suspended', async () => {
    await product.ok(['cli', 'bridge technology suspend native_rtp']);
    await talk();
    await untilPath('core', /native_rtp is suspended/);
    await product.ok(['cli', 'bridge technology unsuspend native_rtp']);
  });

  it('ends at the PBX in an application', async () => {
    await place('600');
    const path = await untilPath('application');
    expect(path.reasons).toEqual([]);
    expect(path.legs[0]?.address).toContain(lab.a.address);
  });

  it('is the PBX over an IAX2 trunk', async () => {
    await place('0600');
    await untilPath('core', /one leg is IAX2/);
  });

  it('is nowhere while the phone rings', async () => {
    const b = await lab.phones.listen(lab.b, { ringMs: 30_000 });
    b.call.catch(() => undefined);
    listening.push(b);
    const ending = new AbortController();
    const ringing = lab.phones.place(lab.a, '702', { signal: ending.signal });
    ringing.catch(() => undefined);
    await untilPath('not up');
    ending.abort();
    await ringing.catch(() => undefined);
  });

  it('asks nothing that Asterisk warns of in its log', async () => {
    const { stdout } = await product.ok(['log', '-n', '5000', '--level', 'WARNING']);
    expect(
      stdout.split('\n').filter((line) => /func_channel|dialplan_functions/.test(line)),
    ).toEqual([]);
  });

  it('is told of a PBX that is read-only, and elsewhere', async () => {
    const { ami } = await product.profile();
    const attached = await product.run(
      [
        ...['attach', '--ami', `${ami.host}:${ami.port}`, '--username', ami.username],
        ...['--secret-stdin', '--name', 'far', '--yes'],
      ],
      ami.secret,
    );
    expect(attached).toMatchObject({ status: 0 });
    const { caller } = await talk();
    const far = ['--pbx', 'far'];
    const { legs } = await untilPath('direct', undefined, far);
    expect(legs.every((leg) => leg.channel.startsWith(`${technology}/`))).toBe(true);
    await caller.hold();
    await untilPath('native', /on hold/, far);
  });
});
