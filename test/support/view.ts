import type {
  Call,
  Channel,
  LivePbx,
  LiveStatus,
  PbxView,
  Peer,
} from '../../asterisk/state/types.ts';

/** The moment at which the made-up calls below are looked at. */
export const NOW = Date.UTC(2024, 0, 2, 3, 4, 5);

/** A peer that is registered unless told otherwise: `PJSIP/701`. */
export function peerOf(id: string, over: Partial<Peer> = {}): Peer {
  const [technology, name = ''] = id.split('/');
  const uri = `sip:${name}@127.0.0.127:5060`;
  return {
    id,
    technology: technology === 'SIP' || technology === 'IAX2' ? technology : 'PJSIP',
    name,
    status: 'reachable',
    address: '127.0.0.127:5060',
    contacts: [{ uri, status: 'reachable', rttMs: 1.25, userAgent: 'phone' }],
    rttMs: 1.25,
    lastError: undefined,
    lastErrorAt: undefined,
    ...over,
  };
}

export const absentPeer = (id: string): Peer =>
  peerOf(id, { status: 'unregistered', address: undefined, contacts: [], rttMs: undefined });

/** A channel that is up unless told otherwise, a minute old: `PJSIP/701-00000001`. */
export function channelOf(name: string, over: Partial<Channel> = {}): Channel {
  return {
    uniqueid: `u-${name}`,
    linkedid: 'linked.1',
    name,
    state: 'Up',
    callerNumber: /\/(\w+)-/.exec(name)?.[1] ?? '',
    callerName: '',
    connectedNumber: '',
    connectedName: '',
    context: 'usersnum',
    exten: '600',
    priority: '2',
    application: 'Echo',
    applicationData: '',
    bridgeId: undefined,
    onHold: false,
    createdAt: NOW - 60_000,
    answeredAt: NOW - 59_000,
    ...over,
  };
}

/** A call that is up unless told otherwise; the second leg is the callee. */
export function callOf(legs: readonly [Channel, Channel?], over: Partial<Call> = {}): Call {
  const [caller, callee] = legs;
  return {
    linkedid: caller.linkedid,
    state: 'up',
    caller,
    callee,
    legs: callee ? [caller, callee] : [caller],
    exten: caller.exten,
    application: caller.application,
    since: caller.createdAt,
    answeredAt: caller.answeredAt,
    ...over,
  };
}

interface Things {
  readonly peers?: readonly Peer[];
  readonly channels?: readonly Channel[];
  readonly calls?: readonly Call[];
  readonly status?: LiveStatus;
}

/** A live view that shows what a test puts there. */
export interface FakeLive extends LivePbx {
  /** Puts other things in the place of those of their kind, and tells the listeners. */
  become(things: Things): void;
  readonly listeners: number;
}

export function liveOf(things: Things = {}): FakeLive {
  const listeners = new Set<() => void>();
  let now: Required<Things> = {
    ...{ peers: [], channels: [], calls: [], status: { phase: 'live' } },
    ...things,
  };
  const view: PbxView = {
    get peers() {
      return new Map(now.peers.map((peer) => [peer.id, peer]));
    },
    get channels() {
      return new Map(now.channels.map((channel) => [channel.uniqueid, channel]));
    },
    get calls() {
      return new Map(now.calls.map((call) => [call.linkedid, call]));
    },
    bridges: new Map(),
    legMedia: new Map(),
    registrations: new Map(),
    asteriskVersion: '22.0.0',
    startedAt: NOW - 3_600_000,
    reloadedAt: undefined,
  };
  return {
    view,
    get status() {
      return now.status;
    },
    get listeners() {
      return listeners.size;
    },
    become(next) {
      now = { ...now, ...next };
      for (const listener of [...listeners]) listener();
    },
    onChange(listener) {
      const own = () => listener();
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    async lookAtMedia() {},
    close() {},
  };
}
