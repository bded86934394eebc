import { join, relative } from 'node:path';
import { sameName } from '../../asterisk/conf/bytes.ts';
import type { Place, Problem } from '../../asterisk/conf/effective.ts';
import { effective } from '../../asterisk/conf/load.ts';
import { refuseInvalid } from '../../asterisk/conf/plan.ts';
import { diskReader } from '../../asterisk/conf/reader.ts';
import type { Source } from '../../asterisk/dialplan/edit.ts';
import { dialplanOf } from '../../asterisk/dialplan/read.ts';
import type { DialContext, Dialplan, Extension, Step } from '../../asterisk/dialplan/types.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { confFolder } from '../conf-folder.ts';
import type { Context, Profile } from '../context.ts';
import { LAB_CONTEXT } from '../lab/profile.ts';

/** The dialplan of a PBX as its files have it, whether they are loaded or not. */
export interface Loaded extends Source {
  readonly profile: Profile;
  readonly etcDir: string;
}

export const CONTEXT_OPTION = {
  type: 'value',
  value: 'CONTEXT',
  help: `dialplan context (${LAB_CONTEXT})`,
  complete: 'context',
} as const;

export async function loadDialplan(context: Context): Promise<Loaded> {
  const profile = await context.profiles.load(context.pbxName);
  const etcDir = confFolder(profile, context.folders);
  const reader = diskReader;
  const execIncludes = runsExec(etcDir);
  const view = effective(join(etcDir, 'extensions.conf'), reader, { etcDir, execIncludes });
  refuseInvalid(view);
  return { profile, etcDir, reader, view, plan: dialplanOf(view) };
}

function runsExec(etcDir: string): boolean {
  const { sections } = effective(join(etcDir, 'asterisk.conf'), diskReader);
  const entries = sections
    .filter(({ name }) => sameName(name, 'options'))
    .flatMap((section) => section.entries);
  const value = entries.findLast(({ key }) => sameName(key, 'execincludes'))?.value ?? '';
  return /^(yes|true|y|t|1|on)$/i.test(value);
}

/** PbxError `not-found` with those that there are. */
export function contextNamed({ contexts }: Dialplan, name: string): DialContext {
  const found = contexts.get(name);
  if (found) return found;
  const names = [...contexts.keys()];
  throw new PbxError(
    'not-found',
    `there is no context [${name}] in extensions.conf`,
    names.length === 0 ? undefined : `it has ${names.slice(0, 12).join(', ')}`,
  );
}

/** `extensions.conf:12` */
export const placeOf = ({ etcDir }: Pick<Loaded, 'etcDir'>, { file, line }: Place | Problem) =>
  `${relative(etcDir, file)}:${line}`;

/** `701`, or `701/5551234` for one caller. */
export const titleOf = ({ name, callerId }: Pick<Extension, 'name' | 'callerId'>): string =>
  callerId === undefined ? name.text : `${name.text}/${callerId.text}`;

/** `Dial(PJSIP/701,20)` */
export const saidBy = ({ application, data, priority }: Step): string =>
  priority < 0 ? application : `${application}(${data})`;
