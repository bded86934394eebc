import type { Tone } from '../../commands/command.ts';
import type { Deed } from '../../commands/session/deed.ts';
import { actionLine } from '../../commands/session/script.ts';
import { restyle, type StyledLine, segment, strong, toWidth } from '../text/line.ts';
import { symbolsOf } from '../text/look.ts';
import { span } from './format.ts';
import type { Rect } from './layout.ts';
import { type Movement, moveIndex, scrollTo } from './list.ts';
import { type Model, type Page, topPage } from './model.ts';
import { titleLine } from './view/pane.ts';

type LogPage = Extract<Page, { kind: 'command log' }>;

/** Takes what a command has done so far; of each deed the newest word counts. */
export function takeDeed(model: Model, deed: Deed): Model {
  const index = model.deeds.findLastIndex(({ n }) => n === deed.n);
  const deeds = index < 0 ? [...model.deeds, deed] : model.deeds.with(index, deed);
  return { ...model, deeds };
}

/** Opens the log of commands, or goes back to it. */
export function openCommandLog(model: Model): Model {
  const pages = model.pages.filter(({ kind }) => kind !== 'command log' && kind !== 'deed');
  return { ...model, pages: [...pages, { kind: 'command log', chosen: 'end', top: 0 }] };
}

export function openDeed(model: Model): Model {
  const page = topPage(model);
  const deed = page?.kind === 'command log' ? model.deeds[chosenIn(page, model)] : undefined;
  return deed ? { ...model, pages: [...model.pages, { kind: 'deed', n: deed.n, top: 0 }] } : model;
}

const chosenIn = ({ chosen }: LogPage, { deeds }: Model): number =>
  chosen === 'end' ? deeds.length - 1 : Math.min(chosen, deeds.length - 1);

/** At its end it follows what comes. */
export function moveCommandLog(
  model: Model,
  page: LogPage,
  movement: Movement,
  height: number,
): Model {
  const last = model.deeds.length - 1;
  const chosen = moveIndex(chosenIn(page, model), movement, height, model.deeds.length);
  const moved: LogPage = { ...page, chosen: chosen >= last ? 'end' : chosen };
  return { ...model, pages: [...model.pages.slice(0, -1), moved] };
}

const previewRows = 7;

/** The deeds, the newest last, over what the chosen one used. */
export function commandLogLines(model: Model, page: LogPage, body: Rect): StyledLine[] {
  const { deeds, look } = model;
  const { columns } = body;
  const below = body.rows >= 15 ? Math.max(previewRows, Math.floor(body.rows / 3)) : 0;
  const height = Math.max(0, body.rows - 1 - below);
  const chosen = chosenIn(page, model);
  const top = scrollTo(Math.max(0, chosen), 0, height, deeds.length);
  const place = deeds.length > 0 ? [`${chosen + 1}/${deeds.length}`] : [];
  const head = titleLine('command log', [], place, columns, true, model);
  const rows = Array.from({ length: height }, (_, index) => {
    const deed = deeds[top + index];
    const line = toWidth(deed ? deedLine(deed, columns, model) : [], columns, look);
    return top + index === chosen ? restyle(line, { inverse: true, tone: 'plain' }) : line;
  });
  if (deeds.length === 0 && height > 0) rows[0] = toWidth(NOTHING, columns, look);
  const deed = deeds[chosen];
  return [head, ...rows, ...(below > 0 ? preview(deed, columns, below, model) : [])];
}

const NOTHING: StyledLine = [
  segment(
    ' nothing has been done yet: commands of keys and of the command line are kept here',
    'dim',
  ),
];

function preview(
  deed: Deed | undefined,
  columns: number,
  rows: number,
  model: Model,
): StyledLine[] {
  const lines = deed ? usedLines(deed) : [];
  const more = lines.length - (rows - 1);
  const shown = lines.slice(0, more > 0 ? rows - 2 : rows - 1);
  if (more > 0) shown.push([segment(`${more + 1} more lines: Enter opens them`, 'dim')]);
  const padded = Array.from({ length: rows - 1 }, (_, index) =>
    toWidth([segment(' '), ...(shown[index] ?? [])], columns, model.look),
  );
  return [titleLine('what it used', [], [], columns, false, model), ...padded];
}

