import type { Phone } from '../../asterisk/phone/phones.ts';
import type { Step } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { labPhones } from '../lab/profile.ts';

/** Our own phones have the addresses that the flows need: they are started again at the end. */
export async function withoutPhones(
  context: Context,
  profile: LabProfile,
  steps: readonly Step[],
): Promise<Step> {
  const phones = context.phones(profile);
  const running = new Set((await phones.list()).map(({ number }) => number));
  const ours = labPhones(profile).filter(({ number }) => running.has(number));
  const each = (verb: string, act: (phone: Phone) => Promise<unknown>): Step => ({
    ...{ kind: 'task', describe: `${verb} the phones`, needed: async () => ours.length > 0 },
    run: async () => {
      for (const phone of ours) await act(phone);
      return `${verb} phone ${[...running].join(' and ')}`;
    },
  });
  return {
    ...{ kind: 'during', begin: each('stop', (phone) => phones.stop(phone)), steps },
    end: async () => each('start', (phone) => phones.start(phone)),
  };
}
