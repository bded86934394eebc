import { expect, test } from 'vitest';
import { contextOf } from '../support/context.ts';
import { parsed, typed } from '../support/typed.ts';
import { callOf, channelOf, liveOf, NOW } from '../support/view.ts';

test.each([
  ['calls', { watch: false }],
  ['calls --watch', { watch: true }],
])('%s', (line, options) => {
  expect(parsed(line).input).toEqual({ args: {}, options });
});

const a = channelOf('PJSIP/701-00000001', { exten: '702', application: 'Dial' });
const b = channelOf('PJSIP/702-00000002');
const echo = channelOf('SIP/trunk-0000000a', {
  ...{ linkedid: 'linked.2', callerNumber: '', state: 'Ring' },
  ...{ createdAt: NOW - 3_000, answeredAt: undefined },
});
const live = liveOf({ calls: [callOf([echo], { state: 'dialing' }), callOf([a, b])] });
const context = contextOf({ live: async () => live });

test('calls join their legs, the oldest first; without a number the channel has its name', async () => {
  expect(await typed('calls', context)).toEqual({
    status: 0,
    out: [
      'caller     dialled  with  state    for  media       channels',
      '701        702      702   up       59s              PJSIP/701-00000001 PJSIP/702-00000002',
      'SIP/trunk  600      Echo  dialing   3s  not up yet  SIP/trunk-0000000a',
    ],
    err: ['2 calls'],
  });
});

test('calls in JSON', async () => {
  expect(JSON.parse((await typed('calls --json', context)).out.join('\n'))).toEqual([
    {
      ...{ id: 'linked.1', state: 'up', caller: '701', callee: '702', exten: '702' },
      ...{ application: 'Dial', media: 'unknown', since: '2024-01-02T03:03:05.000Z' },
      ...{ answeredAt: '2024-01-02T03:03:06.000Z' },
      channels: ['PJSIP/701-00000001', 'PJSIP/702-00000002'],
    },
    {
      ...{ id: 'linked.2', state: 'dialing', caller: 'SIP/trunk', callee: null, exten: '600' },
      ...{
        application: 'Echo',
        media: 'not up',
        since: '2024-01-02T03:04:02.000Z',
        answeredAt: null,
      },
      channels: ['SIP/trunk-0000000a'],
    },
  ]);
});

test('no calls say how to make one', async () => {
  const empty = contextOf({ live: async () => liveOf() });
  const err = ['no calls; type: pbxctl call 701 600'];
  expect(await typed('calls', empty)).toEqual({ status: 0, out: [], err });
});
