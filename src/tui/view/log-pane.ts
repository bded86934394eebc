import type { LogLevel, LogLine } from '../../../asterisk/log/types.ts';
import { type Ink, lineWidth, type StyledLine, segment, toWidth } from '../../text/line.ts';
import { symbolsOf } from '../../text/look.ts';
import { count } from '../format.ts';
import { type Rect, rowsIn } from '../layout.ts';
import { selectedIndex } from '../log.ts';
import type { Model } from '../model.ts';
import { rowStyle, tabsRemark, titleLine } from './pane.ts';

const levelTones: Readonly<Record<LogLevel, Ink>> = {
  ERROR: 'bad',
  WARNING: 'warn',
  NOTICE: 'plain',
  VERBOSE: 'plain',
  DEBUG: 'dim',
  DTMF: 'accent',
  SECURITY: 'warn',
};

/** The verbose log: a title and the visible lines, formatted now. */
export function logPane(
  model: Model,
  rect: Rect,
  formatLog: (line: LogLine) => string,
): StyledLine[] {
  const { log, look } = model;
  const focused = model.focus === 'log';
  const { rows } = rowsIn('log', rect);
  const lines = [logTitle(model, rect.columns, focused)];
  const marked = focused ? selectedIndex(log) : -1;
  for (let index = 0; index < rows; index++) {
    const entry = log.shown[log.top + index];
    const line: StyledLine = entry
      ? [segment(` ${oneLine(formatLog(entry.line))}`, levelTones[entry.line.level])]
      : [];
    const isMarked = log.top + index === marked && !log.following;
    lines.push(rowStyle(toWidth(line, rect.columns, look), isMarked));
  }
  if (log.shown.length === 0 && rows > 0) {
    lines[1] = toWidth([segment(` ${whyEmpty(model)}`, 'dim')], rect.columns, look);
  }
  return lines;
}

/** The first line of a text, and how many follow. */
function oneLine(text: string): string {
  const [first = '', ...rest] = text.trimEnd().split(/\r?\n/);
  return rest.length === 0 ? first : `${first} (and ${count(rest.length, 'line')}: Enter)`;
}

function whyEmpty({ log }: Model): string {
  if (log.filter !== '' && log.entries.length > 0) {
    return `nothing holds «${log.filter}»: Esc clears the filter`;
  }
  return log.ended ?? 'no lines yet: they come as Asterisk works';
}

function logTitle(model: Model, width: number, focused: boolean): StyledLine {
  const { log, look } = model;
  const { dot } = symbolsOf(look);
  const details = [segment(stateOf(model), log.paused ? 'warn' : 'plain')];
  if (log.filter !== '') {
    details.push(segment(` ${dot} ${log.shown.length} with «${log.filter}»`, 'warn'));
  }
  if (log.ended !== undefined && log.entries.length > 0) {
    details.push(segment(` ${dot} ${log.ended}`, 'bad'));
  }
  const remarks = log.lost > 0 ? [`${log.lost} not kept`] : [];
  const room = width - TITLE_ROOM - lineWidth(details, look);
  remarks.push(...tabsRemark(model, 'log', room));
  if (focused && log.shown.length > 0) {
    remarks.push(`${selectedIndex(log) + 1}/${log.shown.length}`);
  }
  return titleLine('log', details, remarks, width, focused, model);
}

/** What else stands in the title: its name, and its place. */
const TITLE_ROOM = 30;

function stateOf({ log }: Model): string {
  if (log.paused) return `paused, ${count(log.waiting.length, 'line')} waiting: p goes on`;
  if (log.entries.length === 0) return log.ended === undefined ? 'live' : 'none';
  return log.following ? 'live' : 'scrolled back: End follows again';
}
