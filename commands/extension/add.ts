import { added } from '../../asterisk/dialplan/edit.ts';
import {
  callSteps,
  checkedContext,
  checkedName,
  checkedTarget,
  splitArrow,
  type Target,
} from '../../asterisk/dialplan/grammar.ts';
import { extensionName } from '../../asterisk/dialplan/name.ts';
import { type Shadows, shadowsOf } from '../../asterisk/dialplan/shadow.ts';
import type { Extension } from '../../asterisk/dialplan/types.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { defineCommand, type Plan } from '../command.ts';
import type { Context } from '../context.ts';
import { LAB_CONTEXT } from '../lab/profile.ts';
import { dialplanTransaction } from './change.ts';
import { CONTEXT_OPTION, type Loaded, loadDialplan, placeOf, saidBy, titleOf } from './dialplan.ts';

export const extensionAdd = defineCommand({
  name: 'extension add',
  summary: 'give a number, or a pattern of numbers, to a user',
  details: [
    'NUMBER is a number, or a pattern: it begins with _, X is a digit, Z 1 to 9, N 2 to 9, [2-57] one',
    'of these, and a . or ! at the end stands for the rest. TARGET is a user of the PBX, or ${EXTEN} for',
    'the user whose name was dialled. An arrow may stand between them.',
    '',
    'The lines go to the end of the context in extensions.conf, the dialplan is reloaded, and Asterisk is',
    'asked for them. What other numbers and patterns have to do with it is said before.',
  ].join('\n'),
  examples: [
    ['pbxctl extension add 555 701', '555 rings 701'],
    ["pbxctl extension add '555 -> 701' --ring 20", 'for 20 seconds'],
    ["pbxctl extension add _71X '${EXTEN}'", '710 to 719 ring the user of that name'],
    ['pbxctl extension add 555 701 --dry-run', 'see the lines'],
  ],
  kind: 'change',
  args: {
    'number target': { help: 'a number or pattern, and the user that it calls', rest: true },
  },
  options: {
    context: CONTEXT_OPTION,
    name: { type: 'value', value: 'NAME', help: 'said in the log when the number is called' },
    ring: { type: 'value', value: 'SECONDS', help: 'how long it rings (no limit)' },
  },
  async run({ args, options }, context): Promise<Plan> {
    const { name, target } = splitArrow(args['number target']);
    const wanted = checkedName(name);
    const where = checkedContext(options.context ?? LAB_CONTEXT);
    const loaded = await loadDialplan(context);
    const technology = loaded.profile.driver === 'sip' ? 'SIP' : 'PJSIP';
    const called = checkedTarget(target, technology);
    const { ring, name: said } = options;
    const steps = callSteps({ target: called, technology, timeout: ring, name: said });
    const shadows = shadowsOf(loaded.plan, where, extensionName(wanted));
    if (shadows.same) {
      const there = shadows.same.steps.map(saidBy).join('\n');
      if (there === steps.map(({ application }) => application).join('\n'))
        return { kind: 'plan', title: '', steps: [], nothing: `${wanted} is there already` };
      throw alreadyThere(loaded, where, wanted, shadows.same);
    }
    await refuseUnknown(context, called, technology);
    const change = added(loaded, where, wanted, steps);
    const describe = `add extension ${wanted} to [${where}]`;
    const extension = change.after.contexts
      .get(where)
      ?.extensions.find((one) => one.name.text === wanted && one.callerId === undefined);
    if (!extension) throw new Error(`${wanted} is not in what was added`);
    return {
      kind: 'plan',
      title: describe,
      remarks: [...newContext(loaded, where), ...remarksOn(loaded, where, wanted, shadows)],
      steps: [
        dialplanTransaction(context, loaded, { describe, context: where, extension, change }),
      ],
    };
  },
});

function alreadyThere(loaded: Loaded, where: string, name: string, same: Extension): PbxError {
  const [first] = same.steps;
  const lines = first ? `: ${saidBy(first)} (${placeOf(loaded, first.entry)})` : '';
  const called = same.name.text === name ? name : `${name}, written ${same.name.text},`;
  return new PbxError(
    'refused',
    `${called} is in [${where}] already${lines}`,
    `pbxctl extension remove ${same.name.text}${where === LAB_CONTEXT ? '' : ` --context ${where}`}`,
  );
}

async function refuseUnknown(context: Context, target: Target, technology: string): Promise<void> {
  if (target.kind === 'dialled') return;
  const { view } = await context.live();
  if (view.peers.has(`${technology}/${target.name}`)) return;
  throw new PbxError(
    'not-found',
    `there is no user ${target.name} to call`,
    'pbxctl peers   lists them',
  );
}

const newContext = ({ plan }: Loaded, where: string): string[] =>
  plan.contexts.has(where)
    ? []
    : [
        `[${where}] is new: nobody dials there until a user has context=${where}, or it is included`,
      ];

/** What the numbers that are there already have to do with a new one. */
function remarksOn(loaded: Loaded, where: string, name: string, shadows: Shadows): string[] {
  const { before, behind, cover } = shadows;
  const isPattern = name.startsWith('_');
  const of = (context: string, extension: Extension) => {
    const entry = extension.steps[0]?.entry;
    const place = entry ? ` (${placeOf(loaded, entry)})` : '';
    return `${titleOf(extension)}${context === where ? '' : ` of [${context}]`}${place}`;
  };
  const example = (number: string) => (isPattern ? `, for example ${number}` : '');
  return [
    ...before.map(
      ({ context, extension, example: number, isWhole }) =>
        `${of(context, extension)} goes before ${name}${extension.callerId ? ' for its callers' : ''}: it takes ${isWhole ? 'all of its numbers' : `some of its numbers${example(number)}`}`,
    ),
    ...behind.map(({ context, extension, example: number, isWhole }) =>
      isWhole
        ? `${name} shadows ${of(context, extension)}: no call reaches that any more`
        : `${name} takes ${isPattern ? 'some numbers' : name} from ${of(context, extension)}${example(number)}`,
    ),
    ...(cover.kind === 'all'
      ? [`${name} would never be reached: others take all its numbers`]
      : []),
  ];
}
