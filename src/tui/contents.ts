import type { StyledLine } from '../text/line.ts';
import type { Rect } from './layout.ts';
import { emptyList } from './list.ts';
import { isStale, type Model, type PaneName } from './model.ts';
import type { ReadName, ReadValues } from './reads.ts';
import {
  refresh,
  sortableColumns,
  type TableName,
  type TableSpec,
  type TableState,
} from './table.ts';
import { callsTable } from './tables/calls.ts';
import { capturesTable } from './tables/captures.ts';
import { changesTable } from './tables/changes.ts';
import { channelsTable } from './tables/channels.ts';
import { eventsTable } from './tables/events.ts';
import { featuresTable } from './tables/features.ts';
import { peersTable } from './tables/peers.ts';
import { trunksTable } from './tables/trunks.ts';
import { tablePane } from './view/pane.ts';

/** What a tab with a table does, whatever its rows are. */
export interface TableContent {
  /** How many columns sort. */
  readonly sortable: number;
  /** The table as of now, in a place of that many rows. */
  refresh(model: Model, height: number): TableState;
  draw(model: Model, place: PaneName, rect: Rect): StyledLine[];
}

interface Content<Row, Source> {
  readonly spec: TableSpec<Row, Source>;
  source(model: Model): Source;
  /** Another one when the source has changed. */
  revision(model: Model): number | string;
  /** Its rows may be out of date. */
  stale(model: Model): boolean;
  /** At its first row it stays there, whatever comes before it. */
  readonly followsFirst?: boolean;
  /** What is said where there are no rows. */
  empty(model: Model): readonly string[];
}

function contentOf<Row, Source>(content: Content<Row, Source>): TableContent {
  const { spec, source, revision, stale, empty } = content;
  return {
    sortable: sortableColumns(spec).length,
    refresh(model, height) {
      const table = model.tables[spec.name];
      const isAtFirst = content.followsFirst === true && table.list.index === 0;
      const followed =
        isAtFirst && table.list !== emptyList ? { ...table, list: emptyList } : table;
      return refresh(followed, spec, source(model), revision(model), height);
    },
    draw(model, place, rect) {
      const table = model.tables[spec.name];
      const shown = { spec, table, source: source(model), stale: stale(model) };
      return tablePane(model, shown, place, rect, empty(model));
    },
  };
}

/** Rows of the view of the PBX. */
const fromView = {
  source: ({ view }: Model) => view,
  revision: ({ revision }: Model) => revision,
  stale: isStale,
};

/** Why an empty table says nothing about the PBX. */
function noneYet(model: Model): string | undefined {
  if (model.status.phase === 'connecting') return 'connecting';
  return isStale(model) ? 'none were known when the connection was lost' : undefined;
}

const NO_TRUNKS = 'no trunk yet: type  :trunk add iax NAME --host ADDRESS';
const NO_CAPTURES = 'no captures yet: r on a call begins one, or type  :capture start';
const NO_CHANGES = 'nothing has been changed yet';

const noneRead = ({ reads }: Model, name: ReadName, none: string): string[] => [
  reads[name].value === undefined ? 'reading' : none,
];

/** Rows that were read; right also while the PBX is away. */
const fromReads = <Name extends 'captures' | 'changes'>(name: Name) => ({
  source: ({ reads }: Model): ReadValues[Name] => reads[name].value ?? NOTHING[name],
  revision: ({ reads }: Model) => reads[name].revision,
  stale: () => false,
});

const NOTHING: ReadValues = { trunks: [], captures: [], changes: [], peer: [], channel: [] };

const noCalls = (model: Model) => [noneYet(model) ?? model.advice.noCalls];

export const contents: Readonly<Record<TableName, TableContent>> = {
  peers: contentOf({
    ...{ spec: peersTable, ...fromView },
    empty: (model) => [noneYet(model) ?? model.advice.noPeers],
  }),
  // Read from the files of the PBX, so right also while it is away.
  trunks: contentOf({
    spec: trunksTable,
    source: ({ view, reads }) => ({ view, files: reads.trunks.value }),
    revision: ({ revision, reads }) => `${revision} ${reads.trunks.revision}`,
    stale: isStale,
    empty: (model) => model.reads.trunks.failure ?? noneRead(model, 'trunks', NO_TRUNKS),
  }),
  captures: contentOf({
    ...{ spec: capturesTable, ...fromReads('captures') },
    empty: (model) => model.reads.captures.failure ?? noneRead(model, 'captures', NO_CAPTURES),
  }),
  changes: contentOf({
    ...{ spec: changesTable, ...fromReads('changes') },
    empty: (model) => model.reads.changes.failure ?? noneRead(model, 'changes', NO_CHANGES),
  }),
  events: contentOf({
    spec: eventsTable,
    source: ({ events }) => events,
    revision: ({ events: { received, lost, isPaused } }) => `${received} ${lost} ${isPaused}`,
    stale: () => false,
    followsFirst: true,
    empty: ({ events }) =>
      events.failure ?? [events.isPaused ? 'paused: p goes on' : 'listening: no event came yet'],
  }),
  features: contentOf({
    spec: featuresTable,
    source: ({ features }) => features.rows,
    revision: ({ features }) => features.revision,
    stale: () => false,
    empty: ({ features }) => features.failure ?? ['reading the dialplan'],
  }),
  calls: contentOf({ ...{ spec: callsTable, ...fromView }, empty: noCalls }),
  channels: contentOf({ ...{ spec: channelsTable, ...fromView }, empty: noCalls }),
};
