import { clusters, widthOf } from '../../text/clean.ts';
import {
  lineWidth,
  type Segment,
  type StyledLine,
  segment,
  strong,
  toWidth,
} from '../../text/line.ts';
import { symbolsOf } from '../../text/look.ts';
import { isReplayFirst } from '../bindings/replay.ts';
import { type Binding, bindingsOf, fieldsFor, isAvailable, placeOf } from '../bindings.ts';
import type { Editor } from '../editor.ts';
import { span } from '../format.ts';
import { keyName } from '../keynames.ts';
import { activeRun, focusedTable, type Model, type Notice, type Prompt } from '../model.ts';
import { shellStatus } from '../shell/page.ts';
import { replayLine } from './replay.ts';

/** A line with the place of the terminal's cursor in it. */
export interface LineWithCursor {
  readonly line: StyledLine;
  readonly cursor: number | undefined;
}

/** The row above the hints: what is being typed, asked, or said. */
export function statusLine(model: Model): LineWithCursor {
  const { prompt, question, notice, size, look } = model;
  const still = (line: StyledLine): LineWithCursor => ({
    line: toWidth(line, size.columns, look),
    cursor: undefined,
  });
  if (prompt) return promptLine(model, prompt);
  const shell = shellStatus(model);
  if (shell && (question || !notice)) return still(shell);
  if (question) return still(questionLine(model));
  if (notice) return still([segment(` ${notice.text}`, notice.tone)]);
  return still(idleLine(model));
}

function questionLine({ question, look, profile, pbxs }: Model): StyledLine {
  const { prompt } = symbolsOf(look);
  const title = question?.kind === 'run' ? question.title : 'leave, and interrupt it?';
  const text = title.endsWith('?') ? title : 'make this change?';
  const keys =
    question?.kind === 'run' && question.name !== undefined ? ' (y asks for the name)' : ' (y/n)';
  const of = pbxs.beside ? `${profile.name}: ` : '';
  return [segment(` ${prompt} `, 'accent'), segment(of, 'accent'), strong(text), segment(keys)];
}

function idleLine(model: Model): StyledLine {
  const replayed = replayLine(model);
  if (replayed) return replayed;
  const run = activeRun(model);
  if (!run) return [segment(` ${promptOf(model)}`, 'dim')];
  const { busy } = symbolsOf(model.look);
  const time = span(model.now - run.startedAt);
  return [segment(` ${busy} ${run.title} `, 'warn'), segment(`${time}, Ctrl-C interrupts`, 'dim')];
}

function promptOf({ profile, look }: Model): string {
  return `${profile.name}${symbolsOf(look).prompt} `;
}

function promptLine(model: Model, prompt: Prompt): LineWithCursor {
  const { size, look } = model;
  const label = labelOf(model, prompt);
  const most = prompt.kind === 'name' ? Math.floor(size.columns / 2) : 24;
  const shown = toWidth([segment(` ${label}`, 'accent')], Math.min(label.length + 1, most), look);
  const used = lineWidth(shown, look);
  const field = window(prompt.editor, Math.max(1, size.columns - used), model);
  return {
    line: toWidth([...shown, segment(field.text)], size.columns, look),
    cursor: Math.min(size.columns - 1, used + field.cursor),
  };
}

function labelOf(model: Model, prompt: Prompt): string {
  if (prompt.kind === 'keys') return 'keys that hold: ';
  if (prompt.kind === 'name') return `type ${prompt.name} to do it: `;
  if (prompt.kind === 'command') return promptOf(model);
  return prompt.isSearch ? 'search log: ' : `filter ${filteredName(model)}: `;
}

function filteredName(model: Model): string {
  return focusedTable(model)?.name ?? 'log';
}

/** The part of a long line around the cursor. */
function window(
  editor: Editor,
  room: number,
  { look }: Model,
): { readonly text: string; readonly cursor: number } {
  const cursor = widthOf(editor.text.slice(0, editor.cursor), look.charset);
  const skip = Math.max(0, cursor - room + 1);
  let column = 0;
  let text = '';
  let first = 0;
  for (const cluster of clusters(editor.text, look.charset)) {
    if (column >= skip && column + cluster.width <= skip + room) text += cluster.text;
    else if (column < skip) first = column + cluster.width;
    column += cluster.width;
  }
  return { text, cursor: cursor - first };
}

/** The keys that work now, as many as fit; `?` and the way out are always there. */
export function hintLine(model: Model): StyledLine {
  const { look, size, prompt } = model;
  const waiting: Notice = { text: 'Esc, then answer the question above', tone: 'warn' };
  const isAside = model.question !== undefined && prompt?.kind !== 'name';
  const notice = model.notice ?? (isAside ? waiting : undefined);
  if (prompt && notice)
    return toWidth([segment(` ${notice.text}`, notice.tone)], size.columns, look);
  const fields =
    prompt?.kind === 'command' ? fieldsFor(prompt.editor.text, bindingsOf(model)) : undefined;
  if (fields) return toWidth([segment(` ${fields}`, 'dim')], size.columns, look);
  const places = [placeOf(model), ...(isReplayFirst(model) ? ['replay' as const] : [])];
  const hints = bindingsOf(model)
    .filter((one) => one.hint !== undefined && places.some((place) => one.places.includes(place)))
    .filter((one) => isAvailable(one, model) === true)
    .map((one) => hintOf(keyName(one.keys[0] ?? '', look), hintWords(one, model)));
  const always = hints.slice(-2);
  const kept = new Set(always);
  const widthOfHint = (hint: StyledLine): number => lineWidth(hint, look) + hintGap;
  let room = size.columns - 1 + hintGap - always.reduce((sum, hint) => sum + widthOfHint(hint), 0);
  for (const hint of hints.slice(0, -2)) {
    if (widthOfHint(hint) > room) continue;
    kept.add(hint);
    room -= widthOfHint(hint);
  }
  const parts = hints
    .filter((hint) => kept.has(hint))
    .flatMap((hint, index) => [segment(' '.repeat(index === 0 ? 1 : hintGap)), ...hint]);
  return toWidth(parts, size.columns, look);
}

const hintGap = 2;

function hintWords({ hint = '' }: Binding, model: Model): string {
  return typeof hint === 'string' ? hint : hint(model);
}

function hintOf(key: string, words: string): Segment[] {
  return [strong(key), segment(` ${words}`, 'dim')];
}
