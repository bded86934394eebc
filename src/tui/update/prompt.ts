import type { Completion } from '../deps.ts';
import { type Editor, editorOf, emptyEditor, insert, pastedLine } from '../editor.ts';
import { filterLog, searchLog } from '../log.ts';
import { type Step, say, step } from '../message.ts';
import type { Model, Offer, PaneName, Prompt } from '../model.ts';
import { tableOf } from '../model.ts';
import { pbxLine } from '../pbxs/update.ts';
import { leave, startRun } from './runs.ts';

/** Lines that leave, as a person may type them. */
const leaving: readonly string[] = ['quit', 'exit', 'q'];

type CommandPrompt = Extract<Prompt, { kind: 'command' }>;
type FilterPrompt = Extract<Prompt, { kind: 'filter' }>;

export function openCommand(model: Model, text: string): Model {
  const prompt: Prompt = {
    kind: 'command',
    editor: editorOf(text),
    offer: undefined,
    recall: undefined,
  };
  return { ...model, prompt, notice: undefined };
}

export function openFilter(model: Model): Model {
  const was = filterOf(model, model.focus);
  return {
    ...model,
    notice: undefined,
    prompt: { kind: 'filter', pane: model.focus, editor: editorOf(was), was },
  };
}

/** What is typed is lit in the log at once. */
export function openSearch(model: Model): Model {
  const was = model.log.search?.text ?? '';
  const prompt: Prompt = {
    ...{ kind: 'filter', pane: 'log', editor: editorOf(was), was, isSearch: true },
  };
  return { ...model, notice: undefined, prompt };
}

function filterOf(model: Model, pane: PaneName): string {
  const name = tableOf(model, pane);
  return name === undefined ? model.log.filter : model.tables[name].filter;
}

export function setFilter(model: Model, pane: PaneName, filter: string): Model {
  const name = tableOf(model, pane);
  if (name === undefined) return { ...model, log: filterLog(model.log, filter) };
  const table = { ...model.tables[name], filter };
  return { ...model, tables: { ...model.tables, [name]: table } };
}

/** The prompt after typing; a filter acts at once. */
export function withEditor(model: Model, editor: Editor): Model {
  const { prompt } = model;
  if (prompt?.kind === 'command') {
    return { ...model, prompt: { ...prompt, editor, offer: undefined, recall: undefined } };
  }
  if (prompt?.kind === 'keys') return { ...model, prompt: { ...prompt, editor, chosen: 0 } };
  if (prompt?.kind === 'name') return { ...model, prompt: { ...prompt, editor } };
  if (prompt?.kind !== 'filter') return model;
  return applyFilter({ ...model, prompt: { ...prompt, editor } }, prompt, editor.text);
}

function applyFilter(model: Model, { pane, isSearch }: FilterPrompt, text: string): Model {
  return isSearch ? { ...model, log: searchLog(model.log, text) } : setFilter(model, pane, text);
}

/** A pasted line is typed, never run: Enter is left to the person. */
export function paste(model: Model, text: string): Step {
  const { line, lines } = pastedLine(text);
  if (model.question && !model.prompt) return step(model);
  if (line === '') return step(model);
  const open = model.prompt ? model : openCommand(model, '');
  const typed = withEditor(open, insert(open.prompt?.editor ?? emptyEditor, line));
  if (lines <= 1) return step(typed);
  return step(say(typed, `${lines} pasted lines are now one: look before you press Enter`, 'warn'));
}

export function submit(model: Model): Step {
  const { prompt } = model;
  if (prompt?.kind === 'filter') return step(keepFilter(model, prompt));
  if (prompt?.kind !== 'command') return step(model);
  const text = prompt.editor.text.replace(/^[\s:]+/, '').trim();
  if (text === '') return step({ ...model, prompt: undefined });
  if (leaving.includes(text)) return leave({ ...model, prompt: undefined }, 0);
  const own = pbxLine({ ...model, prompt: undefined }, text);
  if (own) return remembered(own, text);
  const started = startRun(model, text, { kind: 'line', text });
  if (started.effects.length === 0) return started;
  return remembered({ ...started, model: { ...started.model, prompt: undefined } }, text);
}

function remembered({ model, effects }: Step, text: string): Step {
  const history = model.history.at(-1) === text ? model.history : [...model.history, text];
  return step({ ...model, history }, ...effects, { kind: 'remember', line: text });
}

function keepFilter(model: Model, { isSearch }: FilterPrompt): Model {
  const kept: Model = { ...model, prompt: undefined };
  const { search } = model.log;
  if (!isSearch || !search) return kept;
  const { length } = search.matches;
  if (length === 0) return say(kept, `no line that is shown holds «${search.text}»`, 'warn');
  return say(kept, 'n goes to the next, N to the one before; Ctrl-S searches anew, Esc ends it');
}

/** Leaves the prompt; a filter becomes what it was. */
export function cancelPrompt(model: Model): Model {
  const { prompt } = model;
  const closed: Model = { ...model, prompt: undefined };
  if (prompt?.kind === 'command' && prompt.offer) {
    return { ...model, prompt: { ...prompt, offer: undefined } };
  }
  if (prompt?.kind === 'keys' && prompt.editor.text !== '') return withEditor(model, emptyEditor);
  return prompt?.kind === 'filter' ? cancelFilter(closed, prompt) : closed;
}

