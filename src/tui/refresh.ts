import { contents } from './contents.ts';
import { layoutOf, rowsIn } from './layout.ts';
import { followLog } from './log.ts';
import { type Model, type PaneName, tableOf } from './model.ts';
import { places } from './tabs.ts';

/** Brings every list on the screen up to the present view, filter, order and height. */
export function refreshLists(model: Model): Model {
  const { panes } = layoutOf(model);
  const heightOf = (name: PaneName): number => {
    const found = panes.find(({ pane }) => pane === name);
    return found ? rowsIn(model.tabs[name], found.rect).rows : 0;
  };
  const tables = refreshTables(model, heightOf);
  const log = followLog(model.log, heightOf('log'));
  return tables === model.tables && log === model.log ? model : { ...model, tables, log };
}

/** Of several tables in one place only the one that is seen. */
function refreshTables(model: Model, heightOf: (place: PaneName) => number): Model['tables'] {
  let { tables } = model;
  for (const place of places) {
    const name = tableOf(model, place);
    if (name === undefined) continue;
    const table = contents[name].refresh(model, heightOf(place));
    if (table !== tables[name]) tables = { ...tables, [name]: table };
  }
  return tables;
}
