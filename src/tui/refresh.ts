import { layoutOf, rowsIn } from './layout.ts';
import { followLog } from './log.ts';
import type { Model, PaneName } from './model.ts';
import { refresh } from './table.ts';
import { callsTable } from './tables/calls.ts';
import { channelsTable } from './tables/channels.ts';
import { peersTable } from './tables/peers.ts';

/** Brings every list up to the present view, filter, order and height. */
export function refreshLists(model: Model): Model {
  const { panes } = layoutOf(model);
  const heightOf = (name: PaneName): number => {
    const found = panes.find(({ pane }) => pane === name);
    return found ? rowsIn(name, found.rect).rows : 0;
  };
  const { tables, view, revision } = model;
  const peers = refresh(tables.peers, peersTable, view, revision, heightOf('peers'));
  const height = heightOf('calls');
  const showsCalls = model.callsAs === 'calls';
  const calls = showsCalls
    ? refresh(tables.calls, callsTable, view, revision, height)
    : tables.calls;
  const channels = showsCalls
    ? tables.channels
    : refresh(tables.channels, channelsTable, view, revision, height);
  const log = followLog(model.log, heightOf('log'));
  const same =
    peers === tables.peers &&
    calls === tables.calls &&
    channels === tables.channels &&
    log === model.log;
  return same ? model : { ...model, tables: { peers, calls, channels }, log };
}
