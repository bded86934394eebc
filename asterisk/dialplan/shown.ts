import type { AmiMessage } from '../ami/message.ts';
import type { Ami } from '../ami/port.ts';
import { sameName } from '../conf/bytes.ts';
import { PbxError } from '../errors.ts';
import { matchesNumber } from './match.ts';
import { type Dialplan, type Extension, HINT, type Step } from './types.ts';

/** One line of Asterisk's own listing, by AMI ShowDialPlan; callers that it is for are not listed. */
export interface ShownStep {
  readonly context: string;
  readonly extension: string;
  /** `hint`, or a number. */
  readonly priority: string;
  readonly application: string;
  readonly data: string;
  /** Whose it is: `pbx_config` for what extensions.conf says. */
  readonly registrar: string;
}

const PBX_CONFIG = 'pbx_config';
/** AST_PBX_MAX_STACK of main/pbx.c. */
const MAX_DEPTH = 128;
/** Ours: includes that cross lead to more ways than anybody lists. */
const MAX_VISITS = 10_000;

/**
 * What Asterisk has in a context, or of it for one number, with what it includes. Empty without that context;
 * everything where none is named.
 */
export async function showDialplan(
  ami: Ami,
  context?: string,
  number?: string,
): Promise<ShownStep[]> {
  const action = { Action: 'ShowDialPlan', Context: context, Extension: number };
  try {
    return (await ami.list(action)).items.filter((item) => item.get('Priority')).map(shownStep);
  } catch (error) {
    if (error instanceof PbxError && error.code === 'not-found') return [];
    throw error;
  }
}

function shownStep(item: AmiMessage): ShownStep {
  const text = (header: string) => item.get(header) ?? '';
  return {
    context: text('Context'),
    extension: text('Extension') || text('Exten'),
    priority: text('Priority'),
    application: text('Application'),
    data: text('AppData'),
    registrar: text('Registrar'),
  };
}

/** What it would list of a dialplan for a number: all matches whoever calls, and includes without times only. */
export function listingOf(plan: Dialplan, start: string, number: string): ShownStep[] {
  const listed: ShownStep[] = [];
  let visits = 0;
  const visit = (name: string, path: readonly string[]): void => {
    const context = plan.contexts.get(name);
    visits += 1;
    if (!context || path.length > MAX_DEPTH || visits > MAX_VISITS) return;
    for (const extension of context.extensions)
      if (matchesNumber(extension.name.key, number)) listed.push(...stepsOf(name, extension));
    for (const { text } of context.includes)
      if (!path.some((one) => sameName(one, text))) visit(text, [...path, text]);
  };
  visit(start, []);
  return listed;
}

/** What it would list of a whole dialplan. */
export const wholeListing = ({ contexts }: Dialplan): ShownStep[] =>
  [...contexts.values()].flatMap(({ name, extensions }) =>
    extensions.flatMap((extension) => stepsOf(name, extension)),
  );

const stepsOf = (context: string, { name, steps }: Extension): ShownStep[] =>
  steps.map((step) => ({
    ...{ context, extension: name.text, priority: String(priorityWord(step)) },
    application: step.application,
    data: step.priority === HINT ? '' : step.data,
    registrar: PBX_CONFIG,
  }));

export const priorityWord = ({ priority }: Step): number | 'hint' =>
  priority === HINT ? 'hint' : priority;

/** How what Asterisk runs with differs from its files, and what others than pbx_config have put in. */
export interface Comparison {
  /** In the files, and not in Asterisk. */
  readonly missing: readonly ShownStep[];
  /** In Asterisk, and not in the files. */
  readonly left: readonly ShownStep[];
  readonly isReordered: boolean;
  readonly foreign: readonly ShownStep[];
}

export function compareListings(
  files: readonly ShownStep[],
  asterisk: readonly ShownStep[],
): Comparison {
  const foreign = asterisk.filter(({ registrar }) => registrar !== PBX_CONFIG);
  const own = asterisk.filter(({ registrar }) => registrar === PBX_CONFIG);
  const missing = without(files, own);
  const left = without(own, files);
  const isReordered =
    missing.length + left.length === 0 &&
    files.some((step, at) => lineOf(step) !== lineOf(own[at]));
  return { missing, left, isReordered, foreign };
}

/** Those of a list that another does not have, each as often as it lacks there. */
function without(list: readonly ShownStep[], other: readonly ShownStep[]): ShownStep[] {
  const counts = new Map<string, number>();
  for (const step of other) counts.set(lineOf(step), (counts.get(lineOf(step)) ?? 0) + 1);
  return list.filter((step) => {
    const count = counts.get(lineOf(step)) ?? 0;
    counts.set(lineOf(step), count - 1);
    return count <= 0;
  });
}

/** Blanks at the ends and bytes that are not ASCII do not come through AMI unharmed; a hint's variables have values. */
function lineOf(step: ShownStep | undefined): string {
  if (!step) return '';
  const { context, extension, priority, application, data } = step;
  const said = priority === 'hint' ? '' : `${application}(${data.trim()})`;
  return [context, extension, priority, said].join(' ').replace(/[^\x20-\x7e]+/g, '?');
}

/** What a context lacks in Asterisk of an extension's lines, or still has of them, as a sentence. */
export async function notShown(
  ami: Ami,
  plan: Dialplan,
  context: string,
  extension: Extension,
): Promise<string | undefined> {
  const wanted = plan.contexts.get(context)?.extensions.flatMap((one) => stepsOf(context, one));
  const isOfIt = (step: ShownStep) => step.extension === extension.name.text;
  const { missing, left } = compareListings(
    wanted?.filter(isOfIt) ?? [],
    (await showDialplan(ami, context)).filter(isOfIt),
  );
  const name = `${extension.name.text} in [${context}]`;
  const [lack] = missing;
  if (lack) return `Asterisk does not show priority ${lack.priority} of ${name}`;
  const [still] = left;
  return still && `Asterisk still shows priority ${still.priority} of ${name}`;
}
