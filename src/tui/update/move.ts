import { callPageScroll } from '../call/page.ts';
import { moveCommandLog } from '../command-log.ts';
import { moveKeys } from '../key-list.ts';
import { layoutOf, pageSize, paneHeight } from '../layout.ts';
import { type Movement, move } from '../list.ts';
import { moveLog } from '../log.ts';
import { type Model, type Page, tableOf, topPage } from '../model.ts';
import { pageContent } from '../page.ts';
import { refreshLists } from '../refresh.ts';

/** Moves the selection of the focused pane, or scrolls what covers it. */
export function moveIn(model: Model, movement: Movement): Model {
  if (model.prompt?.kind === 'keys') return moveKeys(model, movement, pageSize(model).rows);
  if (model.question?.kind === 'run') return scrollQuestion(model, movement);
  const page = topPage(model);
  return page ? scrollPage(model, page, movement) : moveSelection(refreshLists(model), movement);
}

function moveSelection(model: Model, movement: Movement): Model {
  const { focus } = model;
  const height = paneHeight(model, focus);
  const name = tableOf(model, focus);
  if (name === undefined)
    return { ...model, log: moveLog(model.log, movement, logPage(model, height)) };
  const table = model.tables[name];
  const list = move(table.list, table.ids, movement, height);
  return { ...model, tables: { ...model.tables, [name]: { ...table, list } } };
}

/** Lines that surely fit on a screen, where most broken ones take two rows. */
function logPage({ log }: Model, height: number): number {
  return log.wrap ? Math.ceil(height / 2) : height;
}

function scrollPage(model: Model, page: Page, movement: Movement): Model {
  if (page.kind === 'call' && model.watched) return scrollCall(model, page, movement);
  if (page.kind === 'command log')
    return moveCommandLog(model, page, movement, pageSize(model).rows);
  const { columns, rows } = pageSize(model);
  const length = pageContent(model, page, columns).lines.length;
  const last = Math.max(0, length - rows);
  const top = page.top === 'end' ? last : Math.min(page.top, last);
  const target = scrolled(top, movement, rows, last);
  const stuck = page.kind === 'output' && target === last ? 'end' : target;
  const follows = page.kind === 'output' || page.kind === 'call';
  const moved: Page = follows ? { ...page, top: stuck } : { ...page, top: target };
  return { ...model, pages: [...model.pages.slice(0, -1), moved] };
}

/** At its end it follows what comes. */
function scrollCall(
  model: Model,
  page: Extract<Page, { kind: 'call' }>,
  movement: Movement,
): Model {
  const { length, rows } = callPageScroll(model, page, layoutOf(model).body);
  const last = Math.max(0, length - rows);
  const top = page.top === 'end' ? last : Math.min(page.top, last);
  const target = scrolled(top, movement, rows, last);
  const follows = target === last && page.section !== 'details';
  const moved: Page = { ...page, top: follows ? 'end' : target };
  return { ...model, pages: [...model.pages.slice(0, -1), moved] };
}

function scrolled(top: number, movement: Movement, height: number, last: number): number {
  const page = Math.max(1, height - 1);
  const target = {
    up: top - 1,
    down: top + 1,
    'page up': top - page,
    'page down': top + page,
    first: 0,
    last,
  }[movement];
  return Math.max(0, Math.min(target, last));
}

function scrollQuestion(model: Model, movement: Movement): Model {
  const { question } = model;
  if (question?.kind !== 'run') return model;
  const last = Math.max(0, question.lines.length - 1);
  const top = scrolled(question.top, movement, Math.floor(model.size.rows / 2), last);
  return { ...model, question: { ...question, top } };
}
