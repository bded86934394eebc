import { sameName } from '../conf/bytes.ts';
import type { EffectiveEntry } from '../conf/effective.ts';
import { matchesCaller, matchesNumber } from './match.ts';
import { compareExtensions } from './order.ts';
import type { DialContext, Extension, Include, Name, Step, Switch } from './types.ts';

interface Names {
  readonly name: Name;
  readonly callerId: Name | undefined;
}

interface BuildingExtension extends Names {
  readonly steps: Step[];
  readonly lines: EffectiveEntry[];
}

/** A context while its lines are read: ast_add_extension2 and its like in main/pbx.c. */
export interface BuildingContext {
  /** Why Asterisk refuses the line, if it does. */
  addStep(names: Names, step: Step): string | undefined;
  /** A line about an extension that comes to nothing. */
  addLost(names: Names, entry: EffectiveEntry): void;
  /** False when it is included already. */
  addInclude(include: Include): boolean;
  addSwitch(one: Switch): void;
  /** The priority that has a label, in the extension that a number or the same pattern is. */
  priorityOfLabel(number: string, callerId: Name | undefined, label: string): number | undefined;
  finished(): DialContext;
}

export function createContext(name: string): BuildingContext {
  const extensions: BuildingExtension[] = [];
  const includes: Include[] = [];
  const switches: Switch[] = [];

  /** Where it is, or where it would have to be. */
  function find(names: Names): { at: number; known: BuildingExtension | undefined } {
    let at = 0;
    let end = extensions.length;
    while (at < end) {
      const middle = (at + end) >> 1;
      const one = extensions[middle];
      if (one && compareExtensions(one, names) < 0) at = middle + 1;
      else end = middle;
    }
    const found = extensions[at];
    return { at, known: found && compareExtensions(found, names) === 0 ? found : undefined };
  }

  return {
    addStep(names, step) {
      if (names.name.text === '') return 'an extension needs a name';
      const { at, known } = find(names);
      if (known) return addPriority(known, step);
      extensions.splice(at, 0, { ...names, steps: [step], lines: [step.entry] });
      return undefined;
    },
    addLost: (names, entry) => void find(names).known?.lines.push(entry),
    addInclude(include) {
      if (includes.some(({ text }) => sameName(text, include.text))) return false;
      includes.push(include);
      return true;
    },
    addSwitch(one) {
      if (!switches.some(({ text }) => sameName(text, one.text))) switches.push(one);
    },
    priorityOfLabel: (number, callerId, label) =>
      extensions
        .filter(
          (one) =>
            matchesNumber(one.name.key, number) &&
            matchesCaller(one.callerId, callerId?.text ?? ''),
        )
        .flatMap((one) => one.steps.find((step) => step.label === label)?.priority ?? [])
        .at(0),
    finished: () => ({ name, includes, switches, extensions: extensions.map(finishedExtension) }),
  };
}

/** add_priority: the first line of a priority stays, and the first priority with a label. */
function addPriority(extension: BuildingExtension, step: Step): string | undefined {
  const { steps, lines } = extension;
  lines.push(step.entry);
  const found = steps.findIndex((one) => one.priority >= step.priority);
  const at = found === -1 ? steps.length : found;
  if (steps[at]?.priority === step.priority)
    return `priority ${step.priority} of ${step.written} is there already, and stays`;
  const isRepeated = steps
    .slice(0, at + 1)
    .some(({ label }) => label !== undefined && label === step.label);
  steps.splice(at, 0, isRepeated ? { ...step, label: undefined } : step);
  return undefined;
}

/** It goes by the name that its first priority has. */
function finishedExtension({ name, callerId, steps, lines }: BuildingExtension): Extension {
  const text = steps[0]?.written ?? name.text;
  return { name: { ...name, text }, callerId, steps, lines };
}
