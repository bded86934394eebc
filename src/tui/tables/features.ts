import type { FeatureRow } from '../../../commands/feature/rows.ts';
import { type Segment, segment } from '../../text/line.ts';
import { type Look, symbolsOf } from '../../text/look.ts';
import { naturalKey, roughly } from '../format.ts';
import type { TableSpec } from '../table.ts';

/** Symbol, word and colour of how a feature is: whether it is installed, and what its last verification saw. */
function featureStateSegment(row: FeatureRow, now: number, look: Look): Segment {
  const { good, bad, off } = symbolsOf(look);
  if (!row.installed) return segment(`${off} not installed`, 'dim');
  if (row.verified === null) return segment(`${good} installed`, 'good');
  if (!row.verified.ok) return segment(`${bad} ${row.verified.detail}`, 'bad');
  return segment(`${good} verified ${roughly(now - row.verified.at)} ago`, 'good');
}

const hasFailed = ({ verified }: FeatureRow): boolean => verified?.ok === false;

function rank(row: FeatureRow): number {
  if (hasFailed(row)) return 1;
  if (!row.installed) return 4;
  return row.verified ? 3 : 2;
}

/** `fr Europe/Paris`: a number alone would say nothing. */
function settingWords({ settings }: FeatureRow): string {
  return Object.entries(settings ?? {})
    .map(([name, value]) => (/^\d+$/.test(value) ? `${name} ${value}` : value))
    .join(' ');
}

export const featuresTable: TableSpec<FeatureRow, ReadonlyMap<string, FeatureRow>> = {
  name: 'features',
  rows: (rows) => rows,
  label: ({ id, context }) => `${id} ${context ?? ''}`,
  haystack: ({ id, title, number, summary, ...row }) =>
    [id, title, number, summary, settingWords(row as FeatureRow)].join(' ').toLowerCase(),
  summary(rows) {
    const all = [...rows.values()];
    const failed = all.filter(hasFailed).length;
    const installed = all.filter((row) => row.installed).length;
    return `${installed}/${all.length} installed${failed > 0 ? `, ${failed} failed` : ''}`;
  },
  columns: [
    {
      title: 'NUMBER',
      width: 7,
      minimum: 6,
      yields: 0,
      cell: ({ number, installed }) => [segment(number, installed ? 'plain' : 'dim')],
      sortKey: ({ number }) => naturalKey(number),
    },
    {
      title: 'FEATURE',
      width: 15,
      minimum: 8,
      yields: -1,
      cell: ({ id, installed }) => [segment(id, installed ? 'plain' : 'dim')],
      sortKey: ({ id }) => id,
    },
    {
      title: 'STATE',
      width: 21,
      minimum: 15,
      yields: 1,
      cell: (row, { now, look }) => [featureStateSegment(row, now, look)],
      spans: hasFailed,
      sortKey: rank,
    },
    {
      title: 'SETTINGS',
      width: 18,
      minimum: 10,
      yields: 2,
      grows: 1,
      cell: (row) => [segment(row.installed ? settingWords(row) : row.summary, 'dim')],
      spans: ({ installed }) => !installed,
    },
  ],
};
