import { splitArguments } from '../../dialplan/arguments.ts';
import { matchesNumber } from '../../dialplan/match.ts';
import type { DialContext, Dialplan, Extension, Step } from '../../dialplan/types.ts';
import { sinceDialplan } from '../loaded.ts';
import { grouped, lastLogged, placed, typed } from '../says.ts';
import type { Evidence, Finding, Rule } from '../types.ts';

const reload = ({ program }: Evidence): string =>
  `${program} cli "dialplan reload"   loads the file once it is mended`;

export const dialplanGraph: Rule = {
  id: 'dialplan',
  about: 'includes and jumps to what is not there, and lines that Asterisk passes over',
  from: ['files', 'log'],
  look: (evidence) => [
    ...includes(evidence),
    ...jumps(evidence),
    ...passedOver(evidence),
    ...lostCalls(evidence),
  ],
};

function includes(evidence: Evidence): Finding[] {
  const { contexts } = evidence.files.plan;
  return [...contexts.values()].flatMap((context) =>
    context.includes
      .filter((include) => !isContext(evidence, include.context) && !/[$[]/.test(include.context))
      .map((include) => ({
        severity: 'problem' as const,
        title: `[${context.name}] includes [${include.context}], which is not there`,
        evidence: [`${placed(include.place)}  include => ${include.text}`],
        why: `what callers in [${context.name}] were to reach through it, they do not reach`,
        mend: [
          `in extensions.conf write the context [${include.context}], or correct the name`,
          reload(evidence),
        ],
      })),
  );
}

/** In the files, or made by a module: parking, AEL, Lua. */
const isContext = ({ files, asterisk }: Evidence, name: string): boolean =>
  files.plan.contexts.has(name) || asterisk.contexts?.has(name) === true;

function jumps(evidence: Evidence): Finding[] {
  const { plan } = evidence.files;
  return [...plan.contexts.values()].flatMap((context) =>
    context.extensions.flatMap((extension) =>
      extension.steps.flatMap((step) => {
        const lost = lostTarget(plan, context, extension, step);
        const isElsewhere = evidence.asterisk.contexts?.has(lost?.replace(/^\[|\]$/g, '') ?? '');
        return lost === undefined || isElsewhere
          ? []
          : [jump(evidence, context, extension, step, lost)];
      }),
    ),
  );
}

function jump(
  evidence: Evidence,
  context: DialContext,
  { name }: Extension,
  { application, data, entry }: Step,
  lost: string,
): Finding {
  return {
    severity: 'problem',
    title: `${name.text} in [${context.name}] goes to ${lost}, which is not there`,
    evidence: [`${placed(entry)}  ${application}(${data})`],
    why: 'a call that gets there ends at once',
    mend: [
      'correct where it goes, or write what it goes to',
      `${typed(evidence, 'extension list', [], `--context ${context.name.replace(/[^\w.-]/g, '?')}`)}   tells what is there`,
      reload(evidence),
    ],
  };
}

/** Where a plain Goto or Gosub leads, if nowhere. What is computed (`${…}`) is not judged. */
function lostTarget(
  plan: Dialplan,
  context: DialContext,
  extension: Extension,
  { application, data }: Step,
): string | undefined {
  if (!/^(Goto|Gosub)$/i.test(application) || /[$]/.test(data)) return undefined;
  const parts = splitArguments(data.replace(/\(.*$/s, '')).map((part) => part.trim());
  const [where, number, priority] = [
    ...Array(3 - Math.min(3, parts.length)).fill(undefined),
    ...parts,
  ];
  const target = where === undefined ? context : plan.contexts.get(where);
  if (!target) return `[${where}]`;
  if (!reachesFrom(plan, target, number ?? extension.name.text))
    return `${number} in [${target.name}]`;
  if (number !== undefined || where !== undefined) return undefined;
  return hasPriority(extension, priority ?? '1') ? undefined : `its priority ${priority}`;
}

const hasPriority = ({ steps }: Extension, priority: string): boolean =>
  steps.some((step) => String(step.priority) === priority || step.label === priority) ||
  /^[n+]/.test(priority);

function reachesFrom(plan: Dialplan, start: DialContext, number: string): boolean {
  const seen = new Set<string>();
  const open = [start];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (seen.has(next.name)) continue;
    seen.add(next.name);
    const isHere = ({ name }: Extension) => name.text === number || matchesNumber(name.key, number);
    if (next.switches.length > 0 || next.extensions.some(isHere)) return true;
    open.push(...next.includes.flatMap((include) => plan.contexts.get(include.context) ?? []));
  }
  return false;
}

/** Of what is computed only Asterisk knows what it is. */
const COMPUTED = /only Asterisk knows/;

function passedOver(evidence: Evidence): Finding[] {
  const problems = evidence.files.plan.problems.filter(({ message }) => !COMPUTED.test(message));
  return problems.slice(0, 10).map((problem) => ({
    severity: 'warning',
    title: `a line of the dialplan is not taken as it stands: ${problem.message}`,
    evidence: [placed(problem)],
    why: 'what it was to do does not happen',
    mend: ['correct that line', reload(evidence)],
  }));
}

const NO_HANDLER =
  /sent to invalid extension but no invalid handler: context,exten,priority=([^,]*),(.*),(\d+)$/;
const NO_APP = /^No application '([^']*)' for extension \(([^,]*), (.*), (\d+)\)/;

/** What the log tells beyond the files: jumps that are computed, applications that are not loaded. */
function lostCalls(evidence: Evidence): Finding[] {
  const { plan } = evidence.files;
  const lines = sinceDialplan(evidence);
  const lost = [...grouped(lines, NO_HANDLER).values()].map(({ match, lines: seen }): Finding => {
    const [, context = '', number = ''] = match;
    return {
      severity: 'problem',
      title: `a call was sent to ${number} in [${context}], which is not there`,
      evidence: lastLogged(seen),
      why: `[${context}] has neither ${number} nor an extension i for wrong numbers, so that the call ended`,
      mend: [
        `correct what leads there, or write ${number} (or i) in [${context}]`,
        reload(evidence),
      ],
    };
  });
  const apps = [...grouped(lines, NO_APP).values()].map(({ match, lines: seen }): Finding => {
    const [, app = '', context = '', number = '', priority = ''] = match;
    const step = plan.contexts
      .get(context)
      ?.extensions.find(({ name }) => name.text === number)
      ?.steps.find((one) => String(one.priority) === priority);
    return {
      severity: 'problem',
      title: `${number} in [${context}] runs ${app}, which this Asterisk does not have`,
      evidence: [
        ...(step ? [`${placed(step.entry)}  ${step.application}(…)`] : []),
        ...lastLogged(seen),
      ],
      why: 'the name is wrong, or the module with that application is not loaded: the call ends there',
      mend: [
        `${typed(evidence, 'cli', [`core show applications like ${app.replace(/[^\w]/g, '')}`])}   tells whether it has it`,
        reload(evidence),
      ],
    };
  });
  return [...lost, ...apps];
}
