import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { PbxError } from '../asterisk/errors.ts';
import { readTextIfAny } from '../asterisk/files.ts';
import type { Folders, Profile, Profiles } from '../commands/context.ts';

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
  try {
    const value: unknown = JSON.parse(text);
    if (isProfile(value) && value.name === name) return value;
  } catch {
    // said below
  }
  const pbxctl = name === 'lab' ? 'pbxctl' : `pbxctl --pbx ${name}`;
  throw new PbxError(
    'failed',
    `${path} is damaged: it does not hold the profile of ${name}`,
    `${pbxctl} teardown lab --yes && ${pbxctl} setup lab   makes the lab anew`,
  );
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasTexts = (value: unknown, ...fields: readonly string[]): boolean =>
  isObject(value) && fields.every((field) => typeof value[field] === 'string');

/** Looks at all that a command relies on, since the file may have been edited or cut short. */
function isProfile(value: unknown): value is Profile {
  if (!isObject(value)) return false;
  const { driver, engine, ami, ari, users, written } = value;
  return (
    hasTexts(value, 'name', 'engineChoice', 'address') &&
    (driver === 'sip' || driver === 'pjsip') &&
    hasTexts(engine, 'id', 'version', 'origin', 'moduleDir', 'dataDir') &&
    [ami, ari].every((access) => hasTexts(access, 'host', 'username', 'secret')) &&
    Array.isArray(users) &&
    users.every((user) => hasTexts(user, 'number', 'name', 'secret')) &&
    isObject(written)
  );
}
