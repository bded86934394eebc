import type { Capture } from '../../asterisk/capture/store.ts';
import type { LogLine } from '../../asterisk/log/types.ts';
import type { Call, Channel, Peer } from '../../asterisk/state/types.ts';
import type { ChangeRow } from '../../commands/changes.ts';
import type { FeatureRow } from '../../commands/feature/rows.ts';
import type { AmiEvent } from './events.ts';
import { selectedIndex } from './log.ts';
import { type Model, topPage } from './model.ts';
import { chosenCall } from './peer/calls.ts';
import type { TableName } from './table.ts';
import { type SeenTrunk, seenTrunks } from './tables/trunks.ts';
import { focusedTab } from './tabs.ts';
import type { TemplateValues } from './template.ts';

/** What a key acts on: the row that is selected, or the one whose page is open. */
export type Subject =
  | { readonly kind: 'peer'; readonly peer: Peer }
  | { readonly kind: 'feature'; readonly id: string; readonly feature: FeatureRow }
  | { readonly kind: 'call'; readonly call: Call }
  | { readonly kind: 'channel'; readonly channel: Channel }
  | { readonly kind: 'trunk'; readonly trunk: SeenTrunk }
  | { readonly kind: 'capture'; readonly capture: Capture }
  | { readonly kind: 'change'; readonly change: ChangeRow }
  | { readonly kind: 'event'; readonly event: AmiEvent }
  | { readonly kind: 'log line'; readonly line: LogLine };

export function subjectOf(model: Model): Subject | undefined {
  const page = topPage(model);
  if (page === undefined) return selectedSubject(model);
  if (page.kind === 'log line') return { kind: 'log line', line: page.line };
  if (page.kind === 'event') return { kind: 'event', event: page.event };
  const channel = page.kind === 'call' ? find(model, 'channel', page.channel) : undefined;
  return channel ?? ('id' in page ? find(model, page.kind, page.id) : undefined);
}

/** The call or channel that a key acts on: on the page of a peer, the call that is chosen there. */
export function callSubject(
  model: Model,
): Extract<Subject, { kind: 'call' | 'channel' }> | undefined {
  const page = topPage(model);
  if (page?.kind === 'peer') {
    const call = chosenCall(model, page);
    return call && { kind: 'call', call };
  }
  const subject = subjectOf(model);
  return subject?.kind === 'call' || subject?.kind === 'channel' ? subject : undefined;
}

function selectedSubject(model: Model): Subject | undefined {
  const { tables, log } = model;
  const tab = focusedTab(model);
  if (tab === 'log') {
    const entry = log.shown[selectedIndex(log)];
    return entry && { kind: 'log line', line: entry.line };
  }
  return find(model, KIND_OF[tab], tables[tab].list.selected);
}

const KIND_OF = {
  ...({ peers: 'peer', trunks: 'trunk', features: 'feature' } as const),
  ...({ captures: 'capture', changes: 'change', events: 'event' } as const),
  ...({ calls: 'call', channels: 'channel' } as const),
} satisfies Readonly<Record<TableName, Subject['kind']>>;

type Findable = Exclude<Subject['kind'], 'log line'>;

/** By the id of its row. */
function find(model: Model, kind: Findable, id: string | undefined): Subject | undefined {
  return id === undefined ? undefined : finders[kind](model, id);
}

const finders: Readonly<Record<Findable, (model: Model, id: string) => Subject | undefined>> = {
  peer({ view }, id) {
    const peer = view.peers.get(id);
    return peer && { kind: 'peer', peer };
  },
  trunk({ view, reads }, id) {
    const trunk = seenTrunks({ view, files: reads.trunks.value }).get(id);
    return trunk && { kind: 'trunk', trunk };
  },
  feature({ features }, id) {
    const feature = features.rows.get(id);
    return feature && { kind: 'feature', id, feature };
  },
  capture({ reads }, id) {
    const capture = reads.captures.value?.find(({ name }) => name === id);
    return capture && { kind: 'capture', capture };
  },
  change({ reads }, id) {
    const change = reads.changes.value?.find(({ n }) => String(n) === id);
    return change && { kind: 'change', change };
  },
  event({ events }, id) {
    const event = events.rows.get(id);
    return event && { kind: 'event', event };
  },
  call({ view }, id) {
    const call = view.calls.get(id);
    return call && { kind: 'call', call };
  },
  channel({ view }, id) {
    const channel = view.channels.get(id);
    return channel && { kind: 'channel', channel };
  },
};

/** What templates can name: a peer by its name where that is enough. */
export function valuesOf(model: Model): TemplateValues {
  const subject = subjectOf(model);
  switch (subject?.kind) {
    case 'peer':
      return { peer: shortName(model, subject.peer), ...valuesOfCall(callSubject(model)) };
    case 'trunk':
      return { trunk: subject.trunk.name };
    case 'feature':
      return { feature: subject.feature.id };
    case 'capture':
      return { capture: subject.capture.name };
    case 'change':
      return { change: String(subject.change.n) };
    case 'call':
    case 'channel':
      return valuesOfCall(subject);
    default:
      return {};
  }
}

function valuesOfCall(subject: ReturnType<typeof callSubject>): TemplateValues {
  if (!subject) return {};
  if (subject.kind === 'channel')
    return { call: subject.channel.linkedid, channel: subject.channel.name };
  return { call: subject.call.linkedid, channel: subject.call.caller.name };
}

function shortName(model: Model, peer: Peer): string {
  for (const other of model.view.peers.values()) {
    if (other.name === peer.name && other.id !== peer.id) return peer.id;
  }
  return peer.name;
}
