import { whyBehind } from '../../asterisk/dialplan/reason.ts';
import {
  type Asked,
  atPriority,
  candidates,
  type Dialled,
  type Found,
  type Match,
  stepOf,
  stepsFrom,
} from '../../asterisk/dialplan/search.ts';
import { defineCommand, type Text } from '../command.ts';
import { LAB_CONTEXT } from '../lab/profile.ts';
import { askAsterisk } from './asking.ts';
import {
  CONTEXT_OPTION,
  contextNamed,
  type Loaded,
  loadDialplan,
  placeOf,
  saidBy,
  titleOf,
} from './dialplan.ts';
import { stepJson } from './list.ts';

export const extensionExplain = defineCommand({
  name: 'extension explain',
  summary: 'which line of the dialplan a number runs, and why',
  details: [
    'Shows the extension that wins, every step that runs (as far as no step jumps elsewhere), and why the',
    'other extensions that the number is of come behind. Then asks the running Asterisk what it has for',
    'that number: exit status 1 when that differs, as after a change that was not loaded.',
  ].join('\n'),
  examples: [
    ['pbxctl extension explain 701', 'dialled by a phone of the lab'],
    ['pbxctl extension explain 0612345678 --context public --callerid 701', 'dialled by 701'],
  ],
  kind: 'read',
  args: { number: { help: 'the number that is dialled', complete: 'extension' } },
  options: {
    context: CONTEXT_OPTION,
    callerid: { type: 'value', value: 'NUMBER', help: 'who dials it (nobody known)' },
  },
  async run({ args, options }, context): Promise<Text> {
    const loaded = await loadDialplan(context);
    const where = contextNamed(loaded.plan, options.context ?? LAB_CONTEXT).name;
    const callerId = options.callerid ?? '';
    const dialled: Dialled = { context: where, number: args.number, callerId };
    const all = candidates(loaded.plan, dialled);
    const winner = atPriority(all, 1);
    const asking = await askAsterisk(context, loaded.plan, dialled);
    const explained = { loaded, dialled, all, winner, steps: stepsFrom(all) };
    return {
      kind: 'text',
      lines: [...explanation(explained), '', ...asking.lines],
      json: { ...explanationJson(explained), asterisk: asking.json },
      ok: winner !== undefined && asking.agrees !== false,
    };
  },
});

interface Explained {
  readonly loaded: Loaded;
  readonly dialled: Dialled;
  readonly all: readonly (Match | Asked)[];
  readonly winner: Found | undefined;
  readonly steps: readonly Found[];
}

function explanation(explained: Explained): string[] {
  const { loaded, dialled, winner, all } = explained;
  const from = dialled.callerId === '' ? '' : `, dialled by ${dialled.callerId}`;
  const others = all.filter((one) => one !== winner?.match);
  return [
    `${dialled.number} in [${dialled.context}]${from}`,
    ...(loaded.plan.hasNewMatching
      ? ['▲ extenpatternmatchnew is on: Asterisk may choose another pattern than is said here']
      : []),
    ...(winner ? winnerLines(explained, winner) : ['✖ no extension is for it']),
    ...others.map((one) => otherLine(explained, one)),
  ];
}

function winnerLines({ loaded, dialled, steps }: Explained, { match }: Found): string[] {
  return [
    `● ${nameIn(dialled, match)} wins`,
    ...steps.map(({ match: by, step }) => {
      const other = by === match ? '' : `  from ${nameIn(dialled, by)}`;
      return `    ${step.priority}. ${saidBy(step)}${other}  ${placeOf(loaded, step.entry)}`;
    }),
  ];
}

const nameIn = ({ context }: Dialled, match: Match): string =>
  `${titleOf(match.extension)}${match.context === context ? '' : ` of [${match.context}]`}`;

function otherLine(explained: Explained, one: Match | Asked): string {
  const { loaded, dialled } = explained;
  if ('asked' in one)
    return `○ ${one.asked.text}  ${placeOf(loaded, one.asked.place)}: ${whyNot(explained, one)}`;
  const entry = one.extension.steps[0]?.entry;
  const place = entry ? `  ${placeOf(loaded, entry)}` : '';
  return `○ ${nameIn(dialled, one)}${place}: ${whyNot(explained, one)}`;
}

/** Why something that has to do with the number is not what it runs. */
function whyNot({ all, winner, dialled }: Explained, one: Match | Asked): string {
  const isEarlier = !winner || all.indexOf(one) < all.indexOf(winner.match);
  const times = one.times.length > 0 ? `within ${one.times.join(' and ')} ` : '';
  if ('asked' in one)
    return isEarlier
      ? `${times}this switch is asked first; what it answers is not in the files`
      : 'this switch is asked only if nothing before it is found';
  if (!one.isForCaller) {
    const wanted = one.extension.callerId?.text;
    return wanted ? `only for callers ${wanted}` : 'only for callers without a number';
  }
  if (!stepOf(one, 1)) return 'it has no priority 1, where a call begins';
  if (isEarlier) return `it wins ${times}`.trimEnd();
  if (winner && one.context === winner.match.context) return whyBehind(winner.match, one);
  const owner = winner?.match.context ?? dialled.context;
  return `[${one.context}] is included, and asked only where [${owner}] has nothing`;
}

function explanationJson({ dialled, winner, steps, all, ...rest }: Explained) {
  const explained = { dialled, winner, steps, all, ...rest };
  return {
    ...dialled,
    winner: winner ? matchJson(winner.match) : null,
    steps: steps.map(({ match, step }) => ({
      ...{ context: match.context, extension: match.extension.name.text },
      ...stepJson(step),
    })),
    others: all
      .filter((one) => one !== winner?.match)
      .map((one) => ({
        ...('asked' in one ? { context: one.context, switch: one.asked.text } : matchJson(one)),
        ...{ times: one.times, why: whyNot(explained, one) },
      })),
  };
}

function matchJson({ context, extension }: Match) {
  const { name, callerId, steps } = extension;
  const entry = steps[0]?.entry;
  return {
    ...{ context, extension: name.text, callerId: callerId?.text ?? null },
    ...{ file: entry?.file ?? null, line: entry?.line ?? null },
  };
}
