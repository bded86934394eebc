import { describe, expect, it } from 'vitest';
import { AmiMessage } from '../../asterisk/ami/message.ts';
import { placeCall } from '../../commands/trunk/place.ts';
import { amiOf, contextOf } from '../support/context.ts';

type Headers = Readonly<Record<string, string>>;

/** Asterisk that answers an Originate with these events; `ours` stands for the Uniqueid of the call. */
function asterisk(events: readonly Headers[]) {
  let tell: (event: AmiMessage) => void = () => {};
  const ami = amiOf({
    Originate({ ChannelId }) {
      for (const event of events)
        setImmediate(() =>
          tell(
            new AmiMessage(
              Object.entries(event).map(([name, value]) => [
                name,
                value === 'ours' ? String(ChannelId) : value,
              ]),
            ),
          ),
        );
      return ['Response: Success'];
    },
    Getvar: () => ['Response: Success\r\nValue: (alaw)'],
    Hangup: () => ['Response: Success'],
  });
  return contextOf({
    ami: async () => ami,
    async onEvent(listener) {
      tell = listener;
      return () => {};
    },
  });
}

const TARGET = 'IAX2/lab/702';
const FAILED = { Event: 'OriginateResponse', Response: 'Failure', Channel: TARGET };

describe('a call that Asterisk places', () => {
  it.each<[what: string, events: Headers[], cause: number | undefined]>([
    ['has a channel and ends', [{ Event: 'Hangup', Uniqueid: 'ours', Cause: '21' }], 21],
    [
      'has a channel, ends, and is told of again',
      [
        { Event: 'Hangup', Uniqueid: 'ours', Cause: '21' },
        { ...FAILED, Uniqueid: 'ours' },
      ],
      21,
    ],
    ['has no channel', [{ ...FAILED, Uniqueid: '' }], undefined],
    ['has had one for a moment, and no Hangup', [{ ...FAILED, Uniqueid: 'ours' }], undefined],
  ])('that %s is not answered', async (_, events, cause) => {
    const others = [
      { Event: 'Hangup', Uniqueid: 'another', Cause: '16' },
      { ...FAILED, Channel: 'IAX2/other/1', Uniqueid: 'another' },
    ];
    const placed = await placeCall(asterisk([...others, ...events]), TARGET, ['alaw']);
    expect(placed).toEqual({ answered: false, cause });
  });

  it('that is up is looked at and hung up', async () => {
    const up = {
      Event: 'Newstate',
      Uniqueid: 'ours',
      ChannelStateDesc: 'Up',
      Channel: 'IAX2/lab-1',
    };
    expect(await placeCall(asterisk([up]), TARGET, ['alaw'])).toMatchObject({
      ...{ answered: true, channel: 'IAX2/lab-1', codec: 'alaw' },
    });
  });
});
