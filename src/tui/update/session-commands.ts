import { SECTIONS } from '../call/page.ts';
import { openCommandLog } from '../command-log.ts';
import { contents } from '../contents.ts';
import { emptyEditor } from '../editor.ts';
import { pauseEvents } from '../events.ts';
import { readFeatures } from '../features.ts';
import { toggleLink } from '../link.ts';
import type { Movement } from '../list.ts';
import { pauseLog, releaseLog } from '../log.ts';
import { type Step, say, step } from '../message.ts';
import { activeRun, focusedTable, isLogFocused, type Model, type Page, topPage } from '../model.ts';
import {
  besideOrAlone,
  chooseFromList,
  focusBeside,
  moveInList,
  toggleList,
  unlock,
} from '../pbxs/update.ts';
import { chooseCall } from '../peer/calls.ts';
import { orderReplay } from '../replay/orders.ts';
import { scrollShell, switchShell } from '../shell/update.ts';
import { valuesOf } from '../subject.ts';
import { places, tabNamed, toggleTab, turnTab } from '../tabs.ts';
import { beginLine } from '../template.ts';
import { copy } from './copy.ts';
import { logCommands } from './log.ts';
import { moveIn } from './move.ts';
import { cancelNaming, enterName } from './naming.ts';
import { open } from './open.ts';
import {
  cancelPrompt,
  complete,
  openCommand,
  openFilter,
  recall,
  setFilter,
  submit,
  withEditor,
} from './prompt.ts';
import { answer, interruptRun, leave, openOutput } from './runs.ts';

const movements: readonly string[] = ['up', 'down', 'page up', 'page down', 'first', 'last'];

function focus(model: Model, direction: string): Model {
  const offset = direction === 'previous' ? places.length - 1 : 1;
  const next = places[(places.indexOf(model.focus) + offset) % places.length] ?? 'peers';
  return { ...model, focus: next };
}

/** Closes what is on top: the prompt, a page, the zoom, the filter. */
/** What was only to be looked at ends when one looks away. */
function leaveShow(model: Model): Step {
  const run = activeRun(model);
  const isShown = topPage(model)?.kind === 'output' && run?.shows === 'output at once';
  const stopped = isShown && !model.prompt ? interruptRun(model) : undefined;
  if (!stopped) return step(back(model));
  return step(back({ ...stopped.model, notice: undefined }), ...stopped.effects);
}

/** Closes what is on top: the prompt, a page, the search, the zoom, the filter. */
function back(model: Model): Model {
  if (model.prompt) return cancelPrompt(model);
  if (model.pages.length > 0) return { ...model, pages: model.pages.slice(0, -1) };
  if (isLogFocused(model) && model.log.search) return release(model);
  if (model.zoomed) return { ...model, zoomed: false };
  if (isLogFocused(model)) return release(model);
  return setFilter(model, model.focus, '');
}

/** Taking off the call that the log is bound to also ends that. */
function release(model: Model): Model {
  const log = releaseLog(model.log);
  const isUnbound = model.log.call !== undefined && log.call === undefined;
  return { ...model, log, isLinked: model.isLinked && !isUnbound };
}

function sort(model: Model, how: string): Model {
  const table = focusedTable(model);
  if (!table) return model;
  const next = (table.sort + 1) % contents[table.name].sortable;
  const changed =
    how === 'reverse'
      ? { ...table, descending: !table.descending }
      : { ...table, sort: next, descending: false };
  return { ...model, tables: { ...model.tables, [table.name]: changed } };
}

/** Shows another tab, and goes there: the one of that name (or from it the first), or the one beside it. */
function switchTab(model: Model, argument: string): Step {
  const [which = '', where] = argument.split(' ');
  const tab = tabNamed(which);
  if (tab) return readFeatures(toggleTab(model, tab));
  const place = places.find((one) => one === where) ?? model.focus;
  return readFeatures(turnTab(model, place, which === 'previous' ? 'previous' : 'next'));
}

function command(model: Model, template: string): Model {
  const line = template === '' ? '' : beginLine(template, valuesOf(model));
  return line === undefined ? say(model, 'nothing is selected', 'warn') : openCommand(model, line);
}

