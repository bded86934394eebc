import { removed } from '../../asterisk/dialplan/edit.ts';
import { callerIdName, extensionName } from '../../asterisk/dialplan/name.ts';
import { compareExtensions } from '../../asterisk/dialplan/order.ts';
import { candidates } from '../../asterisk/dialplan/search.ts';
import { showDialplan } from '../../asterisk/dialplan/shown.ts';
import type { DialContext, Extension } from '../../asterisk/dialplan/types.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { defineCommand, type Plan } from '../command.ts';
import type { Context } from '../context.ts';
import { LAB_CONTEXT } from '../lab/profile.ts';
import { isRunning } from '../reload.ts';
import { dialplanTransaction } from './change.ts';
import {
  CONTEXT_OPTION,
  contextNamed,
  type Loaded,
  loadDialplan,
  placeOf,
  titleOf,
} from './dialplan.ts';

export const extensionRemove = defineCommand({
  name: 'extension remove',
  summary: 'take a number or a pattern out of the dialplan, with all its lines',
  details: [
    'NUMBER is written as in the dialplan: _70X is that pattern and not the number 701; 701/555 is what',
    '701 does for the caller 555. Refused where other lines would mean something else without it.',
  ].join('\n'),
  examples: [
    ['pbxctl extension remove 555', 'shows the lines, and asks'],
    ['pbxctl extension remove _71X --context usersnum --yes', 'does not ask'],
  ],
  kind: 'change',
  args: { number: { help: 'a number or pattern', complete: 'extension' } },
  options: { context: CONTEXT_OPTION },
  async run({ args, options }, context): Promise<Plan> {
    const loaded = await loadDialplan(context);
    const where = contextNamed(loaded.plan, options.context ?? LAB_CONTEXT);
    const extension = find(where, args.number);
    if (!extension) throw await notThere(context, loaded, where, args.number);
    const change = removed(loaded, where, extension);
    const describe = `remove extension ${titleOf(extension)} from [${where.name}]`;
    const wanted = { describe, context: where.name, extension, change };
    return {
      kind: 'plan',
      title: describe,
      remarks: [whatFollows(loaded, where, extension, change.after)],
      steps: [dialplanTransaction(context, loaded, wanted)],
    };
  },
});

function find({ extensions }: DialContext, written: string): Extension | undefined {
  const slash = written.indexOf('/');
  const name = extensionName(slash === -1 ? written : written.slice(0, slash));
  const callerId = slash === -1 ? undefined : callerIdName(written.slice(slash + 1));
  return extensions.find((one) => compareExtensions(one, { name, callerId }) === 0);
}

async function notThere(
  context: Context,
  loaded: Loaded,
  where: DialContext,
  number: string,
): Promise<PbxError> {
  const owner = await ownerOf(context, where, number);
  if (owner !== undefined)
    return new PbxError(
      'refused',
      `${number} in [${where.name}] is not from extensions.conf: ${owner}`,
      'change it where it comes from',
    );
  return new PbxError(
    'not-found',
    `there is no extension ${number} in [${where.name}]`,
    nearest(loaded, where, number) ?? 'pbxctl extension list   lists them',
  );
}

/** What may have been meant: the same number for other callers, or the pattern that takes it. */
function nearest(loaded: Loaded, where: DialContext, number: string): string | undefined {
  const named = where.extensions.find(({ name }) => name.text === number.split('/')[0]);
  const dialled = { context: where.name, number, callerId: '' };
  const [taker] = candidates(loaded.plan, dialled).flatMap((one) =>
    'asked' in one ? [] : [one.extension],
  );
  const found = named ?? taker;
  const [line] = found?.lines ?? [];
  return found && line && `it has ${titleOf(found)} (${placeOf(loaded, line)})`;
}

/** Whose an extension is that the files do not have, where Asterisk runs and has it. */
async function ownerOf(
  context: Context,
  { name }: DialContext,
  number: string,
): Promise<string | undefined> {
  if (!(await isRunning(context))) return undefined;
  const shown = await showDialplan(await context.ami(), name);
  const found = shown.find(({ extension }) => extension === number);
  if (!found) return undefined;
  return found.registrar === 'pbx_config'
    ? 'the file has changed since it was loaded, or an #exec gives it'
    : `Asterisk has it from ${found.registrar}`;
}

/** Who takes the number from then on. */
function whatFollows(
  loaded: Loaded,
  { name: where }: DialContext,
  extension: Extension,
  after: Loaded['plan'],
): string {
  const { name } = extension;
  if (name.text.startsWith('_'))
    return `without it the numbers of ${name.text} go to what else they are of`;
  const callerId = extension.callerId?.text ?? '';
  const next = candidates(after, { context: where, number: name.text, callerId })[0];
  if (!next) return `without it nobody answers to ${name.text} in [${where}]`;
  if ('asked' in next) return `without it ${next.asked.text} is asked for ${name.text}`;
  const entry = next.extension.steps[0]?.entry;
  return `without it ${name.text} goes to ${titleOf(next.extension)}${entry ? ` (${placeOf(loaded, entry)})` : ''}`;
}
