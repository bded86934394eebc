import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Ami } from '../../asterisk/ami/port.ts';
import { sameName } from '../../asterisk/conf/bytes.ts';
import { diskReader } from '../../asterisk/conf/reader.ts';
import { fileError } from '../../asterisk/files.ts';
import { type Draft, openDraft } from '../../asterisk/sip/draft.ts';
import { sipDriver } from '../../asterisk/sip/drivers.ts';
import { noSuchUser } from '../../asterisk/sip/only.ts';
import type { SipDriver, SipUser } from '../../asterisk/sip/port.ts';
import { isSecretKey } from '../../asterisk/sip/values.ts';
import type { FileChange } from '../command.ts';
import { confFolder } from '../conf-folder.ts';
import type { Context, LabProfile, Profile } from '../context.ts';
import { secretsOf } from '../lab/profile.ts';
import { isRunning } from '../reload.ts';

/** The SIP accounts of one PBX as its files have them now. */
export interface Accounts {
  readonly profile: Profile;
  readonly driver: SipDriver;
  readonly draft: Draft;
  readonly users: readonly SipUser[];
  /** Undefined where the PBX does not run: nothing can be asked then, and nothing need be reloaded. */
  readonly ami: Ami | undefined;
}

export async function openAccounts(context: Context): Promise<Accounts> {
  const profile = await context.profiles.load(context.pbxName);
  const driver = sipDriver(profile.driver);
  const draft = openDraft(join(confFolder(profile, context.folders), driver.file), diskReader);
  const ami = (await isRunning(context)) ? await context.ami() : undefined;
  return { profile, driver, draft, users: driver.users(draft.view), ami };
}

/** The user of that number; the id of a peer (`PJSIP/701`) will do. */
export function userNamed({ users, driver }: Accounts, word: string): SipUser {
  const prefix = `${driver.technology}/`;
  const number = word.startsWith(prefix) ? word.slice(prefix.length) : word;
  const found = users.find((user) => sameName(user.number, number));
  if (!found) throw noSuchUser(word);
  return found;
}

/** Texts of the files that no output may show. */
export function secretsIn({ draft, profile }: Accounts): string[] {
  const kept = new Set<string>();
  for (const { entries } of draft.view.sections)
    for (const { key, value } of entries) if (isSecretKey(key)) kept.add(value);
  return [...kept, ...secretsOf(profile)];
}

/** The change of the lab's own record of its users, which its phones are made from; none for others. */
export async function profileChange(
  { folders }: Context,
  { profile }: Accounts,
  change: (users: LabProfile['users']) => LabProfile['users'],
): Promise<FileChange[]> {
  if (profile.kind !== 'lab') return [];
  const users = change(profile.users);
  if (JSON.stringify(users) === JSON.stringify(profile.users)) return [];
  const path = join(folders.pbx(profile.name), 'profile.json');
  const after = Buffer.from(`${JSON.stringify({ ...profile, users }, null, 2)}\n`);
  return [{ path, before: await read(path), after }];
}

async function read(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    throw fileError(error, 'read', path);
  }
}
