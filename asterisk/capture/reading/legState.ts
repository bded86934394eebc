import { tagOf, userOf } from '../../wire/sip.ts';
import type {
  CapturedMessage,
  Endpoint,
  FlowKind,
  FlowOutcome,
  Leg,
  SipMessage,
} from '../types.ts';
import type { StreamState } from './streams.ts';

/** One Call-ID while it is followed. */
export interface LegState {
  readonly callId: string;
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly transport: CapturedMessage['transport'];
  readonly from: string;
  readonly to: string;
  /** The user part of its first request's URI. */
  readonly dialled: string;
  readonly kind: FlowKind;
  /** Of its first request. */
  readonly method: string;
  readonly messages: CapturedMessage[];
  /** The bytes of each. */
  readonly sizes: number[];
  readonly streams: StreamState[];
  /** Of each message, to know it again. */
  readonly hashes: number[];
  readonly startNs: number;
  lastNs: number;
  /** The last final response that counts. */
  final: { readonly status: number; readonly reason: string } | undefined;
  hasProvisional: boolean;
  isCancelled: boolean;
  /** The dialog was there before the capture, or was answered in it. */
  isUp: boolean;
  answeredNs: number | undefined;
  /** Who sent the first BYE, and when. */
  endedBy: Endpoint | undefined;
  endedNs: number | undefined;
  snapshot: Leg | undefined;
}

const KINDS: Readonly<Record<string, FlowKind>> = {
  INVITE: 'call',
  ACK: 'call',
  BYE: 'call',
  CANCEL: 'call',
  PRACK: 'call',
  UPDATE: 'call',
  INFO: 'call',
  REFER: 'call',
  REGISTER: 'registration',
  OPTIONS: 'options',
  SUBSCRIBE: 'subscription',
  NOTIFY: 'subscription',
  PUBLISH: 'subscription',
  MESSAGE: 'message',
};

export function createLeg(first: CapturedMessage): LegState {
  const { message, source, destination, transport, timeNs } = first;
  const isRequest = message.method !== undefined;
  const method = message.method ?? message.of;
  const isInDialog = tagOf(message.header('To')) !== '' && KINDS[method] === 'call';
  return {
    callId: message.callId,
    source: isRequest ? source : destination,
    destination: isRequest ? destination : source,
    transport,
    from: userOf(message.header('From')),
    to: userOf(message.header('To')),
    dialled: isRequest ? userOf(message.uri) : userOf(message.header('To')),
    kind: KINDS[method] ?? 'other',
    method,
    messages: [],
    sizes: [],
    streams: [],
    hashes: [],
    startNs: timeNs,
    lastNs: timeNs,
    final: undefined,
    hasProvisional: false,
    isCancelled: false,
    isUp: isRequest && isInDialog,
    answeredNs: undefined,
    endedBy: undefined,
    endedNs: undefined,
    snapshot: undefined,
  };
}

/** Takes what a message says of how the leg goes. */
export function followLeg(leg: LegState, captured: CapturedMessage): void {
  const { message, timeNs } = captured;
  leg.lastNs = timeNs;
  leg.snapshot = undefined;
  if (message.method !== undefined) followRequest(leg, captured);
  else followResponse(leg, message, timeNs);
}

function followRequest(leg: LegState, captured: CapturedMessage): void {
  const { message, source, timeNs, isRetransmission } = captured;
  const { method } = message;
  if (method === 'CANCEL') leg.isCancelled = true;
  if (method === leg.method && method !== 'ACK' && !leg.isUp && !isRetransmission)
    leg.final = undefined;
  // After a refusal it ends nothing; without an answer in the capture there was one before.
  if (method !== 'BYE' || leg.endedBy || isRefused(leg)) return;
  leg.isUp = true;
  leg.endedBy = source;
  leg.endedNs = timeNs;
}

function followResponse(
  leg: LegState,
  { status = 0, reason, of }: SipMessage,
  timeNs: number,
): void {
  const isCall = leg.kind === 'call';
  const counts = isCall ? of === 'INVITE' && !leg.isUp && !isRefused(leg) : of === leg.method;
  if (!counts) return;
  if (status < 200) leg.hasProvisional = true;
  else leg.final = { status, reason };
  if (!isCall || status < 200 || status >= 300) return;
  leg.isUp = true;
  leg.answeredNs = timeNs;
}

const CHALLENGES: readonly number[] = [401, 407];

/** By a final response to its INVITE that is no challenge. */
const isRefused = ({ isUp, final }: LegState) =>
  !isUp && final !== undefined && !CHALLENGES.includes(final.status);

const BUSY: readonly number[] = [486, 600];
const NO_ANSWER: readonly number[] = [408, 480];
const CANCELLED = 487;

export function outcomeOf(leg: LegState): FlowOutcome {
  if (leg.kind === 'call') {
    if (leg.isUp) return leg.endedBy ? 'ended' : 'answered';
  }
  if (leg.final) return outcomeOfStatus(leg.final.status);
  if (leg.isCancelled) return 'cancelled';
  return leg.hasProvisional ? 'ringing' : 'no answer';
}

function outcomeOfStatus(status: number): FlowOutcome {
  if (status < 300) return 'done';
  if (BUSY.includes(status)) return 'busy';
  if (NO_ANSWER.includes(status)) return 'no answer';
  return status === CANCELLED ? 'cancelled' : 'refused';
}

/** Whether nothing more is expected of it but the answer to a BYE. */
export function isOver({ kind, endedBy, isUp, final }: LegState): boolean {
  if (kind === 'call' && isUp) return endedBy !== undefined;
  return final !== undefined;
}

/** Whether another leg may still come of it. */
export const isAlive = (leg: LegState) =>
  !isOver(leg) || (!leg.isUp && CHALLENGES.includes(leg.final?.status ?? 0));

export function legSnapshot(leg: LegState): Leg {
  const { callId, source, destination, from, to } = leg;
  leg.snapshot ??= { ...{ callId, source, destination, from, to }, messages: [...leg.messages] };
  return leg.snapshot;
}
