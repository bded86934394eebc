import { type Comparison, isReached } from './result.ts';
import { number } from './words.ts';

/** The lines of a row that could not be measured. */
export interface Failure {
  readonly name: string;
  readonly why: string;
}

const HEAD = ['what', 'pbxctl', 'against', 'ratio', 'to reach', 'reached'];

function cells(one: Comparison): string[] {
  const { name, ours, theirs, ratio, target, unit = 'x' } = one;
  const wanted =
    target === undefined
      ? ''
      : 'atLeast' in target
        ? `>= ${number(target.atLeast)} ${unit}`
        : `<= ${number(target.atMost)} ${unit}`;
  const reached = isReached(one);
  const verdict = reached === undefined ? '' : reached ? 'yes' : 'NO';
  return [name, ours, theirs, ratio === undefined ? '' : number(ratio), wanted, verdict];
}

const failed = ({ name, why }: Failure): string[] => [name, 'not measured', why, '', '', 'NO'];

const rowsOf = (results: readonly (Comparison | Failure)[]) =>
  results.map((one) => ('why' in one ? failed(one) : cells(one)));

export function textTable(results: readonly (Comparison | Failure)[]): string {
  const rows = [HEAD, ...rowsOf(results)];
  const widths = HEAD.map((_, column) =>
    Math.max(...rows.map((row) => (row[column] ?? '').length)),
  );
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

export function markdownTable(results: readonly (Comparison | Failure)[]): string {
  const line = (row: readonly string[]) =>
    `| ${row.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(HEAD), line(HEAD.map(() => '---')), ...rowsOf(results).map(line)].join('\n');
}
