import type { Step } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { labPhones } from './profile.ts';

/** Phones that went on while the PBX was made anew: the new one does not know them yet. */
export async function runningPhones(
  context: Context,
  existing: LabProfile | undefined,
): Promise<string[]> {
  if (!existing?.engine.programs['sipp']) return [];
  return (await context.phones(existing).list()).map((phone) => phone.number);
}

/** Starts those phones again, so that the new PBX knows them. */
export function phoneAgainSteps(
  context: Context,
  profile: LabProfile,
  running: readonly string[],
): Step[] {
  const phones = context.phones(profile);
  return labPhones(profile)
    .filter(({ number }) => running.includes(number))
    .map((phone) => ({
      kind: 'task',
      describe: `start phone ${phone.number} again on ${phone.address}`,
      needed: async () => true,
      run: async () => {
        await phones.stop(phone);
        const { pid } = await phones.start(phone);
        return `phone ${phone.number} registered from ${phone.address} (pid ${pid})`;
      },
    }));
}
