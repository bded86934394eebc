import { priorityWord } from '../../asterisk/dialplan/shown.ts';
import type { DialContext, Extension, Step } from '../../asterisk/dialplan/types.ts';
import { defineCommand, type Table } from '../command.ts';
import { count } from '../words.ts';
import {
  CONTEXT_OPTION,
  contextNamed,
  type Loaded,
  loadDialplan,
  placeOf,
  saidBy,
  titleOf,
} from './dialplan.ts';

export const extensionList = defineCommand({
  name: 'extension list',
  summary: 'the numbers and patterns of the dialplan, with file and line',
  details: [
    'As extensions.conf and what it includes have them, loaded or not, and in the order in which',
    'Asterisk tries them: numbers before patterns, narrow patterns before wide ones.',
  ].join('\n'),
  examples: [
    ['pbxctl extension list', 'every context'],
    ['pbxctl extension list --context usersnum', 'one'],
  ],
  kind: 'read',
  args: {},
  options: { context: { ...CONTEXT_OPTION, help: 'only this dialplan context' } },
  async run({ options }, context): Promise<Table> {
    const loaded = await loadDialplan(context);
    const { contexts } = loaded.plan;
    const chosen =
      options.context === undefined
        ? [...contexts.values()]
        : [contextNamed(loaded.plan, options.context)];
    const lines = chosen.flatMap(linesOf);
    return {
      kind: 'table',
      columns: [
        { title: 'context' },
        { title: 'extension' },
        { title: 'priority', align: 'right' },
        { title: 'application', shrink: 2 },
        { title: 'line', shrink: 1 },
      ],
      rows: lines.map(([name, extension, step]) => [
        { text: name, tone: 'dim' },
        { text: titleOf(extension), tone: 'plain' },
        { text: String(priorityWord(step)), tone: 'plain' },
        { text: saidBy(step), tone: 'plain' },
        { text: placeOf(loaded, step.entry), tone: 'dim' },
      ]),
      json: lines.map(jsonOf),
      remark: remarkOf(loaded, chosen),
    };
  },
});

type Line = readonly [context: string, extension: Extension, step: Step];

const linesOf = ({ name, extensions }: DialContext): Line[] =>
  extensions.flatMap((extension) =>
    extension.steps.map((step) => [name, extension, step] as const),
  );

function jsonOf([context, { name, callerId }, step]: Line) {
  return {
    ...{ context, extension: name.text, callerId: callerId?.text ?? null },
    ...stepJson(step),
  };
}

/** One step, as every command prints it. */
export function stepJson(step: Step) {
  const { label, application, data, entry } = step;
  return {
    priority: priorityWord(step),
    ...{ label: label ?? null, application, data, file: entry.file, line: entry.line },
  };
}

function remarkOf(loaded: Loaded, chosen: readonly DialContext[]): string {
  const extensions = chosen.reduce((sum, one) => sum + one.extensions.length, 0);
  const includes = chosen.flatMap((context) =>
    [...context.includes, ...context.switches].map(
      ({ text, place }) => `[${context.name}] goes on in ${text} (${placeOf(loaded, place)})`,
    ),
  );
  const { problems } = loaded.plan;
  const { execs } = loaded.view;
  return [
    `${count(extensions, 'extension')} in ${count(chosen.length, 'context')}`,
    ...includes,
    ...problems.map((problem) => `${placeOf(loaded, problem)}: ${problem.message}`),
    ...execs.map((place) => `${placeOf(loaded, place)}: what #exec gives is not shown`),
  ].join('\n');
}
