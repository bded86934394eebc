import {
  lineWidth,
  restyle,
  type Segment,
  type StyledLine,
  segment,
  spread,
  toWidth,
  wrapLine,
} from '../../text/line.ts';
import { symbolsOf } from '../../text/look.ts';
import { columnGap, columnWidths } from '../columns.ts';
import { type Rect, rowsIn } from '../layout.ts';
import { hasFocus, type Model, type PaneName, viewTime } from '../model.ts';
import { sortableColumns, type TableSpec, type TableState } from '../table.ts';
import { otherTabs, tabKeys } from '../tabs.ts';

/** A rule with a title at its left and remarks at its right; heavy where the focus is. */
export function titleLine(
  title: string,
  details: StyledLine,
  remarks: readonly string[],
  width: number,
  focused: boolean,
  { look }: Model,
): StyledLine {
  const symbols = symbolsOf(look);
  const rule = focused ? symbols.focusedRule : symbols.rule;
  const ink = focused ? 'accent' : 'dim';
  const left: StyledLine = [
    segment(`${rule} `, ink),
    { text: title, tone: focused ? 'accent' : 'plain', bold: true },
    segment(' '),
    ...details,
    segment(details.length > 0 ? ' ' : ''),
  ];
  const right: StyledLine = remarks.flatMap((remark) => [
    segment(` ${remark} `, 'dim'),
    segment(rule, ink),
  ]);
  const line = spread(left, right, width, look);
  return filled(line, rule, ink);
}

/** The padding of a title drawn as a rule. */
function filled(line: StyledLine, rule: string, ink: Segment['tone']): StyledLine {
  return line.map((part) =>
    part.tone === undefined && /^ +$/.test(part.text)
      ? { text: rule.repeat(part.text.length), tone: ink }
      : part,
  );
}

/** What else the place shows, behind the key that goes on to it; as much as there is room for. */
export function tabsRemark(model: Model, pane: PaneName, room: number): string[] {
  const others = otherTabs(model, pane);
  const key = tabKeys[pane];
  const wordings = [`${key} ${others.join(' ')}`, `${key} ${others.length} more`];
  const fitting = wordings.find((text) => remarkColumns([text]) <= room);
  return others.length === 0 || fitting === undefined ? [] : [fitting];
}

/** Columns that remarks take at the right of a title. */
export const remarkColumns = (remarks: readonly string[]): number =>
  remarks.reduce((sum, remark) => sum + remark.length + 3, 0);

/** What a title has besides its words, with a piece of the rule. */
const TITLE_COLUMNS = 5;

/** A table and what its rows come from. */
export interface ShownTable<Row, Source> {
  readonly spec: TableSpec<Row, Source>;
  readonly table: TableState;
  readonly source: Source;
  /** Its rows may be out of date. */
  readonly stale: boolean;
}

/** A table's pane: title, column titles, and the visible rows only; `empty` is said where there are none. */
export function tablePane<Row, Source>(
  model: Model,
  shown: ShownTable<Row, Source>,
  pane: PaneName,
  rect: Rect,
  empty: readonly string[],
): StyledLine[] {
  const { spec, table } = shown;
  const { heads, rows } = rowsIn(spec.name, rect);
  const focused = hasFocus(model, pane);
  const lines = [tableTitle(model, shown, pane, rect.columns)];
  const widths = columnWidths(spec.columns, rect.columns - 1);
  if (heads) lines.push(headings(spec, widths, rect.columns, model));
  lines.push(...tableRows(model, shown, widths, rect, rows, focused));
  if (table.ids.length > 0) return lines;
  const said = table.total > 0 ? [`nothing holds «${table.filter}»: Esc clears the filter`] : empty;
  const { look } = model;
  const broken = said.flatMap((text) => wrapLine([segment(text, 'dim')], rect.columns - 1, look));
  broken.slice(0, rows).forEach((line, index) => {
    lines[lines.length - rows + index] = toWidth([segment(' '), ...line], rect.columns, look);
  });
  return lines;
}

