import { mediaPathOf } from '../../../asterisk/media/path.ts';
import { shortPath } from '../../../asterisk/media/words.ts';
import type { Call, Channel } from '../../../asterisk/state/types.ts';
import { type Segment, type StyledLine, segment } from '../../text/line.ts';
import { type Look, symbolsOf } from '../../text/look.ts';
import { clock } from '../format.ts';
import type { CellContext, TableSpec } from '../table.ts';

/** Symbol, word and colour of a call's state. */
export function callStateSegment(call: Call, look: Look): Segment {
  const symbols = symbolsOf(look);
  if (call.state === 'up') {
    const onHold = call.legs.some((leg) => leg.onHold);
    return onHold
      ? segment(`${symbols.warn} on hold`, 'warn')
      : segment(`${symbols.good} up`, 'good');
  }
  return segment(`${symbols.busy} ${call.state}`, 'warn');
}

/** `Alice <701>`, or what is known of the two. */
export function party(name: string, number: string): string {
  if (name === '' || name === number) return number;
  return number === '' ? name : `${name} <${number}>`;
}

export function callerOf(channel: Channel): string {
  return party(channel.callerName, channel.callerNumber) || channel.name;
}

/** Who was reached: the callee, or the number that the dialplan answers. */
export function calleeOf(call: Call): string {
  const { caller, callee } = call;
  if (callee === undefined)
    return call.exten || party(caller.connectedName, caller.connectedNumber);
  const connected = party(caller.connectedName, caller.connectedNumber);
  // A phone that was rung for a call of its own has itself as the other end.
  const isItself = caller.connectedNumber !== '' && caller.connectedNumber === caller.callerNumber;
  return (isItself ? call.exten : connected) || callerOf(callee);
}

/** Where its media flows, or the application that it talks to. */
function doing(call: Call, { view }: CellContext): StyledLine {
  const path = mediaPathOf(call, view);
  if (path.technology !== '')
    return [segment(shortPath(path), path.kind === 'direct' ? 'good' : 'plain')];
  const data = call.caller.applicationData;
  return [segment(call.application), segment(data === '' ? '' : ` ${data}`, 'dim')];
}

function haystack(call: Call): string {
  const legs = call.legs.map((leg) => `${leg.name} ${callerOf(leg)}`);
  return [call.state, call.exten, call.application, callerOf(call.caller), calleeOf(call), ...legs]
    .join(' ')
    .toLowerCase();
}

export const callsTable: TableSpec<Call> = {
  name: 'calls',
  rows: (view) => view.calls,
  label: (call) => call.linkedid,
  haystack,
  summary(rows) {
    const states = { dialing: 0, ringing: 0, up: 0 };
    for (const call of rows.values()) states[call.state]++;
    const parts = Object.entries(states).filter(([, number]) => number > 0);
    return parts.map(([state, number]) => `${number} ${state}`).join(', ');
  },
  columns: [
    {
      title: 'STATE',
      width: 9,
      minimum: 9,
      yields: 0,
      cell: (call, { look }) => [callStateSegment(call, look)],
      sortKey: (call) => call.state,
    },
    {
      title: 'FROM',
      width: 20,
      minimum: 8,
      yields: -1,
      grows: 1,
      cell: (call) => [segment(callerOf(call.caller))],
      sortKey: (call) => callerOf(call.caller).toLowerCase(),
    },
    {
      title: 'TO',
      width: 20,
      minimum: 6,
      yields: -1,
      grows: 1,
      cell: (call) => [segment(calleeOf(call))],
      sortKey: (call) => calleeOf(call).toLowerCase(),
    },
    {
      title: 'TIME',
      width: 7,
      minimum: 7,
      yields: 2,
      align: 'right',
      cell: (call, { now }) => [segment(clock(now - (call.answeredAt ?? call.since)))],
      sortKey: (call) => call.since,
    },
    { title: 'IN', width: 16, minimum: 8, yields: 3, grows: 2, cell: doing },
  ],
};
