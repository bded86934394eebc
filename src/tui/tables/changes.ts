import type { ChangeRow } from '../../../commands/changes.ts';
import { type Ink, segment } from '../../text/line.ts';
import type { Symbols } from '../../text/look.ts';
import { symbolsOf } from '../../text/look.ts';
import { roughly } from '../format.ts';
import type { TableSpec } from '../table.ts';

const looks: Readonly<
  Record<ChangeRow['state'], readonly [symbol: keyof Symbols, tone: Ink, word: string]>
> = {
  begun: ['busy', 'warn', 'being made'],
  written: ['busy', 'warn', 'being made'],
  done: ['good', 'good', 'done'],
  undone: ['off', 'dim', 'undone'],
  failed: ['bad', 'bad', 'failed'],
};

export const changesTable: TableSpec<ChangeRow, readonly ChangeRow[]> = {
  name: 'changes',
  rows: (changes) => new Map(changes.map((change) => [String(change.n), change])),
  label: ({ n }) => String(n),
  haystack: ({ n, what, state, files, why }) =>
    [n, what, looks[state][2], why ?? '', ...files].join(' ').toLowerCase(),
  summary(rows) {
    const standing = [...rows.values()].filter(({ state }) => state === 'done').length;
    return `${standing}/${rows.size} in effect`;
  },
  columns: [
    {
      title: 'N',
      width: 4,
      minimum: 3,
      yields: 0,
      align: 'right',
      cell: ({ n }) => [segment(String(n))],
      sortKey: ({ n }) => n,
    },
    {
      title: 'WHEN',
      width: 10,
      minimum: 10,
      yields: 2,
      align: 'right',
      cell: ({ at }, { now }) => [segment(at === 0 ? '' : `${roughly(now - at)} ago`)],
    },
    {
      title: 'STATE',
      width: 12,
      minimum: 8,
      yields: 1,
      cell({ state }, { look }) {
        const [symbol, tone, word] = looks[state];
        return [segment(`${symbolsOf(look)[symbol]} ${word}`, tone)];
      },
      sortKey: ({ state }) => state,
    },
    {
      title: 'WHAT',
      width: 24,
      minimum: 12,
      yields: -1,
      grows: 2,
      cell: ({ what }) => [segment(what)],
      sortKey: ({ what }) => what.toLowerCase(),
    },
    {
      title: 'FILES',
      width: 16,
      minimum: 8,
      yields: 3,
      grows: 1,
      cell: ({ files }) => [segment([...new Set(files)].join(' '), 'dim')],
    },
    {
      title: 'WHY',
      width: 10,
      minimum: 8,
      yields: 4,
      grows: 1,
      cell: ({ why }) => [segment(why?.split('\n')[0] ?? '', 'dim')],
    },
  ],
};
