import { join } from 'node:path';
import type { Engine } from '../../asterisk/engine/port.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { LabLink, LabSpec } from '../../asterisk/lab/port.ts';
import type { Phone } from '../../asterisk/phone/phones.ts';
import type { Context, Folders, LabProfile, Profile } from '../context.ts';

/** Address of the lab's PBX; its last byte is the course notebook's. */
export const LAB_ADDRESS = '127.0.0.198';
/** Last bytes of the phones' addresses, A and B of the course notebook. */
const PHONE_BYTES: Readonly<Record<string, number>> = { '701': 127, '702': 165 };
const USERS: readonly (readonly [number: string, name: string])[] = [
  ['701', 'Phone A'],
  ['702', 'Phone B'],
];
/** Context in which the lab's users dial. */
export const LAB_CONTEXT = 'usersnum';

export interface LabChoices {
  readonly name: string;
  readonly engineChoice: string;
  readonly engine: Engine;
  readonly address: string | undefined;
  readonly bind: string | undefined;
  readonly users: LabProfile['users'];
  /** The other end of the trunk; undefined for a lab without an operator. */
  readonly link: LabLink | undefined;
  newSecret(): string;
}

/** The users of a new lab. */
export const newUsers = (newSecret: () => string): LabProfile['users'] =>
  USERS.map(([number, name]) => ({ number, name, secret: newSecret() }));

/** A new PBX of a lab, or the one that there is on another engine or address: secrets are made once and kept. */
export function labProfile(existing: LabProfile | undefined, choices: LabChoices): LabProfile {
  const address = choices.address ?? existing?.address ?? LAB_ADDRESS;
  const access = (port: number, kept: { secret: string } | undefined) => ({
    host: address,
    port,
    username: 'pbxctl',
    secret: kept?.secret ?? choices.newSecret(),
  });
  return {
    name: choices.name,
    kind: 'lab',
    engineChoice: choices.engineChoice,
    engine: choices.engine,
    driver: choices.engine.driver,
    address,
    bind: choices.bind ?? existing?.bind,
    ami: access(5038, existing?.ami),
    ari: access(8088, existing?.ari),
    users: choices.users,
    ...(choices.link ? { link: choices.link } : {}),
    language: existing?.language ?? 'fr',
    written: existing?.written ?? {},
  };
}

/** The profile of a lab; PbxError where the PBX of that name was there before pbxctl. */
export async function loadLab(context: Pick<Context, 'profiles' | 'pbxName'>): Promise<LabProfile> {
  return asLab(await context.profiles.load(context.pbxName));
}

export function asLab(profile: Profile): LabProfile {
  if (profile.kind === 'lab') return profile;
  throw new PbxError(
    'refused',
    `${profile.name} is an Asterisk that pbxctl is attached to: this is for a lab that pbxctl made`,
    'pbxctl setup lab   makes one, beside it',
  );
}

/** What the lab's files are made from. */
export function labSpec(profile: LabProfile, folders: Folders): LabSpec {
  const root = folders.pbx(profile.name);
  const { name, engine, driver, address, bind, ami, ari, users, link, language } = profile;
  return {
    ...{ name, engine, driver, address, bind, ami, ari, users, link, language },
    folders: {
      etc: join(root, 'etc'),
      run: folders.run(name),
      log: join(root, 'log'),
      lib: join(root, 'lib'),
      spool: join(root, 'spool'),
      sounds: join(root, 'sounds'),
    },
  };
}

/** The file of the `[json]` logger channel. */
export const logFile = (profile: LabProfile, folders: Folders): string =>
  join(folders.pbx(profile.name), 'log', 'pbx.json');

export const phonesFolder = (profile: LabProfile, folders: Folders): string =>
  join(folders.pbx(profile.name), 'phones');

/** The SIPp phones of a lab, one for each user that has an address in the notebook. */
export function labPhones(profile: LabProfile): Phone[] {
  const network = profile.address.split('.').slice(0, 3).join('.');
  return profile.users.flatMap(({ number, secret }) => {
    const byte = Object.hasOwn(PHONE_BYTES, number) ? PHONE_BYTES[number] : undefined;
    return byte === undefined ? [] : [{ number, secret, address: `${network}.${byte}` }];
  });
}

/** Texts that no output may show. */
export const secretsOf = (profile: Profile): string[] => [
  profile.ami.secret,
  ...(profile.ari ? [profile.ari.secret] : []),
  ...(profile.kind === 'lab' ? profile.users.map((user) => user.secret) : []),
  ...(profile.kind === 'lab' && profile.link ? [profile.link.secret] : []),
];
