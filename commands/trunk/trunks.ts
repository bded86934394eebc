import { join } from 'node:path';
import type { Ami } from '../../asterisk/ami/port.ts';
import { sameName } from '../../asterisk/conf/bytes.ts';
import { diskReader } from '../../asterisk/conf/reader.ts';
import { matchesNumber } from '../../asterisk/dialplan/match.ts';
import { dialplanOf } from '../../asterisk/dialplan/read.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { type Draft, openDraft } from '../../asterisk/sip/draft.ts';
import { type Trunk, trunksOf } from '../../asterisk/trunk/read.ts';
import { confFolder } from '../conf-folder.ts';
import type { Context, LabProfile, Profile } from '../context.ts';
import { secretsOf } from '../lab/profile.ts';
import { isRunning } from '../reload.ts';

/** The IAX2 trunks of one PBX as its files have them now. */
export interface Trunks {
  readonly profile: Profile;
  readonly iax: Draft;
  readonly extensions: Draft;
  readonly all: readonly Trunk[];
  /** Undefined where the PBX does not run. */
  readonly ami: Ami | undefined;
}

export async function openTrunks(context: Context): Promise<Trunks> {
  const profile = await context.profiles.load(context.pbxName);
  const folder = confFolder(profile, context.folders);
  const iax = openDraft(join(folder, 'iax.conf'), diskReader);
  const extensions = openDraft(join(folder, 'extensions.conf'), diskReader);
  const ami = (await isRunning(context)) ? await context.ami() : undefined;
  return { profile, iax, extensions, all: trunksOf(iax.view), ami };
}

/** The trunk of that name; the id of its peer (`IAX2/operator`) will do. */
export function trunkNamed({ all }: Pick<Trunks, 'all'>, word: string): Trunk {
  const name = word.replace(/^IAX2\//i, '');
  const found = all.find((trunk) => sameName(trunk.name, name));
  if (found) return found;
  const names = all.map((trunk) => trunk.name).join(', ');
  throw new PbxError(
    'not-found',
    `there is no trunk ${JSON.stringify(name.slice(0, 60))}`,
    names === '' ? 'pbxctl trunk add iax NAME --host ADDRESS' : `there is ${names}`,
  );
}

/** Texts of the files that no output may show. */
export function secretsIn({ all, profile }: Trunks): string[] {
  return [...all.flatMap(({ secret }) => secret ?? []), ...secretsOf(profile)];
}

/** The PBX of ours at the other end of a trunk, and how it calls that trunk itself. */
export interface OtherEnd {
  readonly profile: LabProfile;
  readonly name: string | undefined;
  /** Whether a call that comes in from us may reach a number. */
  letsIn(number: string): boolean;
}

/** By its address: a lab or an operator of this machine; undefined where the other end is none of ours. */
export async function otherEnd(
  { profiles, pbxName, folders }: Context,
  { host, username }: Trunk,
): Promise<OtherEnd | undefined> {
  for (const name of await profiles.names()) {
    const profile = await profiles.find(name).catch(() => undefined);
    if (name === pbxName || profile?.kind !== 'lab' || profile.address !== host) continue;
    const folder = confFolder(profile, folders);
    const trunks = trunksOf(openDraft(join(folder, 'iax.conf'), diskReader).view);
    const there = trunks.find((trunk) => sameName(trunk.name, username));
    const plan = dialplanOf(openDraft(join(folder, 'extensions.conf'), diskReader).view);
    const { extensions = [] } = plan.contexts.get(there?.context ?? '') ?? {};
    const letsIn = (number: string) =>
      extensions.some((extension) => matchesNumber(extension.name.key, number));
    return { profile, name: there?.name, letsIn };
  }
  return undefined;
}

/** `pbxctl`, with the PBX where it is not the usual one. */
export const programFor = (pbxName: string): string =>
  pbxName === 'lab' ? 'pbxctl' : `pbxctl --pbx ${pbxName}`;
