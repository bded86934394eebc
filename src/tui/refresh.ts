import { layoutOf, rowsIn } from './layout.ts';
import { followLog } from './log.ts';
import type { Model, PaneName } from './model.ts';
import { refresh, type TableName } from './table.ts';
import { callsTable } from './tables/calls.ts';
import { channelsTable } from './tables/channels.ts';
import { featuresTable } from './tables/features.ts';
import { peersTable } from './tables/peers.ts';

/** Brings every list up to the present view, filter, order and height. */
export function refreshLists(model: Model): Model {
  const { panes } = layoutOf(model);
  const heightOf = (name: PaneName): number => {
    const found = panes.find(({ pane }) => pane === name);
    return found ? rowsIn(name, found.rect).rows : 0;
  };
  const tables = refreshTables(model, heightOf('peers'), heightOf('calls'));
  const log = followLog(model.log, heightOf('log'));
  return tables === model.tables && log === model.log ? model : { ...model, tables, log };
}

/** Of two tables in one place only the one that is seen. */
function refreshTables(model: Model, upper: number, lower: number): Model['tables'] {
  const { tables, view, revision, features } = model;
  const { peers, calls, channels } = tables;
  const next: Model['tables'] = {
    ...tables,
    ...(model.peersAs === 'peers'
      ? { peers: refresh(peers, peersTable, view, revision, upper) }
      : {
          features: refresh(
            tables.features,
            featuresTable,
            features.rows,
            features.revision,
            upper,
          ),
        }),
    ...(model.callsAs === 'calls'
      ? { calls: refresh(calls, callsTable, view, revision, lower) }
      : { channels: refresh(channels, channelsTable, view, revision, lower) }),
  };
  return tableNames.every((name) => next[name] === tables[name]) ? tables : next;
}

const tableNames: readonly TableName[] = ['peers', 'features', 'calls', 'channels'];
