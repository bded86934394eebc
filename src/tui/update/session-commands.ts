import { SECTIONS } from '../call/page.ts';
import { emptyEditor } from '../editor.ts';
import { readFeatures } from '../features.ts';
import type { Movement } from '../list.ts';
import { pauseLog } from '../log.ts';
import { type Step, say, step } from '../message.ts';
import { focusedTable, type Model, type Page, type PaneName, topPage } from '../model.ts';
import { orderReplay } from '../replay/orders.ts';
import { subjectOf, valuesOf } from '../subject.ts';
import { sortableColumns } from '../table.ts';
import { callsTable } from '../tables/calls.ts';
import { channelsTable } from '../tables/channels.ts';
import { featuresTable } from '../tables/features.ts';
import { peersTable } from '../tables/peers.ts';
import { beginLine } from '../template.ts';
import { moveIn } from './move.ts';
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

const panes: readonly PaneName[] = ['peers', 'calls', 'log'];
const sortCounts = {
  peers: sortableColumns(peersTable).length,
  features: sortableColumns(featuresTable).length,
  calls: sortableColumns(callsTable).length,
  channels: sortableColumns(channelsTable).length,
};
const movements: readonly string[] = ['up', 'down', 'page up', 'page down', 'first', 'last'];

function focus(model: Model, direction: string): Model {
  const offset = direction === 'previous' ? panes.length - 1 : 1;
  const next = panes[(panes.indexOf(model.focus) + offset) % panes.length] ?? 'peers';
  return { ...model, focus: next };
}

function open(model: Model): Step {
  const subject = subjectOf(model);
  if (!subject) return step(say(model, 'nothing is selected', 'warn'));
  const opened: Model = { ...model, pages: [...model.pages, pageOf(subject)] };
  return subject.kind === 'feature' ? readFeatures(opened) : step(opened);
}

function pageOf(subject: NonNullable<ReturnType<typeof subjectOf>>): Page {
  switch (subject.kind) {
    case 'peer':
      return { kind: 'peer', id: subject.peer.id, top: 0 };
    case 'feature':
      return { kind: 'feature', id: subject.id, top: 0 };
    case 'call':
      return { kind: 'call', id: subject.call.linkedid, section: 'ladder', top: 'end' };
    case 'channel':
      return { kind: 'channel', id: subject.channel.uniqueid, top: 0 };
    default:
      return { kind: 'log line', line: subject.line, top: 0 };
  }
}

/** Closes what is on top: the prompt, a page, the zoom, the filter. */
function back(model: Model): Model {
  if (model.prompt) return cancelPrompt(model);
  if (model.pages.length > 0) return { ...model, pages: model.pages.slice(0, -1) };
  if (model.zoomed) return { ...model, zoomed: false };
  return setFilter(model, model.focus, '');
}

function sort(model: Model, how: string): Model {
  const table = focusedTable(model);
  if (!table) return model;
  const next = (table.sort + 1) % sortCounts[table.name];
  const changed =
    how === 'reverse'
      ? { ...table, descending: !table.descending }
      : { ...table, sort: next, descending: false };
  return { ...model, tables: { ...model.tables, [table.name]: changed } };
}

/** Shows the other table of a place, and goes there. */
function switchTable(model: Model, place: string): Step {
  if (place === 'calls') {
    const callsAs = model.callsAs === 'calls' ? 'channels' : 'calls';
    return step({ ...model, focus: 'calls', callsAs });
  }
  const peersAs = model.peersAs === 'peers' ? 'features' : 'peers';
  return readFeatures({ ...model, focus: 'peers', peersAs });
}

function command(model: Model, template: string): Model {
  const line = template === '' ? '' : beginLine(template, valuesOf(model));
  return line === undefined ? say(model, 'nothing is selected', 'warn') : openCommand(model, line);
}

function keys(model: Model): Model {
  const pages = model.pages.filter((page) => page.kind !== 'help');
  const isOpen = topPage(model)?.kind === 'help';
  return { ...model, pages: isOpen ? pages : [...pages, { kind: 'help', top: 0 }] };
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

type SessionCommand = (model: Model, argument: string) => Step;

const plainly =
  (change: (model: Model, argument: string) => Model): SessionCommand =>
  (model, argument) =>
    step(change(model, argument));

const commands: Readonly<Record<string, SessionCommand>> = {
  focus: plainly(focus),
  move: plainly(moveTo),
  open,
  back: plainly(back),
  sort: plainly(sort),
  command: plainly(command),
  filter: plainly(openFilter),
  pause: plainly((model) => ({ ...model, log: pauseLog(model.log) })),
  switch: switchTable,
  zoom: plainly((model) => ({ ...model, zoomed: !model.zoomed })),
  output: plainly(openOutput),
  keys: plainly(keys),
  section: plainly(showSection),
  recall: plainly((model, argument) =>
    recall(model, argument === 'newer' || argument === 'search' ? argument : 'older'),
  ),
  complete: (model, argument) => complete(model, argument === 'previous' ? 'previous' : 'next'),
  submit,
  clear,
  interrupt,
  answer: (model, argument) => answer(model, argument === 'yes'),
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
