import type { PbxView } from '../../asterisk/state/types.ts';
import type { StyledLine } from '../text/line.ts';
import type { Look } from '../text/look.ts';
import { naturalKey } from './format.ts';
import { emptyList, follow, type ListState } from './list.ts';
import type { TabName } from './tabs.ts';

/** Tabs with a table: all but the log. */
export type TableName = Exclude<TabName, 'log'>;

/** What a cell may depend on besides its row. */
export interface CellContext {
  readonly view: PbxView;
  readonly now: number;
  readonly look: Look;
}

export interface ColumnSpec<Row> {
  readonly title: string;
  /** Columns wanted and the fewest that still say something. */
  readonly width: number;
  readonly minimum: number;
  /** Higher gives way first: shrinks, then disappears; from 0 down it stays. */
  readonly yields: number;
  /** Share of the room left over. */
  readonly grows?: number;
  readonly align?: 'left' | 'right';
  cell(row: Row, context: CellContext): StyledLine;
  /** The cell takes the room of all columns after it, which have nothing to say of the row. */
  spans?(row: Row): boolean;
  /** Sorts by this column; a column without it is passed over. */
  sortKey?(row: Row): string | number;
}

/** A table of rows that come from the view of the PBX, unless told otherwise. */
export interface TableSpec<Row, Source = PbxView> {
  readonly name: TableName;
  readonly columns: readonly ColumnSpec<Row>[];
  rows(source: Source): ReadonlyMap<string, Row>;
  /** Sorts rows that are equal otherwise. */
  label(row: Row): string;
  /** What a filter looks in, in lower case. */
  haystack(row: Row): string;
  summary(rows: ReadonlyMap<string, Row>, source: Source): string;
}

interface Entry {
  readonly id: string;
  readonly label: string;
  readonly key: string | number;
}

/** What one table shows: ids sorted and filtered as of a revision of the PBX. */
export interface TableState {
  readonly name: TableName;
  /** Index among the sortable columns. */
  readonly sort: number;
  readonly descending: boolean;
  readonly filter: string;
  readonly list: ListState;
  readonly ids: readonly string[];
  readonly total: number;
  readonly summary: string;
  /** All rows in order, kept since sorting what is nearly sorted is cheap. */
  readonly entries: readonly Entry[];
  readonly stamp: string;
}

export function emptyTable(name: TableName): TableState {
  return {
    name,
    sort: 0,
    descending: false,
    filter: '',
    list: emptyList,
    ids: [],
    total: 0,
    summary: '',
    entries: [],
    stamp: '',
  };
}

export function sortableColumns<Row>(
  spec: Pick<TableSpec<Row>, 'columns'>,
): readonly ColumnSpec<Row>[] {
  return spec.columns.filter((column) => column.sortKey !== undefined);
}

/** The table as of a revision; the same object when nothing that it depends on has changed. */
export function refresh<Row, Source>(
  table: TableState,
  spec: TableSpec<Row, Source>,
  source: Source,
  revision: number | string,
  height: number,
): TableState {
  const stamp = `${revision} ${table.sort} ${table.descending} ${table.filter}`;
  if (stamp === table.stamp) return withList(table, height);
  const rows = spec.rows(source);
  const entries = sorted(gather(table, spec, rows), table.descending);
  const ids = filtered(entries, rows, spec, table.filter);
  const summary = spec.summary(rows, source);
  return withList({ ...table, entries, ids, total: rows.size, summary, stamp }, height);
}

function withList(table: TableState, height: number): TableState {
  const list = follow(table.list, table.ids, height);
  const { selected, index, top } = table.list;
  const same = list.selected === selected && list.index === index && list.top === top;
  return same ? table : { ...table, list };
}

/** Entries of the rows that exist, those known before in their former order. */
function gather<Row, Source>(
  table: TableState,
  spec: TableSpec<Row, Source>,
  rows: ReadonlyMap<string, Row>,
): Entry[] {
  const column = sortableColumns(spec)[table.sort];
  const keyOf = (row: Row, label: string): string | number => {
    const key = column?.sortKey?.(row) ?? '';
    return key === '' ? label : key;
  };
  const entries: Entry[] = [];
  for (const { id, label } of table.entries) {
    const row = rows.get(id);
    if (row !== undefined) entries.push({ id, label, key: keyOf(row, label) });
  }
  if (entries.length === rows.size) return entries;
  const known = new Set(entries.map((entry) => entry.id));
  for (const [id, row] of rows) {
    if (known.has(id)) continue;
    const label = naturalKey(spec.label(row));
    entries.push({ id, label, key: keyOf(row, label) });
  }
  return entries;
}

function sorted(entries: Entry[], descending: boolean): Entry[] {
  const sign = descending ? -1 : 1;
  return entries.sort((a, b) => {
    if (a.key !== b.key) return a.key < b.key ? -sign : sign;
    return a.label < b.label ? -1 : Number(a.label > b.label);
  });
}

function filtered<Row, Source>(
  entries: readonly Entry[],
  rows: ReadonlyMap<string, Row>,
  spec: TableSpec<Row, Source>,
  filter: string,
): string[] {
  const words = filter.toLowerCase().split(/\s+/).filter(Boolean);
  const ids: string[] = [];
  for (const { id } of entries) {
    const row = rows.get(id);
    if (row === undefined) continue;
    const haystack = words.length === 0 ? '' : spec.haystack(row);
    if (words.every((word) => haystack.includes(word))) ids.push(id);
  }
  return ids;
}
