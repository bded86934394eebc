import { emptyEditor } from '../editor.ts';
import { type Step, say, step } from '../message.ts';
import type { Model, Prompt } from '../model.ts';
import { answer } from './runs.ts';

type NamePrompt = Extract<Prompt, { kind: 'name' }>;

/** Asks for the name of the PBX: a yes that nobody gives by mistake. */
export function openNaming(model: Model, name: string, why: NamePrompt['why']): Model {
  return { ...model, notice: undefined, prompt: { kind: 'name', name, why, editor: emptyEditor } };
}

/** Enter: goes on where the name is right. */
export function enterName(model: Model): Step {
  const { prompt } = model;
  if (prompt?.kind !== 'name') return step(model);
  const typed = prompt.editor.text.trim();
  if (typed !== prompt.name)
    return step(say(model, `type ${prompt.name} to go on, or Esc`, 'warn'));
  const closed: Model = { ...model, prompt: undefined };
  if (prompt.why === 'answer') return answer(closed, true, typed);
  return step(closed, { kind: 'pbxs', act: { kind: 'unlock', on: true } });
}

export function cancelNaming(model: Model): Step {
  const { prompt } = model;
  if (prompt?.kind !== 'name') return step(model);
  const closed: Model = { ...model, prompt: undefined };
  return prompt.why === 'answer' ? answer(closed, false) : step(say(closed, 'still locked'));
}
