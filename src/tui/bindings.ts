import type { Binding, Place } from './bindings/binding.ts';
import { everywhereBindings } from './bindings/everywhere.ts';
import { paneBindings } from './bindings/panes.ts';
import { promptBindings } from './bindings/prompts.ts';
import { isReplayFirst, replayBindings } from './bindings/replay.ts';
import { scrollBindings } from './bindings/scrolling.ts';
import { type Model, topPage } from './model.ts';

export type { Binding, Place } from './bindings/binding.ts';

/** Every key of the session, in the order in which `?` tells them. */
export const bindings: readonly Binding[] = [
  ...replayBindings,
  ...paneBindings,
  ...scrollBindings,
  ...promptBindings,
  ...everywhereBindings,
];

export function placeOf(model: Model): Place {
  if (model.prompt) return model.prompt.kind;
  if (model.question) return 'question';
  return topPage(model) ? 'page' : 'pane';
}

export function bindingFor(model: Model, key: string): Binding | undefined {
  const own = isReplayFirst(model) && replayBindings.find((one) => one.keys.includes(key));
  if (own) return own;
  const place = placeOf(model);
  return bindings.find((one) => one.keys.includes(key) && one.places.includes(place));
}

export function isAvailable(binding: Binding, model: Model): true | string {
  if (model.replay && isCommand(binding)) return 'not in a replay';
  return binding.available?.(model) ?? true;
}

const begins = ':command ';

const isCommand = ({ template }: Binding): boolean =>
  !template.startsWith(':') || template.startsWith(begins);

/** A template of one of our commands, and whether a person goes on typing after it. */
export interface CommandTemplate {
  readonly template: string;
  readonly partial: boolean;
}

/** What can be typed behind a line that a key has begun. */
export function fieldsFor(line: string): string | undefined {
  return bindings.find(
    ({ template, fields }) =>
      fields !== undefined && line.startsWith(`${template.slice(begins.length)} `),
  )?.fields;
}

/** The commands of ours that keys stand for: each must exist. */
export const commandTemplates: readonly CommandTemplate[] = bindings
  .map(({ template }) => ({
    template: template.startsWith(begins) ? template.slice(begins.length) : template,
    partial: template.startsWith(begins),
  }))
  .filter(({ template }) => !template.startsWith(':'));
