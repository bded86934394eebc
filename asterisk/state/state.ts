import type { AmiMessage } from '../ami/message.ts';
import { type About, aboutTakes, takeResponse } from './about.ts';
import { createBridges } from './bridges.ts';
import { callTakes, type Take } from './callEvents.ts';
import { callOf } from './calls.ts';
import { type Channels, createChannels } from './channels.ts';
import { takeContact, takeEndpoint } from './endpoints.ts';
import { takePeerEntry, takePeerStatus } from './entries.ts';
import { readFields } from './fields.ts';
import { createPeerBook, type PeerBook } from './peerBook.ts';
import { securityEvents, takeRefusal } from './refusals.ts';
import { takeOutbound, takeRegistry, takeRegistryEntry } from './registrations.ts';
import type { Call, Channel, PbxState, Peer, Registration } from './types.ts';

/** What is known of one PBX, and how a message changes it. Entries are replaced, never changed in place. */
export interface State extends PbxState {
  /** Takes an event, a list item or a response; false when it says nothing that is kept. Never throws. */
  apply(message: AmiMessage): boolean;
  /** Ids of peers about which a message left something open that only an action tells. */
  readonly unsure: Set<string>;
  /** Takes over what no list tells (who is on hold, since when, the last refusals) of what is still there. */
  inherit(before: Known): void;
}

/** What no list tells of a PBX. */
export interface Known {
  readonly channels: ReadonlyMap<string, Pick<Channel, 'onHold' | 'createdAt' | 'answeredAt'>>;
  readonly peers: ReadonlyMap<string, Pick<Peer, 'lastError' | 'lastErrorAt'>>;
  readonly startedAt: number | undefined;
  readonly reloadedAt: number | undefined;
}

/** `now` gives milliseconds since the epoch; `took` is told each message that says something. */
export function createState(
  now: () => number,
  took: (message: AmiMessage) => void = () => {},
): State {
  const dirty = new Set<string>();
  const channels = createChannels(now, (linkedid) => void dirty.add(linkedid));
  const bridges = createBridges(channels);
  const book = createPeerBook();
  const registrations = new Map<string, Registration>();
  const calls = new Map<string, Call>();
  const about: About = { asteriskVersion: undefined, startedAt: undefined, reloadedAt: undefined };
  const takes = new Map([
    ...callTakes(channels, bridges, now),
    ...peerTakes(book, now),
    ...registrationTakes(registrations),
    ...aboutTakes(about, now),
  ]);

  return {
    peers: book.all,
    channels: channels.all,
    bridges: bridges.all,
    registrations,
    get calls() {
      settleCalls(calls, dirty, channels);
      return calls;
    },
    get asteriskVersion() {
      return about.asteriskVersion;
    },
    get startedAt() {
      return about.startedAt;
    },
    get reloadedAt() {
      return about.reloadedAt;
    },
    unsure: book.unsure,
    apply(message) {
      const fields = readFields(message);
      const event = fields.get('event');
      const take = event === undefined ? undefined : takes.get(event.toLowerCase());
      take?.(fields);
      const isTaken = event === undefined ? takeResponse(about, fields) : take !== undefined;
      if (isTaken) took(message);
      return isTaken;
    },
    inherit: (before) => inherit(before, channels, book, about),
  };
}

/** Recomputes the calls that changed since they were last read. */
function settleCalls(calls: Map<string, Call>, dirty: Set<string>, channels: Channels): void {
  for (const linkedid of dirty) {
    const legs = [...channels.legs(linkedid)].flatMap((id) => channels.all.get(id) ?? []);
    const call = callOf(linkedid, legs);
    if (call) calls.set(linkedid, call);
    else calls.delete(linkedid);
  }
  dirty.clear();
}

function peerTakes(book: PeerBook, now: () => number): Map<string, Take> {
  const takes = new Map<string, Take>([
    ['peerentry', (fields) => takePeerEntry(book, fields)],
    ['peerstatus', (fields) => takePeerStatus(book, fields, now())],
    ['endpointlist', (fields) => takeEndpoint(book, fields)],
  ]);
  for (const event of ['contactlist', 'contactstatus', 'contactstatusdetail']) {
    takes.set(event, (fields) => takeContact(book, fields));
  }
  for (const event of securityEvents) {
    takes.set(event, (fields) => takeRefusal(book, event, fields, now()));
  }
  return takes;
}

function registrationTakes(all: Map<string, Registration>): Map<string, Take> {
  return new Map<string, Take>([
    ['registry', (fields) => takeRegistry(all, fields)],
    ['registryentry', (fields) => takeRegistryEntry(all, fields)],
    ['outboundregistrationdetail', (fields) => takeOutbound(all, fields)],
  ]);
}

function inherit(before: Known, channels: Channels, book: PeerBook, about: About): void {
  for (const { uniqueid } of [...channels.all.values()]) {
    const old = before.channels.get(uniqueid);
    if (!old) continue;
    const { onHold, createdAt, answeredAt } = old;
    channels.change(uniqueid, {
      onHold,
      createdAt,
      ...(answeredAt === undefined ? {} : { answeredAt }),
    });
  }
  for (const peer of [...book.all.values()]) {
    const { lastError, lastErrorAt } = before.peers.get(peer.id) ?? {};
    if (lastError !== undefined) book.all.set(peer.id, { ...peer, lastError, lastErrorAt });
  }
  about.startedAt ??= before.startedAt;
  about.reloadedAt ??= before.reloadedAt;
}
