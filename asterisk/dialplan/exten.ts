import type { EffectiveEntry } from '../conf/effective.ts';
import type { BuildingContext } from './building.ts';
import { type ExtenLine, readExten, splitName, type Wanted } from './line.ts';
import { callerIdName, extensionName } from './name.ts';
import type { ReportLine } from './read.ts';
import { HINT } from './types.ts';
import { type Globals, substituted } from './variables.ts';

/** Reads the extensions of one section: `same` and `n` go on from the lines before. */
export interface ExtenReader {
  exten(entry: EffectiveEntry): void;
  same(entry: EffectiveEntry): void;
}

/** What the buffer for a name keeps of it. */
const MAX_NAME = 255;

export function createExtenReader(
  context: BuildingContext,
  globals: Globals,
  report: ReportLine,
): ExtenReader {
  let lastName = '';
  let lastPriority: number | undefined;

  function add(entry: EffectiveEntry, name: string, rest: string): void {
    const line = readExten(name, rest);
    const refused = typeof line === 'string' ? line : addLine(entry, line);
    if (refused !== undefined) report(entry, refused);
  }

  function addLine(entry: EffectiveEntry, line: ExtenLine): string | undefined {
    const names = namesOf(line);
    const priority = priorityOf(line.priority, lastPriority, (label) =>
      context.priorityOfLabel(line.name, names.callerId, label),
    );
    if (typeof priority === 'string') {
      context.addLost(names, entry);
      return priority;
    }
    lastPriority = priority;
    const { label, application, data } = line;
    return context.addStep(names, {
      ...{ priority, label, application, data, entry },
      written: names.name.text,
    });
  }

  return {
    exten(entry) {
      const { name, rest } = splitName(entry.value);
      const known = substituted(name, globals);
      lastName = known?.slice(0, MAX_NAME) ?? '';
      if (known !== undefined) add(entry, lastName, rest);
      else report(entry, 'only Asterisk knows which extension this is: the name is computed');
    },
    same(entry) {
      if (lastName === '') report(entry, 'there is no extension before it');
      else add(entry, lastName, entry.value);
    },
  };
}

const namesOf = ({ name, callerId }: ExtenLine) => ({
  name: extensionName(name),
  callerId: callerId === undefined ? undefined : callerIdName(callerId),
});

/** A sentence where there is none. */
function priorityOf(
  wanted: Wanted,
  last: number | undefined,
  ofLabel: (label: string) => number | undefined,
): number | string {
  if (wanted.kind === 'hint') return HINT;
  if (wanted.kind === 'number')
    return wanted.value < 1 ? 'a priority is at least 1' : wanted.value + wanted.plus;
  if (wanted.kind === 'label') {
    const found = ofLabel(wanted.label);
    return found === undefined
      ? `there is no priority or label ${JSON.stringify(wanted.label)}`
      : found + wanted.plus;
  }
  if (last === undefined) return 'there is no priority before it to go on from';
  const base = last + (wanted.kind === 'next' ? 1 : 0);
  return base === 0 ? 'no priority follows a hint: begin with 1' : base + wanted.plus;
}