const SYMBOLS = {
  'going on': 'busy',
  done: 'good',
  failed: 'bad',
  'not done': 'off',
  interrupted: 'warn',
} as const;
const TONES: Readonly<Record<Deed['outcome'], Tone>> = {
  'going on': 'warn',
  done: 'good',
  failed: 'bad',
  'not done': 'dim',
  interrupted: 'warn',
};

const outcomeColumns = 13;

function outcomeOf({ outcome, status }: Deed): string {
  return outcome === 'failed' ? `failed, ${status ?? 1}` : outcome;
}

function deedLine(deed: Deed, columns: number, { look }: Model): StyledLine {
  const symbol = symbolsOf(look)[SYMBOLS[deed.outcome]];
  const outcome = segment(`${symbol} ${outcomeOf(deed)}`, TONES[deed.outcome]);
  const counts = columns >= 60 ? countsOf(deed) : '';
  const left = [
    segment(` ${clockOf(deed.startedAt)}  `, 'dim'),
    ...toWidth([outcome], outcomeColumns, look),
    segment(`  ${deed.line}`),
  ];
  const room = columns - (counts === '' ? 0 : counts.length + 3);
  return [...toWidth(left, room, look), segment(counts === '' ? '' : `  ${counts} `, 'dim')];
}

function countsOf({ actions, files }: Deed): string {
  const sent = actions.reduce((sum, { times }) => sum + times, 0);
  const lines = files.flatMap((file) => file.lines);
  const added = lines.filter((line) => line.startsWith('+')).length;
  const parts = [
    ...(sent > 0 ? [`${sent} AMI`] : []),
    ...(lines.length > 0 ? [`+${added} -${lines.length - added}`] : []),
  ];
  return parts.join(', ');
}

function clockOf(at: number): string {
  const date = new Date(at);
  const parts = [date.getHours(), date.getMinutes(), date.getSeconds()];
  return parts.map((part) => String(part).padStart(2, '0')).join(':');
}

function usedLines({ actions, files }: Deed): StyledLine[] {
  const lines: StyledLine[] = [
    ...actions.map((action) => [segment('AMI  ', 'dim'), segment(actionLine(action))]),
    ...files.flatMap(({ path, lines }) => [[segment(path, 'dim')], ...lines.map(diffLine)]),
  ];
  return lines.length > 0
    ? lines
    : [[segment('no AMI action, and no file: it was known, or was none of the PBX', 'dim')]];
}

const diffLine = (line: string): StyledLine => [
  segment(line, line.startsWith('+') ? 'good' : 'bad'),
];

/** All of one deed. */
export function deedLines(model: Model, n: number): StyledLine[] {
  const deed = model.deeds.find((one) => one.n === n);
  if (!deed) return [[segment('it is not kept any more', 'dim')]];
  const { line, outcome, startedAt, endedAt, actions, files, once } = deed;
  const took = endedAt === undefined ? '' : `, after ${span(endedAt - startedAt)}`;
  const lines: StyledLine[] = [
    [strong(line)],
    [
      segment(outcomeOf(deed), TONES[outcome]),
      segment(`, begun at ${clockOf(startedAt)}${took}`, 'dim'),
    ],
  ];
  if (once !== undefined) lines.push([segment(`a script has it as a remark: ${once}`, 'dim')]);
  lines.push([], [strong('AMI actions')]);
  if (actions.length === 0) lines.push([segment('  none', 'dim')]);
  for (const { headers, times } of actions) {
    headers.forEach(([name, value], index) => {
      const often = index === 0 && times > 1 ? segment(`   ${times} times`, 'dim') : segment('');
      lines.push([segment(`  ${name}: `, 'dim'), segment(value), often]);
    });
    lines.push([]);
  }
  lines.push([strong('Configuration')]);
  if (files.length === 0) lines.push([segment('  no file was changed', 'dim')]);
  for (const file of files)
    lines.push([segment(`  ${file.path}`, 'dim')], ...file.lines.map((one) => indented(one)));
  return lines;
}

const indented = (line: string): StyledLine => [segment('  '), ...diffLine(line)];
