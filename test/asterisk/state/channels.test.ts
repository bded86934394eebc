import { expect, test } from 'vitest';
import { createState } from '../../../asterisk/state/state.ts';
import { ami } from '../../support/scriptedAmi.ts';

const channel = (event: string, id: string, name: string, more = '') =>
  ami(`Event: ${event}\nChannel: ${name}\nUniqueid: ${id}\n${more}`);

function stateOf(...messages: ReturnType<typeof ami>[]) {
  const state = createState(() => 5000);
  for (const message of messages) state.apply(message);
  return state;
}

test('a call has the channel of its Linkedid as caller and the other leg as callee', () => {
  const { calls } = stateOf(
    channel('Newchannel', '1.2', 'SIP/702-2', 'Linkedid: 1.1\nChannelStateDesc: Ringing'),
    channel('Newchannel', '1.1', 'SIP/701-1', 'Linkedid: 1.1\nChannelStateDesc: Ring\nExten: 702'),
  );
  expect([...calls.keys()]).toEqual(['1.1']);
  expect(calls.get('1.1')).toMatchObject({
    caller: { name: 'SIP/701-1' },
    callee: { name: 'SIP/702-2' },
    state: 'ringing',
    exten: '702',
    answeredAt: undefined,
  });
});

test('the halves of a Local channel are no parties unless there is nobody else', () => {
  const half = channel('Newchannel', '1.2', 'Local/702@x-0;1', 'Linkedid: 1.1');
  const alone = stateOf(half).calls.get('1.1');
  expect(alone?.caller.name).toBe('Local/702@x-0;1');
  const caller = channel('Newchannel', '1.1', 'SIP/701-1', 'Linkedid: 1.1');
  const call = stateOf(half, caller).calls.get('1.1');
  expect(call?.caller.name).toBe('SIP/701-1');
  expect(call?.callee).toBeUndefined();
  expect(call?.legs).toHaveLength(2);
});

test('among several called phones the one that is talked to is the callee', () => {
  const state = stateOf(
    channel('Newchannel', '1.1', 'SIP/a', 'Linkedid: 1.1\nChannelStateDesc: Up'),
    channel('Newchannel', '1.2', 'SIP/b', 'Linkedid: 1.1\nChannelStateDesc: Ringing'),
    channel('Newchannel', '1.3', 'SIP/c', 'Linkedid: 1.1\nChannelStateDesc: Up'),
    channel('BridgeEnter', '1.3', 'SIP/c', 'BridgeUniqueid: x\nLinkedid: 1.1'),
    channel('BridgeEnter', '1.1', 'SIP/a', 'BridgeUniqueid: x\nLinkedid: 1.1'),
  );
  expect(state.calls.get('1.1')?.callee?.name).toBe('SIP/c');
  expect(state.calls.get('1.1')?.state).toBe('up');
  expect(state.bridges.get('x')?.channels).toEqual(['1.3', '1.1']);
});

test('a channel that changes its Linkedid changes its call', () => {
  const state = stateOf(
    channel('Newchannel', '1.1', 'SIP/a', 'Linkedid: 1.1'),
    channel('Newchannel', '1.2', 'SIP/b', 'Linkedid: 1.2'),
  );
  expect(state.calls.size).toBe(2);
  state.apply(channel('BridgeEnter', '1.2', 'SIP/b', 'BridgeUniqueid: x\nLinkedid: 1.1'));
  expect([...state.calls.keys()]).toEqual(['1.1']);
  expect(state.calls.get('1.1')?.legs).toHaveLength(2);
});

test('nothing brings back a channel that has hung up', () => {
  const state = stateOf(
    channel('Newchannel', '1.1', 'SIP/a'),
    channel('BridgeEnter', '1.1', 'SIP/a', 'BridgeUniqueid: x'),
    channel('Hangup', '1.1', 'SIP/a'),
    channel('CoreShowChannel', '1.1', 'SIP/a', 'BridgeId: x'),
    ami('Event: DialEnd\nDestChannel: SIP/a\nDestUniqueid: 1.1'),
  );
  expect([state.channels.size, state.calls.size]).toEqual([0, 0]);
  expect(state.bridges.get('x')?.channels).toEqual([]);
});

test('a listed channel counts its age from its duration', () => {
  const state = createState(() => 100_000);
  const more = 'Duration: 00:01:10\nChannelStateDesc: Up\nApplication: Echo\nBridgeId: x';
  state.apply(channel('CoreShowChannel', '1.1', 'SIP/a', more));
  expect(state.channels.get('1.1')).toMatchObject({
    createdAt: 30_000,
    answeredAt: 30_000,
    application: 'Echo',
    bridgeId: 'x',
  });
});

test('hold, rename and Newexten change one channel', () => {
  const state = stateOf(
    channel('Newchannel', '1.1', 'SIP/a'),
    channel('Hold', '1.1', 'SIP/a'),
    channel('Newexten', '1.1', 'SIP/a', 'Application: Dial\nAppData: SIP/702,20\nExten: 702'),
    ami('Event: Rename\nChannel: SIP/a\nNewname: SIP/z\nUniqueid: 1.1'),
  );
  expect(state.channels.get('1.1')).toMatchObject({
    onHold: true,
    name: 'SIP/z',
    application: 'Dial',
    applicationData: 'SIP/702,20',
    exten: '702',
  });
  state.apply(channel('Unhold', '1.1', 'SIP/z'));
  expect(state.channels.get('1.1')?.onHold).toBe(false);
});

test('destroying a bridge frees who is in it', () => {
  const state = stateOf(
    channel('Newchannel', '1.1', 'SIP/a'),
    channel('BridgeEnter', '1.1', 'SIP/a', 'BridgeUniqueid: x\nBridgeTechnology: simple_bridge'),
    ami('Event: BridgeDestroy\nBridgeUniqueid: x'),
  );
  expect(state.bridges.size).toBe(0);
  expect(state.channels.get('1.1')?.bridgeId).toBeUndefined();
});

test('a call that went to a phone first has the phone as caller', () => {
  const state = stateOf(
    channel('Newchannel', '1.1', 'PJSIP/702-1', 'ChannelStateDesc: Down\nExten: s'),
    channel('Newstate', '1.1', 'PJSIP/702-1', 'ChannelStateDesc: Ringing\nExten: s'),
  );
  expect(state.calls.get('1.1')).toMatchObject({ state: 'ringing', callee: undefined });
  const more = 'ChannelStateDesc: Up\nExten: 600\nApplication: Echo\nDuration: 00:00:01';
  state.apply(channel('CoreShowChannel', '1.1', 'PJSIP/702-1', more));
  expect(state.calls.get('1.1')).toMatchObject({
    state: 'up',
    exten: '600',
    application: 'Echo',
    caller: { name: 'PJSIP/702-1' },
  });
});
