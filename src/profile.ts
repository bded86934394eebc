import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PbxError } from '../asterisk/errors.ts';
import { readTextIfAny } from '../asterisk/files.ts';
import type {
  AttachedProfile,
  Folders,
  LabProfile,
  Profile,
  Profiles,
} from '../commands/context.ts';

/** A name that is one folder and one word everywhere. */
const NAME = /^[a-z0-9][a-z0-9_-]{0,31}$/;

export function checkPbxName(name: string): string {
  if (NAME.test(name)) return name;
  throw new PbxError(
    'usage',
    `${JSON.stringify(name)} cannot be the name of a PBX: use up to 32 small letters, digits, - and _`,
    'pbxctl --pbx lab …',
  );
}

/** The profiles under the data folder: one profile.json for each managed PBX. */
export function createProfiles(folders: Folders): Profiles {
  const file = (name: string) => join(folders.pbx(name), 'profile.json');

  async function find(name: string): Promise<Profile | undefined> {
    const text = await readTextIfAny(file(checkPbxName(name)));
    return text === undefined ? undefined : parseProfile(text, name, file(name));
  }

  return {
    find,
    async names() {
      const names = await readdir(join(folders.data, 'pbx')).catch(() => []);
      const found = await Promise.all(
        names
          .filter((name) => NAME.test(name))
          .map(async (name) => ((await readTextIfAny(file(name))) === undefined ? [] : [name])),
      );
      return found.flat().sort();
    },
    async load(name) {
      const profile = await find(name);
      if (profile) return profile;
      const others = (await this.names()).filter((other) => other !== name);
      const hint = others.length > 0 ? `pbxctl --pbx ${others[0]} …` : 'pbxctl setup lab';
      throw new PbxError('not-found', `there is no PBX called ${name} yet`, hint);
    },
  };
}

/** Reads a profile.json; damage is said together with what mends it. */
function parseProfile(text: string, name: string, path: string): Profile {
  const value = parsed(text);
  if ((isLab(value) || isAttached(value)) && value.name === name) return value;
  const pbxctl = name === 'lab' ? 'pbxctl' : `pbxctl --pbx ${name}`;
  const hint = looksAttached(value)
    ? `pbxctl detach ${name} --yes   forgets it; then attach it again`
    : `${pbxctl} teardown lab --yes && ${pbxctl} setup lab   makes the lab anew`;
  throw new PbxError('failed', `${path} is damaged: it does not hold the profile of ${name}`, hint);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const looksAttached = (value: unknown): boolean => isObject(value) && value['kind'] === 'attached';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasTexts = (value: unknown, ...fields: readonly string[]): boolean =>
  isObject(value) && fields.every((field) => typeof value[field] === 'string');

const isAccess = (value: unknown): boolean =>
  hasTexts(value, 'host', 'username', 'secret') && isObject(value) && isPort(value['port']);

const isPort = (value: unknown): boolean =>
  typeof value === 'number' && Number.isInteger(value) && value > 0 && value < 65_536;

const isDriver = (value: unknown): boolean => value === 'sip' || value === 'pjsip';

/** Looks at all that a command relies on, since the file may have been edited or cut short. */
function isLab(value: unknown): value is LabProfile {
  if (!isObject(value)) return false;
  const { kind, driver, engine, ami, ari, users, link, written } = value;
  return (
    kind === 'lab' &&
    hasTexts(value, 'name', 'engineChoice', 'address') &&
    isDriver(driver) &&
    hasTexts(engine, 'id', 'version', 'origin', 'moduleDir', 'dataDir') &&
    [ami, ari].every(isAccess) &&
    Array.isArray(users) &&
    users.every((user) => hasTexts(user, 'number', 'name', 'secret')) &&
    (link === undefined || hasTexts(link, 'role', 'pbx', 'address', 'secret')) &&
    isObject(written)
  );
}

/** What does not say clearly that it may be changed is damaged, never writable. */
function isAttached(value: unknown): value is AttachedProfile {
  if (!isObject(value)) return false;
  const { kind, write, production, driver, ami, ari, local } = value;
  return (
    kind === 'attached' &&
    hasTexts(value, 'name') &&
    typeof write === 'boolean' &&
    (production === undefined || typeof production === 'boolean') &&
    isDriver(driver) &&
    isAccess(ami) &&
    (ari === undefined || isAccess(ari)) &&
    (local === undefined || hasTexts(local, 'etc', 'conf', 'run', 'log', 'socket'))
  );
}
