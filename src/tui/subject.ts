import type { LogLine } from '../../asterisk/log/types.ts';
import type { Call, Channel, Peer } from '../../asterisk/state/types.ts';
import type { FeatureRow } from '../../commands/feature/rows.ts';
import { selectedIndex } from './log.ts';
import { type Model, topPage } from './model.ts';
import type { TableName } from './table.ts';
import { focusedTab } from './tabs.ts';
import type { TemplateValues } from './template.ts';

/** What a key acts on: the row that is selected, or the one whose page is open. */
export type Subject =
  | { readonly kind: 'peer'; readonly peer: Peer }
  | { readonly kind: 'feature'; readonly id: string; readonly feature: FeatureRow }
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'channel'; readonly channel: Channel }
  | { readonly kind: 'log line'; readonly line: LogLine };

export function subjectOf(model: Model): Subject | undefined {
  const page = topPage(model);
  if (page === undefined) return selectedSubject(model);
  if (page.kind === 'log line') return { kind: 'log line', line: page.line };
  return 'id' in page ? find(model, page.kind, page.id) : undefined;
}

function selectedSubject(model: Model): Subject | undefined {
  const { tables, log } = model;
  const tab = focusedTab(model);
  if (tab === 'log') {
    const entry = log.shown[selectedIndex(log)];
    return entry && { kind: 'log line', line: entry.line };
  }
  return find(model, kindOf[tab], tables[tab].list.selected);
}

const kindOf = {
  peers: 'peer',
  features: 'feature',
  calls: 'call',
  channels: 'channel',
} as const satisfies Readonly<Record<TableName, string>>;

function find(
  { view, features }: Model,
  kind: 'peer' | 'feature' | 'call' | 'channel',
  id: string | undefined,
): Subject | undefined {
  if (id === undefined) return undefined;
  if (kind === 'peer') {
    const peer = view.peers.get(id);
    return peer && { kind, peer };
  }
  if (kind === 'feature') {
    const feature = features.rows.get(id);
    return feature && { kind, id, feature };
  }
  if (kind === 'call') {
    const call = view.calls.get(id);
    return call && { kind, call };
  }
  const channel = view.channels.get(id);
  return channel && { kind, channel };
}

/** What templates can name: a peer by its name where that is enough. */
export function valuesOf(model: Model): TemplateValues {
  const subject = subjectOf(model);
  switch (subject?.kind) {
    case 'peer':
      return { peer: shortName(model, subject.peer) };
    case 'feature':
      return { feature: subject.feature.id };
    case 'call':
      return { call: subject.call.linkedid, channel: subject.call.caller.name };
    case 'channel':
      return { call: subject.channel.linkedid, channel: subject.channel.name };
    default:
      return {};
  }
}

function shortName(model: Model, peer: Peer): string {
  for (const other of model.view.peers.values()) {
    if (other.name === peer.name && other.id !== peer.id) return peer.id;
  }
  return peer.name;
}
