import type { LogLine } from '../../../asterisk/log/types.ts';
import { lineWidth, type StyledLine, segment, toWidth } from '../../text/line.ts';
import { symbolsOf } from '../../text/look.ts';
import { count } from '../format.ts';
import { type Rect, rowsIn } from '../layout.ts';
import { filterWords } from '../log/filter.ts';
import { matchPlace } from '../log/search.ts';
import { isReleasable, type LogState, selectedIndex } from '../log.ts';
import { hasFocus, type Model } from '../model.ts';
import { logRows } from './log-rows.ts';
import { remarkColumns, tabsRemark, titleLine } from './pane.ts';

/** The verbose log: a title and the visible lines, formatted now. */
export function logPane(
  model: Model,
  rect: Rect,
  formatLog: (line: LogLine) => string,
): StyledLine[] {
  const { log, look } = model;
  const { rows } = rowsIn('log', rect);
  const title = logTitle(model, rect.columns, hasFocus(model, 'log'));
  const lines = [title, ...logRows(model, rect.columns, rows, formatLog)];
  if (log.shown.length === 0 && rows > 0) {
    lines[1] = toWidth([segment(` ${whyEmpty(model)}`, 'dim')], rect.columns, look);
  }
  return lines;
}

function whyEmpty({ log }: Model): string {
  const words = filterWords(log);
  if (words !== '' && log.entries.length > 0) {
    const isByWords = words === `with «${log.filter}»`;
    if (isByWords) return `nothing holds «${log.filter}»: Esc clears the filter`;
    return `no line ${words}: Esc takes off ${log.filter === '' ? 'the filter' : 'the words'}`;
  }
  return log.ended ?? 'no lines yet: they come as Asterisk works';
}

function logTitle(model: Model, width: number, focused: boolean): StyledLine {
  const { log, look } = model;
  const remarks = log.lost > 0 ? [`${log.lost} not kept`] : [];
  if (focused && log.shown.length > 0) {
    remarks.push(`${selectedIndex(log) + 1}/${log.shown.length}`);
  }
  const taken = TITLE_COLUMNS + remarkColumns(remarks);
  const ways = statesOf(log).map((state) => detailsOf(model, state));
  const details = ways.find((way) => lineWidth(way, look) + taken <= width) ?? ways.at(-1) ?? [];
  const room = width - taken - lineWidth(details, look);
  return titleLine(
    'log',
    details,
    [...tabsRemark(model, 'log', room), ...remarks],
    width,
    focused,
    model,
  );
}

/** What the title has besides its details and remarks. */
const TITLE_COLUMNS = 'log'.length + 5;

/** The state, what is left out, and what is searched. */
function detailsOf({ log, look }: Model, state: string): StyledLine {
  const words = filterWords(log);
  const parts = [
    segment(state, log.paused ? 'warn' : 'plain'),
    segment(words === '' ? '' : `${log.shown.length} ${words}`, 'warn'),
    segment(searchWords(log), 'accent'),
    segment(log.entries.length > 0 ? (log.ended ?? '') : '', 'bad'),
  ].filter(({ text }) => text !== '');
  const dot = segment(` ${symbolsOf(look).dot} `, 'dim');
  return parts.flatMap((part, index) => (index === 0 ? [part] : [dot, part]));
}

/** `«ring» 3/17`; away from its matches their number alone. */
function searchWords({ search, selected, following }: LogState): string {
  if (!search) return '';
  const place = following ? undefined : matchPlace(search, selected);
  const { length } = search.matches;
  return `«${search.text}» ${place === undefined ? length : `${place}/${length}`}`;
}

function stateOf(log: LogState): string {
  if (log.paused) return `paused, ${count(log.waiting.length, 'line')} waiting: p goes on`;
  if (log.entries.length === 0) return log.ended === undefined ? 'live' : 'none';
  return log.following ? 'live' : 'scrolled back: End follows again';
}

/** The state at length, in brief, and not at all where something else says that the log is not as it comes. */
function statesOf(log: LogState): string[] {
  const long = stateOf(log);
  const brief = long.replace(/ lines?(?= waiting)/, '').replace(/:.*$/, '');
  return isReleasable(log) && !log.paused ? [long, brief, ''] : [long, brief];
}
