import { tagOf } from '../../wire/sip.ts';
import type { CapturedMessage, Flow } from '../types.ts';
import { type FlowState, flowSnapshot, isFlowOver, messagesOf } from './flowState.ts';
import { type Candidate, findInbound } from './join.ts';
import { createLeg, followLeg, isAlive, isOver, type LegState } from './legState.ts';
import { hashOf } from './messageHash.ts';
import { judgePauses } from './senders.ts';
import type { StreamState } from './streams.ts';

/** What is kept of SIP: beyond it the messages of flows that are over go first, the oldest before others. */
const MOST_MESSAGES = 20_000;
const MAX_MESSAGE_BYTES = 24 * 1024 * 1024;
const MOST_FLOWS = 10_000;
/** Of one Call-ID; beyond it those in the middle go. */
const MOST_OF_LEG = 1000;
const KEPT_OF_LEG = 500;
/** So much is let go at once, since looking for it takes time. */
const KEPT_SHARE = 0.75;

export interface Flows {
  /** `raw` is the message as it was sent. Returns it marked when it was sent before. */
  take(message: CapturedMessage, raw: Uint8Array): CapturedMessage;
  /** A stream changed, of which a session description of that call told. */
  changed(stream: StreamState, callId: string, isNew: boolean): void;
  list(): readonly Flow[];
  /** What was let go, for a person. */
  remarks(): readonly string[];
}

interface FollowedLeg {
  readonly leg: LegState;
  readonly flow: FlowState;
}

export function createFlows(): Flows {
  const flows = new Map<string, FlowState>();
  const legs = new Map<string, FollowedLeg>();
  /** Calls of which another leg may come, by the addresses that received and that sent them. */
  const alive = new Map<string, Set<FollowedLeg>>();
  let [count, messages, messageBytes] = [0, 0, 0];
  let [emptied, forgotten, cut] = [0, 0, 0];

  function begin(message: CapturedMessage): FollowedLeg {
    const leg = createLeg(message);
    const inbound = isNewCall(message) ? findInbound(leg, candidatesFor(leg)) : undefined;
    const joined = inbound && legs.get(inbound.callId)?.flow;
    const flow = joined ?? newFlow(++count);
    flow.legs.push(leg);
    flows.set(flow.id, flow);
    const followed = { leg, flow };
    legs.set(leg.callId, followed);
    if (leg.kind === 'call') for (const place of placesOf(leg)) aliveAt(place).add(followed);
    if (flows.size > MOST_FLOWS) forgetFlows();
    return followed;
  }

  function aliveAt(address: string): Set<FollowedLeg> {
    const found = alive.get(address) ?? new Set();
    alive.set(address, found);
    return found;
  }

  const candidatesFor = (leg: LegState): Candidate[] =>
    [...(alive.get(leg.source.address) ?? [])].map(({ leg: inbound, flow }) => ({
      leg: inbound,
      isConnected: flow.legs.some((other) => other !== inbound && !isOver(other)),
    }));

  function bury(followed: FollowedLeg): void {
    for (const place of placesOf(followed.leg)) {
      const at = alive.get(place);
      at?.delete(followed);
      if (at?.size === 0) alive.delete(place);
    }
  }

  function keep({ leg }: FollowedLeg, message: CapturedMessage, size: number): void {
    leg.messages.push(message);
    leg.sizes.push(size);
    messages++;
    messageBytes += size;
    if (leg.messages.length > MOST_OF_LEG) cut += release(leg, KEPT_OF_LEG, MOST_OF_LEG / 4);
    if (messages > MOST_MESSAGES || messageBytes > MAX_MESSAGE_BYTES) emptyFlows();
  }

  /** Returns how many went. */
  function release(leg: LegState, from: number, most: number): number {
    const gone = leg.messages.splice(from, most).length;
    messages -= gone;
    for (const size of leg.sizes.splice(from, most)) messageBytes -= size;
    leg.hashes.length = 0;
    leg.snapshot = undefined;
    return gone;
  }

  function emptyFlows(): void {
    const isEnough = () =>
      messages <= MOST_MESSAGES * KEPT_SHARE && messageBytes <= MAX_MESSAGE_BYTES * KEPT_SHARE;
    for (const mayGo of [isFlowOver, () => true])
      for (const flow of flows.values()) {
        if (isEnough()) return;
        if (messagesOf(flow) > 0 && mayGo(flow)) emptyFlow(flow);
      }
  }

  function emptyFlow(flow: FlowState): void {
    for (const leg of flow.legs) release(leg, 0, leg.messages.length);
    flow.snapshot = undefined;
    if (!flow.isEmptied) emptied++;
    flow.isEmptied = true;
  }

  function forgetFlows(): void {
    for (const mayGo of [isFlowOver, () => true])
      for (const flow of flows.values()) {
        if (flows.size <= MOST_FLOWS * KEPT_SHARE) return;
        if (mayGo(flow)) forget(flow);
      }
  }

  function forget(flow: FlowState): void {
    flows.delete(flow.id);
    forgotten++;
    for (const leg of flow.legs) {
      release(leg, 0, leg.messages.length);
      const followed = legs.get(leg.callId);
      if (followed) bury(followed);
      legs.delete(leg.callId);
    }
  }

  return {
    take(message, raw) {
      const { callId } = message.message;
      if (callId === '') return message;
      const followed = legs.get(callId) ?? begin(message);
      const { leg, flow } = followed;
      const hash = hashOf(raw, message.source, message.destination);
      const isKnown = leg.hashes.includes(hash);
      const captured = isKnown ? { ...message, isRetransmission: true } : message;
      if (!isKnown) leg.hashes.push(hash);
      followLeg(leg, captured);
      flow.snapshot = undefined;
      if (leg.kind === 'call' && !isAlive(leg)) bury(followed);
      keep(followed, captured, raw.length);
      return captured;
    },
    changed(stream, callId, isNew) {
      const followed = legs.get(callId);
      if (!followed) return;
      if (isNew) followed.leg.streams.push(stream);
      judgePauses(stream, followed.leg.messages);
      followed.flow.snapshot = undefined;
    },
    list: () => [...flows.values()].map(flowSnapshot),
    remarks: () => [
      ...(emptied > 0
        ? [`of ${emptied} older flows only the summary is kept: there are too many messages`]
        : []),
      ...(cut > 0 ? [`${cut} messages in the middle of long flows are not kept`] : []),
      ...(forgotten > 0 ? [`${forgotten} older flows are not kept: there are too many`] : []),
    ],
  };
}

const newFlow = (place: number): FlowState => ({
  ...{ id: String(place), legs: [], isEmptied: false, snapshot: undefined },
});

const placesOf = ({ source, destination }: LegState): ReadonlySet<string> =>
  new Set([source.address, destination.address]);

const isNewCall = ({ message }: CapturedMessage) =>
  message.method === 'INVITE' && tagOf(message.header('To')) === '';
