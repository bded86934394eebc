import type { LegMedia } from '../../asterisk/media/types.ts';
import type {
  Call,
  Channel,
  LivePbx,
  LiveStatus,
  PbxView,
  Peer,
} from '../../asterisk/state/types.ts';

type Changeable<T> = T extends ReadonlyMap<infer K, infer V> ? Map<K, V> : T;
type FakeView = { -readonly [K in keyof PbxView]: Changeable<PbxView[K]> };

/** A PBX in memory: change its view or status, then `changed()`. */
export interface FakePbx extends LivePbx {
  readonly view: FakeView;
  status: LiveStatus;
  /** The calls whose media somebody looked at last. */
  lookedAt: readonly string[];
  changed(): void;
}

export function fakePbx(now = 0): FakePbx {
  const listeners = new Set<() => void>();
  return {
    view: {
      peers: new Map(),
      channels: new Map(),
      bridges: new Map(),
      registrations: new Map(),
      calls: new Map(),
      legMedia: new Map(),
      asteriskVersion: '22.10.1',
      startedAt: now - 11_530_000,
      reloadedAt: now - 11_530_000,
    },
    status: { phase: 'live' },
    lookedAt: [],
    async lookAtMedia(linkedids) {
      this.lookedAt = linkedids;
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    changed() {
      for (const listener of listeners) listener();
    },
    close() {
      listeners.clear();
    },
  };
}

export function fakePeer(name: string, more: Partial<Peer> = {}): Peer {
  const technology = more.technology ?? 'PJSIP';
  const address = `127.0.0.${((Number(name) || 0) % 250) + 1}:5060`;
  const contact = {
    uri: `sip:${name}@${address}`,
    status: 'reachable' as const,
    rttMs: 1.4,
    userAgent: 'Linphone/5.2',
  };
  return {
    id: `${technology}/${name}`,
    technology,
    name,
    status: 'reachable',
    address,
    contacts: [contact],
    rttMs: 1.4,
    lastError: undefined,
    lastErrorAt: undefined,
    ...more,
  };
}

export function fakeChannel(number: string, serial: string, more: Partial<Channel> = {}): Channel {
  return {
    uniqueid: `1700000000.${Number(serial)}`,
    linkedid: '1700000000.1',
    name: `PJSIP/${number}-${serial.padStart(8, '0')}`,
    state: 'Up',
    callerNumber: number,
    callerName: '',
    connectedNumber: '',
    connectedName: '',
    context: 'internal',
    exten: '600',
    priority: '2',
    application: 'Echo',
    applicationData: '',
    bridgeId: undefined,
    onHold: false,
    createdAt: 0,
    answeredAt: 0,
    ...more,
  };
}

/** What the channel of a leg told of its media: alaw, to the PBX. */
export function fakeLegMedia(
  { name, bridgeId }: Pick<Channel, 'name' | 'bridgeId'>,
  more: Partial<LegMedia> = {},
): LegMedia {
  return {
    ...{ channel: name, bridgeId, phone: '127.0.0.127:6000', sendsTo: false },
    ...{ evidence: `${name} was asked`, codecs: ['alaw'], keys: '', dynamicFeatures: '' },
    ...{ holds: false, isEncrypted: false, hasVideo: false, isFax: false, sendsInfo: false },
    ...{ callId: undefined, logId: undefined, rtp: undefined },
    ...more,
  };
}

/** A call of one leg, which talks to the dialplan. */
export function fakeCall(caller: Channel, more: Partial<Call> = {}): Call {
  return {
    linkedid: caller.linkedid,
    state: 'up',
    caller,
    callee: undefined,
    legs: [caller],
    exten: caller.exten,
    application: caller.application,
    since: caller.createdAt,
    answeredAt: caller.answeredAt,
    ...more,
  };
}

export function addPeer(pbx: FakePbx, peer: Peer): void {
  pbx.view.peers.set(peer.id, peer);
}

export function addCall(pbx: FakePbx, call: Call): void {
  pbx.view.calls.set(call.linkedid, call);
  for (const leg of call.legs) pbx.view.channels.set(leg.uniqueid, leg);
}
