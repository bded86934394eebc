import type { Bridge, Call, Channel, PbxView } from '../state/types.ts';
import { technologyOf } from './ask.ts';
import type { LegMedia, MediaKind, MediaPath } from './types.ts';
import { CORE } from './words.ts';

type Seen = Pick<PbxView, 'bridges' | 'channels' | 'legMedia'>;

/** Where the media of a call flows, as far as the state tells. */
export function mediaPathOf(call: Call, view: Seen): MediaPath {
  const { caller, callee } = call;
  const bridge = view.bridges.get(caller.bridgeId ?? callee?.bridgeId ?? '');
  if (bridge) return bridgedPath(call, bridge, view);
  if (call.state !== 'up' || (callee && callee.state === 'Up'))
    return alone(call, call.state === 'up' ? 'unknown' : 'not up', view, stateOf(call));
  const doing = `${caller.name} runs ${applicationOf(call)}`;
  return alone(call, 'application', view, doing);
}

const applicationOf = ({ application, caller }: Call): string =>
  application === caller.application && caller.applicationData !== ''
    ? `${application}(${caller.applicationData})`
    : application;

const stateOf = ({ caller, callee }: Call): string =>
  [caller, callee].flatMap((leg) => (leg ? [`${leg.name} is ${leg.state}`] : [])).join(', ');

function alone(call: Call, kind: MediaKind, view: Seen, evidence: string): MediaPath {
  const { name, uniqueid } = call.caller;
  return {
    ...{ kind, technology: '', channels: [name] },
    addresses: [view.legMedia.get(uniqueid)?.phone],
    evidence: [evidence],
  };
}

function bridgedPath(call: Call, bridge: Bridge, view: Seen): MediaPath {
  const members = membersOf(call, bridge, view);
  const { technology } = bridge;
  const legs = members.map(({ uniqueid }) => freshLeg(view, uniqueid, bridge.id));
  return {
    ...{ technology, kind: kindOf(technology, legs) },
    channels: members.map(({ name }) => name),
    addresses: members.map(({ uniqueid }) => view.legMedia.get(uniqueid)?.phone),
    evidence: [
      `the bridge ${bridge.id.slice(0, 8)} works by ${technology || 'nothing yet'}`,
      ...(technology === 'native_rtp' ? legs.flatMap((leg) => leg?.evidence ?? []) : []),
    ],
  };
}

/** The caller first. */
function membersOf({ caller }: Call, { channels }: Bridge, view: Seen): Channel[] {
  const members = channels.flatMap((id) => view.channels.get(id) ?? []);
  const isFirst = ({ uniqueid }: Channel) => uniqueid === caller.uniqueid;
  return [...members.filter(isFirst), ...members.filter((one) => !isFirst(one))];
}

/** What a leg told in another bridge is of before. */
function freshLeg({ legMedia }: Seen, uniqueid: string, bridgeId: string): LegMedia | undefined {
  const leg = legMedia.get(uniqueid);
  return leg?.bridgeId === bridgeId ? leg : undefined;
}

function kindOf(technology: string, legs: readonly (LegMedia | undefined)[]): MediaKind {
  if (CORE.includes(technology)) return 'core';
  if (technology !== 'native_rtp' || legs.length < 2) return 'unknown';
  if (legs.some((leg) => leg?.sendsTo === false)) return 'native';
  return legs.every((leg) => leg?.sendsTo !== undefined) ? 'direct' : 'unknown';
}

/** Whether it has RTP at all: only these drivers offer theirs to a native bridge. */
export const hasRtp = (channel: string): boolean =>
  ['PJSIP', 'SIP'].includes(technologyOf(channel));