function tableTitle<Row, Source>(
  model: Model,
  { spec, table, stale }: ShownTable<Row, Source>,
  pane: PaneName,
  width: number,
): StyledLine {
  const focused = hasFocus(model, pane);
  const symbols = symbolsOf(model.look);
  const { filter, ids, total, descending } = table;
  const details: Segment[] = [segment(total === 0 ? 'none' : table.summary)];
  if (filter !== '')
    details.push(segment(` ${symbols.dot} ${ids.length} with «${filter}»`, 'warn'));
  if (model.isLinked && pane === 'calls')
    details.push(segment(` ${symbols.dot} log bound`, 'warn'));
  if (stale) details.push(segment(` ${symbols.dot} from before`, 'bad'));
  const column = sortableColumns(spec)[table.sort];
  const arrow = descending ? symbols.down : symbols.up;
  const place = table.list.index + 1;
  const remarks = [`by ${column?.title.toLowerCase() ?? ''} ${arrow}`];
  if (focused && ids.length > 0) remarks.push(`${place}/${ids.length}`);
  const room = width - lineWidth(details, model.look) - spec.name.length - remarkColumns(remarks);
  const tabs = tabsRemark(model, pane, room - TITLE_COLUMNS);
  return titleLine(spec.name, details, [...tabs, ...remarks], width, focused, model);
}

function headings<Row, Source>(
  spec: TableSpec<Row, Source>,
  widths: readonly number[],
  width: number,
  model: Model,
): StyledLine {
  const cells = spec.columns.map((column) => [segment(column.title, 'dim')]);
  return tableRow(spec.columns, cells, widths, width, model);
}

/** `spansFrom` is the column whose cell takes the rest of the line. */
function tableRow(
  columns: readonly { readonly align?: 'left' | 'right' }[],
  cells: readonly StyledLine[],
  widths: readonly number[],
  width: number,
  { look }: Model,
  spansFrom = -1,
): StyledLine {
  const line: Segment[] = [{ text: ' ' }];
  let used = 1;
  for (const [index, column] of columns.entries()) {
    const room = index === spansFrom ? width - used - columnGap : (widths[index] ?? 0);
    if (room <= 0) continue;
    const gap = line.length > 1 ? columnGap : 0;
    line.push({ text: ' '.repeat(gap) }, ...toWidth(cells[index] ?? [], room, look, column.align));
    used += gap + room;
    if (index === spansFrom) break;
  }
  return toWidth(line, width, look);
}

function tableRows<Row, Source>(
  model: Model,
  { spec, table, source, stale }: ShownTable<Row, Source>,
  widths: readonly number[],
  rect: Rect,
  height: number,
  focused: boolean,
): StyledLine[] {
  const { top, selected } = table.list;
  const rows = spec.rows(source);
  const context = { view: model.view, now: viewTime(model), look: model.look };
  return Array.from({ length: height }, (_, index) => {
    const id = table.ids[top + index];
    const row = id === undefined ? undefined : rows.get(id);
    if (row === undefined) return toWidth([], rect.columns, model.look);
    const cells = spec.columns.map((column, at) =>
      (widths[at] ?? 0) > 0 ? column.cell(row, context) : [],
    );
    const spansFrom = spec.columns.findIndex(
      (column, at) => (widths[at] ?? 0) > 0 && column.spans?.(row),
    );
    const line = tableRow(spec.columns, cells, widths, rect.columns, model, spansFrom);
    return rowStyle(line, focused && id === selected, stale);
  });
}

/** The selected row in reverse video; rows that may be out of date without colour. */
export function rowStyle(line: StyledLine, selected: boolean, stale = false): StyledLine {
  const shown = stale ? restyle(line, { tone: 'dim' }) : line;
  return selected ? restyle(shown, { inverse: true, tone: 'plain' }) : shown;
}
