import { expect, test } from 'vitest';
import { contextOf } from '../support/context.ts';
import { parsed, typed } from '../support/typed.ts';
import { channelOf, liveOf } from '../support/view.ts';

test.each([
  ['channels', { watch: false }],
  ['channels -w', { watch: true }],
])('%s', (line, options) => {
  expect(parsed(line).input).toEqual({ args: {}, options });
});

const live = liveOf({
  channels: [
    channelOf('PJSIP/701-00000010', { applicationData: '5,m' }),
    channelOf('PJSIP/701-00000009', { state: 'Ringing', exten: '', answeredAt: undefined }),
  ],
});
const context = contextOf({ live: async () => live });

test('channels are a table with what each executes and since when', async () => {
  expect(await typed('channels', context)).toEqual({
    status: 0,
    out: [
      'channel             state    caller  extension     application  media  since',
      'PJSIP/701-00000009  Ringing  701                   Echo                1m00s',
      'PJSIP/701-00000010  Up       701     600@usersnum  Echo(5,m)           1m00s',
    ],
    err: ['2 channels'],
  });
});

test('channels in JSON have an id and times that any program reads', async () => {
  const [first, second] = JSON.parse((await typed('channels --json', context)).out.join('\n'));
  expect(first).toMatchObject({ id: 'u-PJSIP/701-00000009', state: 'Ringing', answeredAt: null });
  expect(second).toMatchObject({
    createdAt: '2024-01-02T03:03:05.000Z',
    answeredAt: '2024-01-02T03:03:06.000Z',
  });
});

test('no channels', async () => {
  const empty = contextOf({ live: async () => liveOf() });
  expect(await typed('channels', empty)).toEqual({ status: 0, out: [], err: ['no channels'] });
});
