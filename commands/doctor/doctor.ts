import { type Looked, lookAt, RULES } from '../../asterisk/doctor/rules.ts';
import type { Finding, Rule } from '../../asterisk/doctor/types.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { type Check, defineCommand, type Report, type Stream } from '../command.ts';
import type { Context } from '../context.ts';
import { gather } from './gather.ts';
import { watchRefusals } from './watch.ts';

const WIDEST = 96;

function wrapped(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + word.length < WIDEST)
      lines.push(`${lines.pop()} ${word}`);
    else lines.push(`  ${word}`);
  }
  return lines;
}

export const doctor = defineCommand({
  name: 'doctor',
  summary: 'look for what is wrong: evidence, a sentence, and the command that mends it',
  details: [
    'Looks at what Asterisk tells, at its files and at the log since its start, and changes nothing.',
    'Exit status 1 when there is a problem; warnings and remarks are shown and do not fail. What cannot',
    'be seen, as the files and the log of a PBX on another machine, is told and not counted. A refusal',
    'stands until that phone gets in. Of a call that PJSIP refuses for want of a codec (488) Asterisk',
    'logs nothing: there only the codecs of the users are seen.',
    'With --watch it goes on: whoever tries to register or call is told, with why it failed.',
    '',
    'Rules:',
    ...wrapped(RULES.map(({ id }) => id)),
  ].join('\n'),
  examples: [
    ['pbxctl doctor', 'everything, N/N'],
    ['pbxctl doctor peers security', 'two of its rules'],
    ['pbxctl doctor --watch', 'while somebody sets up a phone'],
    ['pbxctl doctor --json', 'for a script'],
  ],
  kind: 'watch',
  args: {
    rules: {
      help: 'only these rules (all)',
      optional: true,
      rest: true,
      complete: RULES.map(({ id, about }) => [id, about] as const),
    },
  },
  options: { watch: { type: 'flag', help: 'tell each refusal as it happens, until Ctrl-C' } },
  async run({ args, options }, context): Promise<Report | Stream> {
    const rules = chosen(args.rules);
    await context.profiles.load(context.pbxName);
    if (options.watch) return watchRefusals(context, rules);
    return {
      kind: 'report',
      title: `looking at ${context.pbxName} …`,
      checks: checks(context, rules),
    };
  },
});

function chosen(names: readonly string[]): readonly Rule[] {
  for (const name of names)
    if (!RULES.some(({ id }) => id === name))
      throw new PbxError(
        'usage',
        `there is no rule ${JSON.stringify(name.slice(0, 60))}`,
        `it is one of ${RULES.map(({ id }) => id).join(', ')}`,
      );
  return names.length === 0 ? RULES : RULES.filter(({ id }) => names.includes(id));
}

async function* checks(context: Context, rules: readonly Rule[]): AsyncGenerator<Check> {
  const evidence = await gather(context);
  for (const rule of rules) yield* checksOf(lookAt(rule, evidence));
}

/** A check for each finding; one that says what was looked for where nothing was found, or why it could not be. */
function checksOf(looked: Looked): readonly RuleCheck[] {
  const { rule, findings, isLookedAt, unseen } = looked;
  if (!isLookedAt)
    return [
      { ...bare(rule), ok: true, mark: 'unseen', detail: `not looked at: ${unseen.join('; ')}` },
    ];
  if (findings.length > 0) return findings.map((finding) => checkOf(rule, finding));
  const without = unseen.length === 0 ? '' : ` (without ${unseen.join('; ')})`;
  return [{ ...bare(rule), ok: true, detail: `looked for ${rule.about}${without}` }];
}

/** A check with what a script wants of it. */
interface RuleCheck extends Check {
  readonly rule: string;
  readonly severity?: Finding['severity'];
  readonly why?: string;
  readonly evidence?: readonly string[];
  readonly mend?: readonly string[];
}

const bare = ({ id }: Rule) => ({ rule: id, name: id });

function checkOf({ id }: Rule, { severity, title, evidence, why, mend }: Finding): RuleCheck {
  return {
    ...{ rule: id, severity, name: id, detail: title, evidence, why, mend },
    ok: severity !== 'problem',
    ...(severity === 'problem' ? {} : { mark: severity }),
    lines: [...evidence, why],
    hint: mend.join('\n'),
  };
}
