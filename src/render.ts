import stringWidth from 'string-width';
import type { Cell, Check, Column, Table } from '../commands/command.ts';
import { plainText, type Style, toWidth } from './style.ts';

const GAP = '  ';

/** Column widths: as wide as the content, then the ones marked to shrink give way until the line fits. */
function widthsOf(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  limit: number,
): number[] {
  const widths = columns.map((column, i) =>
    Math.max(stringWidth(column.title), ...rows.map((row) => stringWidth(row[i] ?? ''))),
  );
  const order = columns
    .map((column, i) => ({ i, shrink: column.shrink ?? 0 }))
    .filter(({ shrink }) => shrink > 0)
    .sort((a, b) => b.shrink - a.shrink);
  for (const { i } of order) {
    const over =
      widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1)) - limit;
    if (over > 0) widths[i] = Math.max(Math.min(8, widths[i] ?? 0), (widths[i] ?? 0) - over);
  }
  return widths;
}

/** A table as lines no wider than `width` columns (Infinity: never cut). */
export function renderTable(table: Table, style: Style, width: number): string[] {
  const texts = table.rows.map((row) => row.map((cell) => plainText(cell.text)));
  const widths = widthsOf(table.columns, texts, width);
  const line = (cells: readonly string[], dress: (text: string, i: number) => string) =>
    cells
      .map((cell, i) => dress(toWidth(cell, widths[i] ?? 0, table.columns[i]?.align), i))
      .join(GAP)
      .trimEnd();
  if (texts.length === 0) return [];
  const head = line(
    table.columns.map((column) => column.title),
    (text) => style.tone('dim', text),
  );
  return [
    head,
    ...table.rows.map((row, r) => line(texts[r] ?? [], (text, i) => toned(row[i], text, style))),
  ];
}

function toned(cell: Cell | undefined, text: string, style: Style): string {
  return cell === undefined || cell.tone === 'plain' ? text : style.tone(cell.tone, text);
}

/** One check of a report as lines: symbol, word and colour together. */
export function renderCheck(check: Check, style: Style): string[] {
  const mark = check.ok
    ? style.tone('good', style.unicode ? '✔ ok  ' : 'ok  ')
    : style.tone('bad', style.unicode ? '✖ FAIL' : 'FAIL');
  const detail = plainText(check.detail);
  const lines = [`${mark} ${check.name}${detail ? style.tone('dim', `: ${detail}`) : ''}`];
  if (!check.ok && check.hint) lines.push(`       ${style.bold(check.hint)}`);
  return lines;
}