function cancelFilter(model: Model, prompt: FilterPrompt): Model {
  return applyFilter(model, prompt, prompt.was);
}

/**
 * Goes through the lines of the history that begin as the typed one, or (`search`) that hold it anywhere;
 * having begun with one of the two, it goes on so.
 */
export function recall(model: Model, direction: 'older' | 'newer' | 'search'): Model {
  const { prompt, history } = model;
  if (prompt?.kind !== 'command') return model;
  const draft = prompt.recall?.draft ?? prompt.editor.text;
  if (direction === 'search' && draft === '' && !prompt.recall) return beginSearch(model, prompt);
  const anywhere = prompt.recall?.anywhere ?? direction === 'search';
  const isAlike = (line: string) => (anywhere ? line.includes(draft) : line.startsWith(draft));
  const alike = history.filter((line) => isAlike(line) && line !== draft);
  const back = (prompt.recall?.back ?? 0) + (direction === 'newer' ? -1 : 1);
  if (back > alike.length)
    return say(model, anywhere ? `no older line holds «${draft}»` : 'no older line begins so');
  const line = back <= 0 ? draft : (alike[alike.length - back] ?? draft);
  const recalled = back <= 0 ? undefined : { back, draft, anywhere };
  const next: CommandPrompt = {
    ...prompt,
    editor: editorOf(line),
    recall: recalled,
    offer: undefined,
  };
  return { ...model, prompt: next };
}

/** Ctrl-R on an empty line: what is typed from here on is searched. */
function beginSearch(model: Model, prompt: CommandPrompt): Model {
  const recall = { back: 0, draft: '', anywhere: true };
  const next: Model = { ...model, prompt: { ...prompt, recall, offer: undefined } };
  return say(next, 'type what the line holds; Ctrl-R goes on to the one before');
}

/** What is typed while the history is searched; undefined where it is not, or where the line is to be edited. */
export function searchOn(model: Model, key: string, text: string): Model | undefined {
  const { prompt, history } = model;
  if (prompt?.kind !== 'command' || !prompt.recall?.anywhere) return undefined;
  const { draft } = prompt.recall;
  const isTyped = text !== '' && !/\p{Cc}/u.test(text);
  if (!isTyped && key !== 'backspace') return undefined;
  const wanted = isTyped ? draft + text : draft.slice(0, -1);
  const line = wanted === '' ? '' : history.findLast((one) => one.includes(wanted));
  if (line === undefined) return say(model, `no line holds «${wanted}»`);
  const recall = { back: line === '' ? 0 : 1, draft: wanted, anywhere: true };
  return say(
    { ...model, prompt: { ...prompt, recall, editor: editorOf(line) } },
    `holds «${wanted}»`,
  );
}

/** Tab: asks for candidates, or goes through those on offer. */
export function complete(model: Model, direction: 'next' | 'previous'): Step {
  const { prompt } = model;
  if (prompt?.kind !== 'command') return step(model);
  const { editor, offer } = prompt;
  if (offer) return step({ ...model, prompt: choose(prompt, offer, direction) });
  return step(model, { kind: 'complete', text: editor.text, cursor: editor.cursor });
}

function choose(
  prompt: CommandPrompt,
  offer: Offer,
  direction: 'next' | 'previous',
): CommandPrompt {
  const length = offer.candidates.length;
  const first = direction === 'next' ? 0 : length - 1;
  const moved = (offer.chosen ?? 0) + (direction === 'next' ? 1 : -1);
  const chosen = offer.chosen === undefined ? first : (moved + length) % length;
  const text = offer.candidates[chosen]?.text ?? '';
  return {
    ...prompt,
    editor: replaceWord(prompt.editor, offer.from, text),
    offer: { ...offer, chosen },
  };
}

function replaceWord(editor: Editor, from: number, text: string): Editor {
  const after = editor.text.slice(editor.cursor);
  return { text: editor.text.slice(0, from) + text + after, cursor: from + text.length };
}

/** The candidates came: one is put in, of several the common beginning, and they are shown. */
export function completed(
  model: Model,
  asked: { readonly text: string; readonly cursor: number },
  { from, candidates, usage }: Completion,
): Model {
  const { prompt } = model;
  if (prompt?.kind !== 'command' || prompt.editor.text !== asked.text) return model;
  if (prompt.editor.cursor !== asked.cursor) return model;
  const [only] = candidates;
  if (only === undefined)
    return usage === undefined ? say(model, 'nothing completes this', 'warn') : say(model, usage);
  if (candidates.length === 1) {
    const goesOn = /^\s/.test(asked.text.slice(asked.cursor)) || only.text.endsWith('/');
    const space = goesOn ? '' : ' ';
    const editor = replaceWord(prompt.editor, from, only.text + space);
    return { ...model, prompt: { ...prompt, editor, recall: undefined } };
  }
  const common = commonStart(candidates.map((candidate) => candidate.text));
  const typed = asked.text.slice(from, asked.cursor);
  const editor =
    common.length > typed.length ? replaceWord(prompt.editor, from, common) : prompt.editor;
  const offer: Offer = { from, candidates, chosen: undefined };
  return { ...model, prompt: { ...prompt, editor, offer, recall: undefined } };
}

function commonStart(texts: readonly string[]): string {
  let common = texts[0] ?? '';
  for (const text of texts) while (!text.startsWith(common)) common = common.slice(0, -1);
  return common;
}
