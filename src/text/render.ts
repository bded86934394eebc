import type { Cell, Check, Column, Table } from '../../commands/command.ts';
import { clean, widthOf } from './clean.ts';
import { type StyledLine, segment, strong, toWidth } from './line.ts';
import { type Look, symbolsOf } from './look.ts';

const GAP = 2;
/** A column that gives way keeps this much. */
const NARROWEST = 8;

/** Column widths: as wide as the content, then the ones marked to shrink give way until the line fits. */
function widthsOf(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  limit: number,
  { charset }: Look,
): number[] {
  const widths = columns.map(({ title }, i) =>
    rows.reduce(
      (widest, row) => Math.max(widest, widthOf(row[i] ?? '', charset)),
      widthOf(title, charset),
    ),
  );
  const order = columns
    .map(({ shrink = 0 }, i) => ({ i, shrink }))
    .filter(({ shrink }) => shrink > 0)
    .sort((a, b) => b.shrink - a.shrink);
  for (const { i } of order) {
    const over = widths.reduce((sum, width) => sum + width, GAP * (widths.length - 1)) - limit;
    if (over > 0)
      widths[i] = Math.max(Math.min(NARROWEST, widths[i] ?? 0), (widths[i] ?? 0) - over);
  }
  return widths;
}

/** The column that may be left out first. */
function leastNeeded(columns: readonly Column[]): number | undefined {
  const ranked = columns
    .map(({ drop = 0 }, i) => ({ drop, i }))
    .filter(({ drop }) => drop > 0)
    .sort((a, b) => b.drop - a.drop);
  return ranked[0]?.i;
}

function withoutColumn(table: Table, at: number): Table {
  const rest = <T>(list: readonly T[]) => list.filter((_, i) => i !== at);
  return { ...table, columns: rest(table.columns), rows: table.rows.map(rest) };
}

/** A table as lines no wider than `width` columns where its columns allow it (Infinity: never cut). */
export function renderTable(table: Table, look: Look, width: number): StyledLine[] {
  if (table.rows.length === 0) return [];
  const last = leastNeeded(table.columns);
  const rows = table.rows.map((row) =>
    row.map((cell) => ({ ...cell, text: clean(cell.text, look.charset) })),
  );
  const texts = rows.map((row) => row.map((cell) => cell.text));
  const wanted = widthsOf(table.columns, texts, Number.POSITIVE_INFINITY, look);
  const isOver = wanted.reduce((sum, wide) => sum + wide + GAP, -GAP) > width;
  if (isOver && last !== undefined) return renderTable(withoutColumn(table, last), look, width);
  const widths = widthsOf(table.columns, texts, width, look);
  const head = table.columns.map(({ title }): Cell => ({ text: title, tone: 'dim' }));
  return [head, ...rows].map((cells) => lineOf(cells, table.columns, widths, look));
}

function lineOf(
  cells: readonly Cell[],
  columns: readonly Column[],
  widths: readonly number[],
  look: Look,
): StyledLine {
  return cells.flatMap((cell, i) => {
    const last = i === cells.length - 1 && columns[i]?.align !== 'right';
    const width = widths[i] ?? 0;
    const piece = [segment(cell.text, cell.tone)];
    const fitted =
      last && widthOf(cell.text, look.charset) <= width
        ? piece
        : toWidth(piece, width, look, columns[i]?.align);
    return i === 0 ? fitted : [segment(' '.repeat(GAP)), ...fitted];
  });
}

/** One check of a report as lines: symbol, word and colour together. */
export function renderCheck(check: Check, look: Look): StyledLine[] {
  const text = (line: string) => clean(line, look.charset);
  const detail = text(check.detail);
  const line = [
    markOf(check, look),
    segment(` ${text(check.name)}`),
    ...(detail ? [segment(`: ${detail}`, 'dim')] : []),
  ];
  const hints = check.ok && !check.mark ? [] : (check.hint?.split('\n') ?? []);
  return [
    line,
    ...(check.lines ?? []).map((more) => [segment(`       ${text(more)}`, 'dim')]),
    ...hints.map((hint) => [strong(`       ${text(hint)}`)]),
  ];
}

function markOf({ ok, mark }: Check, look: Look): StyledLine[number] {
  const { good, bad } = symbolsOf(look);
  const [warn, none] = look.charset === 'unicode' ? ['▲', '○'] : ['!', 'o'];
  if (!ok) return segment(`${bad} FAIL`, 'bad');
  if (mark === 'warning') return segment(`${warn} warn`, 'warn');
  if (mark === 'remark') return segment(`${none} note`, 'plain');
  return mark === 'unseen' ? segment(`${none} none`, 'dim') : segment(`${good} ok  `, 'good');
}
