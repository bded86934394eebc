import type { Call, Channel } from './types.ts';

/** Channels that Asterisk makes for itself: ends of Local, announcers, recorders, spies. */
const internal =
  /^(Local|Announcer|CBAnn|CBRec|Recorder|Snoop|Message|Surrogate|MulticastRTP|UnicastRTP|AsyncGoto)\//i;
/** What Asterisk calls the application of a leg that it called itself: says nothing of the call. */
const outgoing = /^AppDial2?$/;

/** The channels of one Linkedid as one call; undefined when there are none. */
export function callOf(linkedid: string, channels: readonly Channel[]): Call | undefined {
  const legs = [...channels].sort(older);
  const people = legs.filter((leg) => !internal.test(leg.name));
  const parties = people.length > 0 ? people : legs;
  const caller = parties.find((leg) => leg.uniqueid === linkedid) ?? parties[0];
  if (!caller) return undefined;
  const callee = calleeOf(caller, parties);
  const state = stateOf(caller, callee);
  return {
    linkedid,
    state,
    caller,
    callee,
    legs,
    exten: caller.exten || callee?.exten || '',
    application: applicationOf(caller, legs),
    since: legs[0]?.createdAt ?? caller.createdAt,
    answeredAt: state === 'up' ? latest(caller.answeredAt, callee?.answeredAt) : undefined,
  };
}

/** Of several other parties (a Dial to many, a conference) the one that is talked to, else the furthest on. */
function calleeOf(caller: Channel, parties: readonly Channel[]): Channel | undefined {
  let best: Channel | undefined;
  for (const leg of parties) {
    if (leg.uniqueid === caller.uniqueid) continue;
    if (!best || closeness(leg, caller) > closeness(best, caller)) best = leg;
  }
  return best;
}

function closeness(leg: Channel, caller: Channel): number {
  const together = leg.bridgeId !== undefined && leg.bridgeId === caller.bridgeId;
  if (together) return 4;
  if (leg.bridgeId !== undefined) return 3;
  if (leg.state === 'Up') return 2;
  return leg.state === 'Ringing' ? 1 : 0;
}

function stateOf(caller: Channel, callee: Channel | undefined): Call['state'] {
  const furthest = callee?.state ?? caller.state;
  if (caller.state === 'Up' && furthest === 'Up') return 'up';
  return furthest === 'Up' || furthest === 'Ringing' ? 'ringing' : 'dialing';
}

/** The caller's application; where the caller was itself called, that of a leg which runs the dialplan. */
function applicationOf(caller: Channel, legs: readonly Channel[]): string {
  const telling = [caller, ...legs].find(
    (leg) => leg.application !== '' && !outgoing.test(leg.application),
  );
  return telling?.application ?? caller.application;
}

function latest(one: number | undefined, other: number | undefined): number | undefined {
  return one === undefined || other === undefined ? (one ?? other) : Math.max(one, other);
}

function older(one: Channel, other: Channel): number {
  return one.createdAt - other.createdAt || serial(one.uniqueid) - serial(other.uniqueid);
}

/** The counter in a Uniqueid: `1795447241.13` is 13. */
function serial(uniqueid: string): number {
  const digits = /\.(\d+)$/.exec(uniqueid)?.[1];
  return digits === undefined ? 0 : Number(digits);
}
