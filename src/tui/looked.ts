import { paneHeight } from './layout.ts';
import { type Model, topPage } from './model.ts';

/** The calls (by Linkedid) on the screen: their media is asked for, and of no others. */
export function callsLookedAt(model: Model): string[] {
  const page = topPage(model);
  if (isCovered(model)) return [];
  if (page?.kind === 'call') return [page.id];
  if (page?.kind === 'channel') return linkedidsOf(model, [page.id]);
  if (page) return [];
  const { list, ids } = model.tables[model.tabs.calls];
  const shown = ids.slice(list.top, list.top + paneHeight(model, 'calls'));
  return model.tabs.calls === 'calls' ? shown : linkedidsOf(model, shown);
}

/** As many calls are asked about for a recording's sake alone. */
const mostRecorded = 20;

/** Further calls that are asked about while the session is recorded: who plays it may open any. */
export function callsRecorded(model: Model): string[] {
  const { recording, view } = model;
  if (!recording || !('since' in recording)) return [];
  const looked = new Set(callsLookedAt(model));
  const others = [...view.calls.keys()].filter((id) => !looked.has(id));
  return others.slice(0, mostRecorded);
}

/** Its figures are asked for more often. */
export const isCallOnShow = (model: Model): boolean =>
  topPage(model)?.kind === 'call' && !isCovered(model);

/** The list of keys is over all. */
const isCovered = ({ prompt }: Model): boolean => prompt?.kind === 'keys';

const linkedidsOf = ({ view }: Model, channels: readonly string[]): string[] => [
  ...new Set(channels.flatMap((id) => view.channels.get(id)?.linkedid ?? [])),
];
