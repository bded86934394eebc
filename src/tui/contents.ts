import type { StyledLine } from '../text/line.ts';
import type { Rect } from './layout.ts';
import { isStale, type Model, type PaneName } from './model.ts';
import {
  refresh,
  sortableColumns,
  type TableName,
  type TableSpec,
  type TableState,
} from './table.ts';
import { callsTable } from './tables/calls.ts';
import { channelsTable } from './tables/channels.ts';
import { featuresTable } from './tables/features.ts';
import { peersTable } from './tables/peers.ts';
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
  /** What is said where there are no rows. */
  empty(model: Model): readonly string[];
}

function contentOf<Row, Source>(content: Content<Row, Source>): TableContent {
  const { spec, source, revision, stale, empty } = content;
  return {
    sortable: sortableColumns(spec).length,
    refresh: (model, height) =>
      refresh(model.tables[spec.name], spec, source(model), revision(model), height),
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

const noCalls = (model: Model) => [noneYet(model) ?? model.advice.noCalls];

export const contents: Readonly<Record<TableName, TableContent>> = {
  peers: contentOf({
    ...{ spec: peersTable, ...fromView },
    empty: (model) => [noneYet(model) ?? model.advice.noPeers],
  }),
  // Read from the files of the PBX, so right also while it is away.
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
