import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PhoneCall } from '../../asterisk/phone/call.ts';
import type { ListeningPhone } from '../../asterisk/phone/listening.ts';
import { type LabPhones, labPhonesOf, untilTone } from '../support/lab-phones.ts';
import { makeProduct, type Product } from '../support/product.ts';
import { RADIO_HERTZ, type RadioServer, radioServer } from '../support/radioServer.ts';
import { until } from '../support/until.ts';

interface CallJson {
  state: string;
  channels: string[];
}

/** Y and Z of the course, on each driver, with an operator of the other version. */
describe.each([
  { engine: '22', operator: '16', network: '127.0.96' },
  { engine: '16', operator: '22', network: '127.0.95' },
])("the operator's radio, from A to B on Asterisk $engine", { timeout: 90_000 }, (setting) => {
  const { engine, operator, network } = setting;
  let product: Product;
  let lab: LabPhones;
  let radio: RadioServer;
  let b: ListeningPhone;
  let a: PhoneCall;
  const place = async () => {
    b = await lab.phones.listen(lab.b);
    b.call.catch(() => undefined);
    a = await lab.phones.place(lab.a, '0644');
    await untilTone(a, RADIO_HERTZ);
  };
  /** B hears the radio, A is gone, and the session's calls show it. */
  const untilMoved = async () => {
    const call = await b.call;
    await untilTone(call, RADIO_HERTZ);
    await a.ended;
    await until(async () => {
      const [only, ...others] = await product.json<CallJson[]>(['calls']);
      const legs = only?.channels.join(' ') ?? '';
      return (
        others.length === 0 &&
        legs.includes('IAX2/operator-') &&
        legs.includes('/702-') &&
        !legs.includes('/701-')
      );
    }, 'one call between the operator and 702');
  };

  beforeAll(async () => {
    product = await makeProduct();
    radio = await radioServer(`${network}.1`);
    const words = ['--engine', engine, '--operator-engine', operator];
    await product.ok(['setup', 'lab', ...words, '--address', `${network}.198`]);
    const station = ['--url', `${radio.url}/live`, '--yes'];
    await product.ok(['--pbx', 'operator', 'feature', 'install', 'radio', ...station]);
    lab = await labPhonesOf(product);
  }, 120_000);
  afterEach(async () => {
    await a?.hangUp().catch(() => undefined);
    await b?.stop();
    await until(
      async () => (await product.json<CallJson[]>(['calls'])).length === 0,
      'the end of all calls',
    );
    await until(async () => radio.listeners === 0, 'the end of the stream');
  });
  afterAll(async () => {
    await radio?.close();
    await product?.remove();
  }, 60_000);

  it('goes by REFER of the phone', async () => {
    await place();
    expect((await a.refer('702')).response).toMatch(/^SIP\/2\.0 202/);
    await untilMoved();
  });

  it('goes by command', async () => {
    await place();
    await product.ok(['transfer', '701', '702', '--yes']);
    await untilMoved();
  });

  it('goes to no other number of the operator: nobody there calls at our cost', async () => {
    await place();
    await product.ok(['transfer', '701', '702', '--yes']);
    await untilMoved();
    await product.ok(['transfer', '702', '0600', '--yes']);
    await (await b.call).ended;
    const { stdout } = await product.ok(['log', '--level', 'WARNING', '-n', '20']);
    expect(stdout).toContain('may not leave over operator');
  });

  it('goes by command, attended: the operator hears music, and B the radio after A has hung up', async () => {
    await place();
    await product.ok(['transfer', '701', '702', '--attended', '--yes']);
    const call = await b.call;
    call.media.tone(500);
    await untilTone(a, 500);
    await a.hangUp();
    await untilTone(call, RADIO_HERTZ);
  });

  it("goes by the phone's keys, once they are on", async () => {
    await product.ok(['transfer', 'keys', 'on', '--yes']);
    await place();
    await a.press('##702');
    await untilMoved();
    await product.ok(['transfer', 'keys', 'off', '--yes']);
  });
});
