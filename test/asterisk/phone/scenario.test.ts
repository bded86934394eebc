import { describe, expect, it, test } from 'vitest';
import {
  listenRegister,
  listenScenario,
  type MediaPhone,
  placeScenario,
} from '../../../asterisk/phone/mediaScenario.ts';
import {
  answerScenario,
  callScenario,
  type PhoneCodec,
  registerScenario,
} from '../../../asterisk/phone/scenario.ts';
import { errorOf } from '../../support/typed.ts';
import { xmlFault } from '../../support/xml.ts';

const account = { number: '701', secret: 's3cret.of+701' };
const answering = { ringMs: 1000, codecs: ['alaw', 'ulaw'] as PhoneCodec[], tone: 'tone-701.alaw' };
const calling = { ...answering, account, to: '600', talkMs: 800 };

const mediaPhone: MediaPhone = {
  ...{ account, address: '127.0.9.127', port: 5060, rtpPort: 4000, codec: 'alaw' },
  pbx: '127.0.9.198:5060',
  softphone: false,
};

const SCENARIOS: readonly (readonly [name: string, text: string])[] = [
  ['register', registerScenario(account)],
  ['unregister', registerScenario(account, { expires: 0 })],
  ['answer', answerScenario(answering)],
  ['answer at once', answerScenario({ ...answering, ringMs: 0 })],
  ['call', callScenario(calling)],
  ['place', placeScenario(mediaPhone, '*43#')],
  ['listen', listenScenario(mediaPhone, 0)],
  ['listen as a softphone', listenScenario({ ...mediaPhone, softphone: true }, 500)],
  ['place as a softphone', placeScenario({ ...mediaPhone, softphone: true }, '600')],
  ['register through a relay', listenRegister(mediaPhone)],
  ['short call', callScenario({ ...calling, talkMs: 0, to: '*43#', codecs: ['ulaw'] })],
];

describe.each(SCENARIOS)('the scenario of %s', (_, text) => {
  it('is well-formed', () => {
    expect(xmlFault(text)).toBeUndefined();
  });

  it('goes only to labels that there are, and to each of them', () => {
    const all = (form: RegExp) => [...text.matchAll(form)].map((found) => found[1]);
    const labels = all(/<label id="(\w+)"/g);
    const targets = [...all(/next="(\w+)"/g), ...all(/ontimeout="(\w+)"/g)];
    expect(new Set(labels).size).toBe(labels.length);
    expect(targets.filter((target) => !labels.includes(target))).toEqual([]);
    expect(labels.filter((label) => !targets.includes(label) && label !== 'talk')).toEqual([]);
  });

  it('sends whole SIP messages: an empty line, and a length where there is a body', () => {
    const messages = [...text.matchAll(/<!\[CDATA\[\n([\s\S]*?)\]\]>/g)].map(
      ([, body = '']) => body,
    );
    expect(messages.length).toBeGreaterThan(0);
    for (const message of messages) {
      const [head = '', ...body] = message.split('\n\n');
      const [start = '', ...headers] = head.split('\n');
      expect(start).toMatch(/^([A-Z]+ \S+ SIP\/2\.0|SIP\/2\.0 \d{3} .+)$/);
      expect(headers.filter((line) => !/^([\w-]+: .*|\[[\w-]+:?.*\].*)$/.test(line))).toEqual([]);
      const hasBody = body.join('').trim() !== '';
      expect(headers.includes('Content-Length: 0')).toBe(!hasBody);
      expect(headers.includes('Content-Length: [len]')).toBe(hasBody);
    }
  });

  it('has timers that are whole and above nothing', () => {
    const timers = [...text.matchAll(/ timeout="(\d+|[^"]*)"/g)].map(([, ms]) => ms);
    expect(timers.filter((ms) => !/^[1-9]\d*$/.test(ms ?? ''))).toEqual([]);
  });
});

test.each<[codecs: PhoneCodec[], audio: string, payload: string]>([
  [['alaw', 'ulaw'], 'RTP/AVP 8 0 101', ',-1,8"'],
  [['ulaw', 'alaw'], 'RTP/AVP 0 8 101', ',-1,0"'],
  [['ulaw'], 'RTP/AVP 0 101', ',-1,0"'],
])('codecs %j are offered in their order and the first is sent', (codecs, audio, payload) => {
  for (const text of [
    answerScenario({ ...answering, codecs }),
    callScenario({ ...calling, codecs }),
  ]) {
    expect(text).toContain(audio);
    expect(text).toContain(`rtp_stream="tone-701.alaw${payload}`);
  }
});

test('registering asks for a time, un-registering for none', () => {
  expect(registerScenario(account)).toMatch(/^Expires: [1-9]\d+$/m);
  expect(registerScenario(account, { expires: 0 })).toMatch(/^Expires: 0$/m);
});

describe('hostile words', () => {
  const HOSTILE = [
    '',
    ' ',
    '7 01',
    '701]]>',
    '[call_id]',
    '<x/>',
    '"',
    '&amp;',
    '701\r\nX: y',
    '701\n',
    '701;x=y',
    '701@evil',
    '../../701',
    '$(id)',
    'é',
    '\0',
    '7'.repeat(129),
  ];
  it.each(HOSTILE)('%j is refused as a number, a secret and a destination', (word) => {
    const usage = { code: 'usage', message: expect.stringContaining(JSON.stringify(word)) };
    for (const run of [
      () => registerScenario({ ...account, number: word }),
      () => registerScenario({ ...account, secret: word }),
      () => callScenario({ ...calling, account: { ...account, number: word } }),
      () => callScenario({ ...calling, account: { ...account, secret: word } }),
      () => callScenario({ ...calling, to: word }),
      () => placeScenario(mediaPhone, word),
      () => placeScenario({ ...mediaPhone, account: { ...account, secret: word } }, '1'),
      () => listenScenario({ ...mediaPhone, account: { ...account, number: word } }, 0),
    ])
      expect(errorOf(run)).toMatchObject(usage);
  });
});

describe('the check of well-formedness', () => {
  it.each([
    ['<a><b/></a>', undefined],
    ['<?xml version="1.0"?>\n<a x="1"><![CDATA[ <&> ]]></a>\n', undefined],
    ['<a><b></a></b>', /closes another/],
    ['<a>', /not closed/],
    ['<a x=1/>', /bad attributes/],
    ['<a x="<"/>', /bad attributes/],
    ['<a>x & y</a>', /bare &/],
    ['<a><![CDATA[ x ]]> ]]></a>', undefined],
    ['<a/><b/>', /2 roots/],
    ['<a/>x', /text outside/],
    ['', /0 roots/],
  ])('of %j says %s', (text, fault) => {
    if (fault) expect(xmlFault(text)).toMatch(fault);
    else expect(xmlFault(text)).toBeUndefined();
  });
});
