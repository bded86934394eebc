import { type Fields, plain, text } from './fields.ts';
import type { Channel } from './types.ts';

/** Called with each Linkedid that a change concerns. */
type Touched = (linkedid: string) => void;

/** The channels of one PBX, kept by their snapshots: nearly every AMI message about a channel repeats it whole. */
export interface Channels {
  readonly all: ReadonlyMap<string, Channel>;
  /** The channels of one Linkedid. */
  legs(linkedid: string): ReadonlySet<string>;
  /** Takes the snapshot whose header names begin with `prefix` (lower case), if there is one. */
  see(fields: Fields, prefix: string): Channel | undefined;
  change(uniqueid: string, part: Partial<Channel>): void;
  remove(uniqueid: string): void;
}

/** How many channels that are gone are remembered, so that a late message does not bring one back. */
const remembered = 4096;

export function createChannels(now: () => number, touched: Touched): Channels {
  const all = new Map<string, Channel>();
  const calls = new Map<string, Set<string>>();
  const gone = new Set<string>();
  const none: ReadonlySet<string> = new Set();

  function leave(channel: Channel): void {
    const legs = calls.get(channel.linkedid);
    legs?.delete(channel.uniqueid);
    if (legs?.size === 0) calls.delete(channel.linkedid);
    touched(channel.linkedid);
  }

  function put(channel: Channel, before: Channel | undefined): void {
    all.set(channel.uniqueid, channel);
    if (before?.linkedid !== channel.linkedid) {
      if (before) leave(before);
      const legs = calls.get(channel.linkedid);
      if (legs) legs.add(channel.uniqueid);
      else calls.set(channel.linkedid, new Set([channel.uniqueid]));
    }
    touched(channel.linkedid);
  }

  function remember(uniqueid: string): void {
    gone.add(uniqueid);
    if (gone.size <= remembered) return;
    const [oldest] = gone;
    if (oldest !== undefined) gone.delete(oldest);
  }

  return {
    all,
    legs: (linkedid) => calls.get(linkedid) ?? none,
    see(fields, prefix) {
      const uniqueid = fields.get(`${prefix}uniqueid`);
      if (!uniqueid || gone.has(uniqueid) || !fields.has(`${prefix}channel`)) return undefined;
      const before = all.get(uniqueid);
      const channel = snapshot(fields, prefix, before ?? blank(uniqueid, now()), now());
      put(channel, before);
      return channel;
    },
    change(uniqueid, part) {
      const before = all.get(uniqueid);
      if (before) put({ ...before, ...part }, before);
    },
    remove(uniqueid) {
      remember(uniqueid);
      const channel = all.get(uniqueid);
      all.delete(uniqueid);
      if (channel) leave(channel);
    },
  };
}

function blank(uniqueid: string, createdAt: number): Channel {
  return {
    uniqueid,
    linkedid: uniqueid,
    name: '',
    state: '',
    callerNumber: '',
    callerName: '',
    connectedNumber: '',
    connectedName: '',
    context: '',
    exten: '',
    priority: '',
    application: '',
    applicationData: '',
    bridgeId: undefined,
    onHold: false,
    createdAt,
    answeredAt: undefined,
  };
}

function snapshot(fields: Fields, prefix: string, before: Channel, now: number): Channel {
  const get = (name: string, old: string) =>
    fields.has(prefix + name) ? text(fields, prefix + name) : old;
  const state = get('channelstatedesc', before.state);
  return {
    ...before,
    linkedid: fields.get(`${prefix}linkedid`) || before.linkedid,
    name: plain(fields.get(`${prefix}channel`) ?? before.name),
    state,
    callerNumber: get('calleridnum', before.callerNumber),
    callerName: get('calleridname', before.callerName),
    connectedNumber: get('connectedlinenum', before.connectedNumber),
    connectedName: get('connectedlinename', before.connectedName),
    context: get('context', before.context),
    exten: get('exten', before.exten),
    priority: get('priority', before.priority),
    answeredAt: before.answeredAt ?? (state === 'Up' ? now : undefined),
  };
}
