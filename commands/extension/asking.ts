import type { Dialled } from '../../asterisk/dialplan/search.ts';
import {
  type Comparison,
  compareListings,
  listingOf,
  type ShownStep,
  showDialplan,
} from '../../asterisk/dialplan/shown.ts';
import type { Dialplan } from '../../asterisk/dialplan/types.ts';
import type { Context } from '../context.ts';
import { isRunning } from '../reload.ts';
import { count } from '../words.ts';

/** What the running Asterisk says of a number, beside what the files say. */
export interface Asking {
  readonly lines: readonly string[];
  readonly json: unknown;
  /** Undefined when it could not be asked. */
  readonly agrees: boolean | undefined;
}

export async function askAsterisk(
  context: Context,
  plan: Dialplan,
  dialled: Dialled,
): Promise<Asking> {
  if (!(await isRunning(context)))
    return {
      lines: [`○ Asterisk was not asked: ${context.pbxName} is stopped`],
      json: { asked: false },
      agrees: undefined,
    };
  const shown = await showDialplan(await context.ami(), dialled.context, dialled.number);
  const comparison = compareListings(listingOf(plan, dialled.context, dialled.number), shown);
  const { missing, left, isReordered, foreign } = comparison;
  const agrees = missing.length + left.length === 0 && !isReordered;
  return {
    lines: [...(agrees ? agreement(shown) : disagreement(comparison)), ...foreign.map(foreignLine)],
    json: { ...{ asked: true, agrees, missing, left, isReordered, foreign } },
    agrees,
  };
}

function agreement(shown: readonly ShownStep[]): string[] {
  if (shown.length === 0) return ['● Asterisk has nothing for it either'];
  return [`● Asterisk shows the same ${count(shown.length, 'line')}`];
}

function disagreement({ missing, left, isReordered }: Comparison): string[] {
  return [
    '✖ Asterisk has something else: the file was changed but not reloaded',
    ...missing.map((step) => `    not in Asterisk: ${lineOf(step)}`),
    ...left.map((step) => `    not in the file: ${lineOf(step)}`),
    ...(isReordered ? ['    the same lines in another order'] : []),
    '  pbxctl cli "dialplan reload"   loads the file',
  ];
}

const foreignLine = (step: ShownStep): string =>
  `▲ Asterisk also has, from ${step.registrar}: ${lineOf(step)}`;

const lineOf = ({ context, extension, priority, application, data }: ShownStep): string =>
  `${extension} in [${context}], ${priority}: ${application}(${data})`;
