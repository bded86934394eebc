import { expect, it } from 'vitest';
import { readingJson } from '../../../../asterisk/capture/report/json.ts';
import { readingOf } from '../../../support/flows.ts';
import { directCall, overTrunk, registration } from '../../../support/tales.ts';

const told = () =>
  readingOf([directCall().flow(), { ...overTrunk().flow(), id: '2' }, registration().flow()], {
    protocols: new Map([['SIP', 3]]),
    faults: ['cut short'],
  });

it('a reading as JSON has every field of every part, the same in each', () => {
  const json = JSON.parse(JSON.stringify(readingJson(told())));
  const keysOf = (list: object[]) => new Set(list.map((one) => Object.keys(one).join()));
  expect(keysOf(json.flows).size).toBe(1);
  expect(keysOf(json.streams).size).toBe(1);
  expect(keysOf(json.flows.flatMap((flow: { messages: object[] }) => flow.messages)).size).toBe(1);
  expect(json).toMatchObject({ protocols: { SIP: 3 }, faults: ['cut short'] });
});

it('loses no message, header, body, time or stream', () => {
  const reading = told();
  const json = JSON.parse(JSON.stringify(readingJson(reading)));
  for (const [i, flow] of reading.flows.entries()) {
    const messages = json.flows[i].messages;
    expect(messages).toHaveLength(flow.messages.length);
    for (const [at, { message, timeNs, media }] of flow.messages.entries()) {
      expect(messages[at]).toMatchObject({ start: message.start, timeNs, body: message.body });
      expect(messages[at].headers).toHaveLength(message.fields?.length ?? 0);
      expect(messages[at].media?.[0]?.receives).toEqual(media?.[0]?.receives);
    }
    expect(json.flows[i].streams.map((one: number) => json.streams[one].ssrc)).toEqual(
      flow.streams.map(({ ssrc }) => ssrc),
    );
  }
});
