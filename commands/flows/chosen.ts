import type { Driver } from '../../asterisk/engine/port.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { type Experiment, experimentsOf } from '../../asterisk/flows/experiments.ts';
import { FLOW_SETTINGS } from '../../asterisk/flows/settings.ts';
import type { Phone } from '../../asterisk/phone/phones.ts';
import type { Context, LabProfile } from '../context.ts';

/** How to have a lab with that driver beside another. */
const ENGINES = { sip: '16', pjsip: '22' } as const;

/** The lab to play on: the one that is meant where its driver is as wanted, else another that has it. */
export async function labOfDriver(context: Context, driver: string | undefined): Promise<string> {
  if (driver !== 'sip' && driver !== 'pjsip') return context.pbxName;
  const has = async (name: string) => {
    const profile = await context.profiles.find(name);
    return (
      profile?.kind === 'lab' && profile.driver === driver && profile.link?.role !== 'operator'
    );
  };
  if (await has(context.pbxName)) return context.pbxName;
  for (const name of await context.profiles.names()) if (await has(name)) return name;
  const engine = ENGINES[driver];
  throw new PbxError(
    'not-found',
    `there is no lab with driver ${driver}`,
    `pbxctl --pbx lab${engine} setup lab --engine ${engine} --address 127.0.${engine}.198`,
  );
}

/** PbxError `usage` for a setting that the driver has not. */
export function chooseExperiments(
  driver: Driver,
  { settings, ends }: { readonly settings: string | undefined; readonly ends: string | undefined },
): readonly Experiment[] {
  const all = experimentsOf(driver);
  const known = FLOW_SETTINGS.filter((one) => one.driver === driver).map(({ id }) => id);
  const wanted = settings?.split(',').map((word) => word.trim());
  const unknown = wanted?.find((word) => !known.includes(word));
  if (unknown !== undefined)
    throw new PbxError(
      'usage',
      `driver ${driver} has no setting ${JSON.stringify(unknown.slice(0, 60))}`,
      `its settings are ${known.join(', ')}`,
    );
  return all.filter(({ setting, endsBy }) => {
    if (!setting) return wanted === undefined && ends === undefined;
    return (wanted?.includes(setting.id) ?? true) && (ends === undefined || endsBy === ends);
  });
}

/** PbxError where a phone that is not ours is registered as one of them: it would be called, and thrown out. */
export async function checkFree(
  context: Context,
  profile: LabProfile,
  phones: readonly Phone[],
): Promise<void> {
  const { view } = await context.live();
  const ours = new Set((await context.phones(profile).list()).map(({ number }) => number));
  const technology = profile.driver === 'sip' ? 'SIP' : 'PJSIP';
  for (const { number, address } of phones) {
    const peer = view.peers.get(`${technology}/${number}`);
    // At the address of our own phone: what one that was killed has left.
    const isOurs = ours.has(number) || peer?.address?.startsWith(`${address}:`);
    if (!peer || peer.contacts.length === 0 || isOurs) continue;
    throw new PbxError(
      'refused',
      `a phone of yours is registered as ${number} (${peer.address ?? peer.contacts[0]?.uri}): the flows would take its place`,
      'un-register it, then run the flows again',
    );
  }
}
