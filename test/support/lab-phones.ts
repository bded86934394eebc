import { join } from 'node:path';
import { levelOf, toneAt } from '../../asterisk/audio/measure.ts';
import { samplesIn } from '../../asterisk/audio/tone.ts';
import type { PhoneCall } from '../../asterisk/phone/call.ts';
import { createPhones, type Phone, type Phones } from '../../asterisk/phone/phones.ts';
import type { Product } from './product.ts';

/** The phones of a product's lab, at the last bytes 127, 165 and 170 of its network. */
export interface LabPhones {
  readonly phones: Phones;
  readonly a: Phone;
  readonly b: Phone;
  readonly c: Phone;
}

/** Adds the user 703 to those of the lab. */
export async function labPhonesOf(product: Product): Promise<LabPhones> {
  await product.ok(['user', 'add', '703', '--yes']);
  const { engine, address } = await product.profile();
  const network = address.split('.').slice(0, 3).join('.');
  const phone = async (number: string, byte: number): Promise<Phone> => {
    const { softphone } = await product.json<{ softphone: { password: string } }>([
      ...['user', 'show', number, '--reveal'],
    ]);
    return { number, secret: softphone.password, address: `${network}.${byte}` };
  };
  const phones = createPhones({
    sipp: engine.programs['sipp'] ?? '',
    dir: join(product.root, 'test-phones'),
    pbx: { address, port: 5060 },
  });
  return {
    phones,
    a: await phone('701', 127),
    b: await phone('702', 165),
    c: await phone('703', 170),
  };
}

const WINDOW_MS = 400;
const WAIT = { timeoutMs: 15_000 };

const last = (samples: Int16Array) => samples.subarray(-samplesIn(WINDOW_MS));

/** Until nearly all of what the phone hears is that pitch. */
export async function untilTone({ media }: PhoneCall, hertz: number): Promise<void> {
  const from = media.heard.samples.length;
  await media.heard.until(
    ({ samples }) =>
      samples.length > from + samplesIn(WINDOW_MS) && toneAt(last(samples), hertz) > 0.8,
    WAIT,
  );
}

/** Until it hears something that is not that pitch. */
export async function untilOther({ media }: PhoneCall, hertz: number): Promise<void> {
  const from = media.heard.samples.length;
  await media.heard.until(
    ({ samples }) =>
      samples.length > from + samplesIn(WINDOW_MS) &&
      levelOf(last(samples)) > -40 &&
      toneAt(last(samples), hertz) < 0.3,
    WAIT,
  );
}
