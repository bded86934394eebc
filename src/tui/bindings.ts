import type { Binding, Place } from './bindings/binding.ts';
import { everywhereBindings } from './bindings/everywhere.ts';
import { listBindings } from './bindings/lists.ts';
import { paneBindings } from './bindings/panes.ts';
import { nameBindings, pbxListBindings } from './bindings/pbxs.ts';
import { promptBindings } from './bindings/prompts.ts';
import { isReplayFirst, replayBindings } from './bindings/replay.ts';
import { scrollBindings } from './bindings/scrolling.ts';
import { shellBindings } from './bindings/shells.ts';
import { type Model, topPage } from './model.ts';
import { typedShell } from './shell/update.ts';
import { subjectOf } from './subject.ts';

export type { Binding, Place } from './bindings/binding.ts';

/** Every key of the session, in the order in which `?` tells them. */
export const bindings: readonly Binding[] = [
  ...shellBindings,
  ...replayBindings,
  ...paneBindings,
  ...scrollBindings,
  ...promptBindings,
  ...listBindings,
  ...nameBindings,
  ...pbxListBindings,
  ...everywhereBindings,
];

/** The keys as they are set. */
export const bindingsOf = (model: Pick<Model, 'ownBindings'>): readonly Binding[] =>
  model.ownBindings ?? bindings;

export function placeOf(model: Model): Place {
  if (model.prompt) return model.prompt.kind;
  if (typedShell(model)) return 'shell';
  if (model.question) return 'question';
  const page = topPage(model);
  if (model.pbxs.list) return 'pbxs';
  if (page?.kind === 'command log') return page.kind;
  return page ? 'page' : 'pane';
}

export function bindingFor(model: Model, key: string): Binding | undefined {
  const own = isReplayFirst(model) && replayBindings.find((one) => one.keys.includes(key));
  if (own) return own;
  const place = placeOf(model);
  return bindingsOf(model).find((one) => one.keys.includes(key) && one.places.includes(place));
}

export function isAvailable(binding: Binding, model: Model): true | string {
  if (model.replay && isCommand(binding)) return 'not in a replay';
  return binding.available?.(model) ?? true;
}

/** The command line that a key stands for now. */
export function templateOf(binding: Binding, model: Model): string {
  const kind = binding.templates && subjectOf(model)?.kind;
  return (kind && binding.templates?.[kind]) ?? binding.template;
}
const begins = ':command ';

/** Whether it stands for a line of ours, or begins one. */
export const isCommand = ({ template }: Binding): boolean =>
  !template.startsWith(':') || template.startsWith(begins);

/** A template of one of our commands, and whether a person goes on typing after it. */
export interface CommandTemplate {
  readonly template: string;
  readonly partial: boolean;
}

/** What of a template stands before its values. */
const unfilled = (template: string): string => template.replace(/ \{.*/, '');

/** What can be typed behind a line that a key has begun. */
export function fieldsFor(line: string, among: readonly Binding[] = bindings): string | undefined {
  return among.find(
    ({ template, fields }) =>
      fields !== undefined && line.startsWith(`${unfilled(template.slice(begins.length))} `),
  )?.fields;
}

/** The commands of ours that keys stand for: each must exist. */
export const commandTemplates: readonly CommandTemplate[] = bindings
  .flatMap(({ template, templates = {} }) => [template, ...Object.values(templates)])
  .map((template) => ({
    template: template.startsWith(begins) ? template.slice(begins.length) : template,
    partial: template.startsWith(begins),
  }))
  .filter(({ template }) => !template.startsWith(':'));