function keys(model: Model): Model {
  const isOpen = model.prompt?.kind === 'keys';
  const prompt: Model['prompt'] = { kind: 'keys', editor: emptyEditor, chosen: 0 };
  return { ...model, prompt: isOpen ? undefined : prompt };
}

function interrupt(model: Model): Step {
  return interruptRun(model) ?? leave(model, 130);
}

function clear(model: Model): Step {
  if (model.prompt?.editor.text !== '') return step(withEditor(model, emptyEditor));
  return interruptRun(model) ?? step(say(cancelPrompt(model), 'Ctrl-C again leaves'));
}

/** The part of the page of a call that the keys scroll; alone on a narrow screen. */
function showSection(model: Model, name: string): Model {
  const page = topPage(model);
  const section = SECTIONS.find((one) => one === name);
  if (page?.kind !== 'call' || !section) return model;
  const shown: Page = { ...page, section, top: section === 'details' ? 0 : 'end' };
  return { ...model, pages: [...model.pages.slice(0, -1), shown] };
}

function moveTo(model: Model, movement: string): Model {
  return movements.includes(movement) ? moveIn(model, movement as Movement) : model;
}

/** The list of PBXs: opened or closed, moved in, or left for one of them. */
function pbxList(model: Model, how: string): Step {
  if (how === '') return toggleList(model);
  if (how === 'choose' || how === 'beside') return chooseFromList(model, how);
  return step(moveInList(model, how));
}

function pause(model: Model): Model {
  if (model.tabs.log === 'events') return pauseEvents(model);
  return { ...model, log: pauseLog(model.log) };
}

function link(model: Model): Model {
  const next = toggleLink(model);
  const said = next.isLinked
    ? 'the log follows the selected call'
    : 'the log shows all calls again';
  return say(next, said);
}

export type SessionCommand = (model: Model, argument: string) => Step;

const plainly =
  (change: (model: Model, argument: string) => Model): SessionCommand =>
  (model, argument) =>
    step(change(model, argument));

const commands: Readonly<Record<string, SessionCommand>> = {
  focus: (model, direction) => focusBeside(model, direction) ?? step(focus(model, direction)),
  move: plainly(moveTo),
  open,
  back: leaveShow,
  sort: plainly(sort),
  command: plainly(command),
  filter: plainly(openFilter),
  pause: plainly(pause),
  choose: plainly(chooseCall),
  link: plainly(link),
  switch: switchTab,
  ...logCommands,
  copy,
  zoom: plainly((model) => ({ ...model, zoomed: !model.zoomed })),
  output: plainly(openOutput),
  keys: plainly(keys),
  commands: plainly(openCommandLog),
  section: plainly(showSection),
  shell: plainly((model, argument) =>
    argument === 'switch' ? switchShell(model) : scrollShell(model, argument),
  ),
  recall: plainly((model, argument) =>
    recall(model, argument === 'newer' || argument === 'search' ? argument : 'older'),
  ),
  complete: (model, argument) => complete(model, argument === 'previous' ? 'previous' : 'next'),
  submit,
  clear,
  interrupt,
  answer: (model, argument) => answer(model, argument === 'yes'),
  pbxs: pbxList,
  beside: besideOrAlone,
  unlock: (model) => unlock(model),
  name: (model, argument) => (argument === 'enter' ? enterName(model) : cancelNaming(model)),
  quit: (model) => leave(model, 0),
  redraw: (model) => step(model, { kind: 'redraw' }),
  suspend: (model) => step(model, { kind: 'suspend' }),
  replay: orderReplay,
};

/** The commands of the session itself, as templates name them after a colon. */
export const sessionCommandNames: readonly string[] = Object.keys(commands);

/** Runs a session command: `:sort next`. */
export function runSessionCommand(model: Model, text: string): Step {
  const [name = '', ...rest] = text.replace(/^:/, '').split(' ');
  const found = Object.hasOwn(commands, name) ? commands[name] : undefined;
  return found
    ? found(model, rest.join(' '))
    : step(say(model, `no such key command: ${text}`, 'bad'));
}
