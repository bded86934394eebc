import { join } from 'node:path';
import { sameName } from '../../asterisk/conf/bytes.ts';
import { diskReader } from '../../asterisk/conf/reader.ts';
import type { Dialplan } from '../../asterisk/dialplan/types.ts';
import { PbxError } from '../../asterisk/errors.ts';
import {
  isOwnStream,
  type MohClass,
  mohClassesOf,
  shownClasses,
} from '../../asterisk/moh/classes.ts';
import { mohProgram } from '../../asterisk/moh/settings.ts';
import { readStatuses } from '../../asterisk/moh/status.ts';
import { type Draft, openDraft } from '../../asterisk/sip/draft.ts';
import type { Transaction } from '../command.ts';
import { confFolder } from '../conf-folder.ts';
import type { Context, LabProfile, Profile } from '../context.ts';
import { loadDialplan } from '../extension/dialplan.ts';
import { labSpec } from '../lab/profile.ts';
import { isRunning, reloadFiles } from '../reload.ts';
import { type Accounts, openAccounts } from '../user/accounts.ts';

/** The music classes of one PBX as its files have them now, and who names them. */
export interface MohYard {
  readonly profile: Profile;
  readonly draft: Draft;
  readonly classes: readonly MohClass[];
  readonly accounts: Accounts;
  readonly plan: Dialplan;
}

export async function openMoh(context: Context): Promise<MohYard> {
  const accounts = await openAccounts(context);
  const { profile } = accounts;
  const { plan } = await loadDialplan(context);
  const path = join(confFolder(profile, context.folders), 'musiconhold.conf');
  const draft = openDraft(path, diskReader);
  return { profile, draft, accounts, plan, classes: mohClassesOf(draft.view) };
}

/** Where a lab has the files of its classes, each in a folder of its name. */
export const mohFolder = (profile: LabProfile, { folders }: Context, name: string): string =>
  join(folders.pbx(profile.name), 'moh', name);

/** Our program, as this lab's musiconhold.conf names it. */
export function labMohProgram(profile: LabProfile, { folders }: Context): string {
  return mohProgram(programFolder(profile, folders));
}

export const programFolder = (profile: LabProfile, folders: Context['folders']): string =>
  join(labSpec(profile, folders).folders.lib, 'agi-bin');

export function classNamed({ classes }: MohYard, name: string): MohClass {
  const found = classes.find((one) => sameName(one.name, name));
  if (found) return found;
  throw new PbxError(
    'not-found',
    `there is no music class ${JSON.stringify(name)}`,
    `it is one of ${classes.map((one) => one.name).join(', ')}; pbxctl moh add makes another`,
  );
}

/** Who names a class: `user 701`, `645 of [usersnum]`. */
export function usersOf({ accounts, plan }: MohYard, name: string): string[] {
  const users = accounts.users
    .filter(({ music }) => music && sameName(music.value, name))
    .map(({ number }) => `user ${number}`);
  const word = name.replace(/[^\w]/g, '\\$&');
  const names = new RegExp(`musicclass\\)\\s*=\\s*${word}\\b|^${word}(,|$)|\\bm\\(${word}\\)`, 'i');
  const isNaming = (application: string, data: string) =>
    (/^(Set|MSet|Dial|Queue|MusicOnHold|StartMusicOnHold)$/i.test(application) &&
      names.test(data)) ||
    (/^(ConfBridge|Page)$/i.test(application) && data.includes(name));
  const dialled = [...plan.contexts.values()].flatMap((context) =>
    context.extensions
      .filter(({ steps }) => steps.some(({ application, data }) => isNaming(application, data)))
      .map((extension) => `${extension.name.text} of [${context.name}]`),
  );
  return [...users, ...dialled];
}

/** Whether our program feeds a class that it has to feed. */
async function hasStarted(
  context: Context,
  classes: readonly MohClass[],
  name: string,
): Promise<boolean> {
  const profile = await context.profiles.load(context.pbxName);
  const found = classes.find((one) => one.name === name);
  if (profile.kind !== 'lab' || !found?.directory) return true;
  if (!isOwnStream(found, labMohProgram(profile, context))) return true;
  return (await readStatuses(found.directory)).length > 0;
}

/** Edits of musiconhold.conf; Asterisk has to show these classes with their modes, and others no more. */
export function mohTransaction(
  context: Context,
  draft: Draft,
  describe: string,
  wanted: { readonly shown: readonly string[]; readonly gone?: readonly string[] },
): Transaction {
  return {
    kind: 'transaction',
    describe,
    files: draft.files(),
    reload: () => reloadFiles(context, [draft.view.path]),
    async readBack() {
      if (!(await isRunning(context))) return undefined;
      const shown = await shownClasses(await context.ami());
      const classes = mohClassesOf(draft.view);
      for (const name of wanted.shown) {
        const mode = classes.find((one) => one.name === name)?.mode;
        if (shown.get(name) !== mode)
          return `Asterisk shows no music class ${name} of mode ${mode}`;
        if (!(await hasStarted(context, classes, name)))
          return `the program of the music class ${name} has not started`;
      }
      const left = wanted.gone?.find((name) => shown.has(name));
      return left && `Asterisk still shows the music class ${left}`;
    },
  };
}
