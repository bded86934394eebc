import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PhoneCall } from '../../asterisk/phone/call.ts';
import type { ListeningPhone } from '../../asterisk/phone/listening.ts';
import type { Phone } from '../../asterisk/phone/phones.ts';
import { type LabPhones, labPhonesOf, untilOther, untilTone } from '../support/lab-phones.ts';
import { makeProduct, type Product } from '../support/product.ts';
import { until } from '../support/until.ts';

interface CallJson {
  caller: string;
  callee: string | null;
  state: string;
  channels: string[];
}

/** What each phone sends. */
const HERTZ = { '701': 500, '702': 700, '703': 900 } as const;

describe.each([
  { engine: '22', address: '127.0.47.198', technology: 'PJSIP' },
  { engine: '16', address: '127.0.48.198', technology: 'SIP' },
])('transfers on Asterisk $engine', { timeout: 60_000 }, ({ engine, address, technology }) => {
  let product: Product;
  let lab: LabPhones;
  const listening: ListeningPhone[] = [];
  const placed: PhoneCall[] = [];
  const started: Phone[] = [];

  const listen = async (phone: Phone, options = {}): Promise<ListeningPhone> => {
    const one = await lab.phones.listen(phone, options);
    one.call.catch(() => undefined);
    listening.push(one);
    return one;
  };
  const answered = async (one: ListeningPhone, number: keyof typeof HERTZ) => {
    const call = await one.call;
    call.media.tone(HERTZ[number]);
    return call;
  };
  const place = async (phone: Phone, to: string) => {
    const call = await lab.phones.place(phone, to);
    call.media.tone(HERTZ[phone.number as keyof typeof HERTZ]);
    placed.push(call);
    return call;
  };
  /** 701 talks to 703; 702 waits for a call. */
  const talk = async (ringMs = 0) => {
    const [c, b] = [await listen(lab.c), await listen(lab.b, { ringMs })];
    const caller = await place(lab.a, '703');
    const called = await answered(c, '703');
    await untilTone(caller, HERTZ['703']);
    return { caller, called, b };
  };
  const calls = () => product.json<CallJson[]>(['calls']);
  /** The one call that is left is between these two. */
  const untilBetween = (...numbers: [string, string]) =>
    until(
      async () => {
        const [call, ...others] = await calls();
        const legs = (call?.channels ?? []).join(' ');
        return (
          others.length === 0 &&
          call?.state === 'up' &&
          numbers.every((number) => legs.includes(`${technology}/${number}-`)) &&
          !legs.includes(`${technology}/701-`)
        );
      },
      `a call between ${numbers.join(' and ')} alone`,
    );

  beforeAll(async () => {
    product = await makeProduct();
    await product.ok(['setup', 'lab', '--engine', engine, '--address', address]);
    lab = await labPhonesOf(product);
  }, 120_000);
  afterEach(async () => {
    for (const call of placed.splice(0)) await call.hangUp().catch(() => undefined);
    for (const one of listening.splice(0)) await one.stop();
    for (const phone of started.splice(0)) await lab.phones.stop(phone);
    await product.run(['hangup', '--all', '--yes']);
    await until(async () => (await calls()).length === 0, 'the end of all calls');
  });
  afterAll(async () => {
    await product.remove();
  }, 60_000);

  it('transfers blindly by REFER', async () => {
    const { caller, called, b } = await talk();
    const referred = await caller.refer('702');
    expect(referred.response).toContain('202');
    // As a phone does once it is told that all is well; its media would go on beside the other's.
    await caller.hangUp();
    const target = await answered(b, '702');
    await untilTone(target, HERTZ['703']);
    await untilTone(called, HERTZ['702']);
    await untilBetween('702', '703');
  });

  it('transfers attended by REFER with Replaces; the held party hears music', async () => {
    const { caller, called, b } = await talk();
    await caller.hold();
    caller.media.sendTo(undefined);
    await untilOther(called, HERTZ['701']);
    const second = await place(lab.a, '702');
    const target = await answered(b, '702');
    await untilTone(second, HERTZ['702']);
    const referred = await caller.referTo(second);
    expect(referred.response).toContain('202');
    await Promise.all([caller.hangUp(), second.hangUp()]);
    await untilTone(target, HERTZ['703']);
    await untilTone(called, HERTZ['702']);
    await untilBetween('702', '703');
  });

  it('transfers blindly by command', async () => {
    const { caller, called, b } = await talk();
    const { stderr } = await product.ok(['transfer', '701', '702']);
    expect(stderr).toMatch(/\/703-\S+ goes to 702, \S+\/701-\S+ is out of the call/);
    const target = await answered(b, '702');
    await untilTone(target, HERTZ['703']);
    await untilTone(called, HERTZ['702']);
    expect((await caller.ended).by).toBe('pbx');
    await untilBetween('702', '703');
  });

  it('transfers attended by command: music, a word with the target, and joined when it hangs up', async () => {
    const { caller, called, b } = await talk();
    await product.ok(['transfer', '701', '702', '--attended']);
    const target = await answered(b, '702');
    await untilTone(caller, HERTZ['702']);
    await untilTone(target, HERTZ['701']);
    await untilOther(called, HERTZ['701']);
    await caller.hangUp();
    await untilTone(target, HERTZ['703']);
    await untilTone(called, HERTZ['702']);
    await untilBetween('702', '703');
    await target.hangUp();
    expect((await called.ended).by).toBe('pbx');
  });

  it('gives the party back to who transfers when the target does not answer', async () => {
    const { caller, called, b } = await talk(30_000);
    await product.ok(['transfer', '701', '702', '--attended']);
    await untilOther(called, HERTZ['701']);
    await until(
      async () => (await calls()).some(({ channels }) => channels.join().includes('/702-')),
      'a call to 702',
    );
    await b.stop();
    await product.run(['hangup', '702', '--yes']);
    await untilTone(caller, HERTZ['703']);
    await untilTone(called, HERTZ['701']);
  });

  it('goes on ringing for the party when who transfers hangs up before the answer', async () => {
    await lab.phones.start(lab.b, { ringMs: 1_500 });
    started.push(lab.b);
    const c = await listen(lab.c);
    const caller = await place(lab.a, '703');
    const called = await answered(c, '703');
    await untilTone(caller, HERTZ['703']);
    await product.ok(['transfer', '701', '702', '--attended']);
    await caller.hangUp();
    await untilTone(called, 600);
    await untilBetween('702', '703');
  });

  it.each([[[]], [['--attended']]])('gives a service to another phone %j', async (options) => {
    const caller = await place(lab.a, '600');
    const b = await listen(lab.b);
    await untilOther(caller, HERTZ['702']);
    const made = product.ok(['transfer', '701', '702', ...options]);
    const target = await b.call;
    await made;
    if (options.length > 0) await caller.hangUp();
    await untilOther(target, HERTZ['701']);
    await caller.ended;
    const [call] = await calls();
    expect(call?.channels).toEqual([expect.stringContaining('702')]);
    expect(JSON.stringify(call)).toContain('600');
  });

  it('refuses a number that nobody has, before anything is done', async () => {
    const { caller } = await talk();
    const refused = await product.run(['transfer', '701', '799']);
    expect(refused).toMatchObject({ status: 5 });
    expect(refused.stderr).toContain('799 cannot be dialled in [usersnum]');
    await untilTone(caller, HERTZ['703']);
    expect((await product.run(['transfer', '702', '703'])).stderr).toContain('is in no call');
  });

  describe('by keys', () => {
    it('are off, and what is pressed in vain is explained', async () => {
      await product.ok(['media', 'set', '--all', 'via-pbx', '--yes']);
      // A native bridge passes the keys on, unheard by Asterisk.
      await product.ok(['cli', 'bridge technology suspend native_rtp']);
      const { caller } = await talk();
      await caller.press('##702');
      await until(async () => {
        const shown = await product.json<{ failures: { what: string; hint: string }[] }>([
          ...['transfer', 'keys', 'show'],
        ]);
        return shown.failures.some(
          ({ what, hint }) =>
            /701-\S+ pressed ## at .*dialled without T/.test(what) && hint.includes('keys on'),
        );
      }, 'the keys in the log');
      await untilTone(caller, HERTZ['703']);
      await product.ok(['cli', 'bridge technology unsuspend native_rtp']);
    });

    it('transfer blindly, by the caller and by the called', async () => {
      const on = await product.ok(['transfer', 'keys', 'on', '--yes']);
      expect(on.stdout + on.stderr).toContain(`Dial(${technology}/\${EXTEN},,tT)`);
      const { caller, called, b } = await talk();
      await caller.press('##702');
      const target = await answered(b, '702');
      await untilTone(target, HERTZ['703']);
      await untilTone(called, HERTZ['702']);
      await untilBetween('702', '703');
      await target.press('##');
      await target.press('600');
      await untilOther(called, HERTZ['702']);
      expect((await target.ended).by).toBe('pbx');
    });

    it('transfer attended, while the party hears music', async () => {
      const { caller, called, b } = await talk();
      await caller.press('*2');
      await untilOther(called, HERTZ['701']);
      await caller.press('702');
      const target = await answered(b, '702');
      await untilTone(caller, HERTZ['702']);
      await caller.hangUp();
      await untilTone(target, HERTZ['703']);
      await untilTone(called, HERTZ['702']);
      await untilBetween('702', '703');
    });

    it('are off again, with the lines as they were', async () => {
      const before = await product.json<{ dials: { caller: boolean }[] }>([
        ...['transfer', 'keys', 'show'],
      ]);
      expect(before.dials.every(({ caller }) => caller)).toBe(true);
      const off = await product.ok(['transfer', 'keys', 'off', '--yes']);
      expect(off.stdout + off.stderr).toContain(`+exten => _70X,1,Dial(${technology}/\${EXTEN})`);
      const again = await product.run(['transfer', 'keys', 'off', '--yes']);
      expect(again.stderr).toContain('off already');
    });
  });

  it('explains a REFER that the settings of the account refuse', async () => {
    const etc = join(product.root, 'data/pbxctl/pbx/lab/etc');
    const path = join(etc, technology === 'SIP' ? 'sip.conf' : 'pjsip.conf');
    const before = await readFile(path, 'utf8');
    const [header, line] =
      technology === 'SIP'
        ? ['[general]', 'allowtransfer = no']
        : ['[phone](!)', 'allow_transfer = no'];
    const reload = technology === 'SIP' ? 'sip reload' : 'module reload res_pjsip.so';
    await writeFile(path, before.replace(header, `${header}\n${line}`));
    await product.ok(['cli', reload]);
    const shown = () => product.run(['transfer', 'keys', 'show']);
    await until(
      async () => technology === 'SIP' || (await allowsNoTransfer(product)),
      'allow_transfer = no',
    );
    const { caller } = await talk();
    expect((await caller.refer('702')).response).toContain('603');
    const { stderr } = await shown();
    expect(stderr).toMatch(/SIP REFER is refused to 701, 702, 703: allow_?transfer = no/);
    if (technology === 'PJSIP')
      expect(stderr).toMatch(/701 asked for a transfer by REFER at .*603/);
    await untilTone(caller, HERTZ['703']);
    await writeFile(path, before);
    await product.ok(['cli', reload]);
  });
});

async function allowsNoTransfer(product: Product): Promise<boolean> {
  const { stdout } = await product.ok(['cli', 'pjsip show endpoint 701']);
  return /allow_transfer +: false/.test(stdout);
}
