import { describe, expect, it } from 'vitest';
import { askCounts, askLeg } from '../../../asterisk/media/ask.ts';
import { fakeChannel } from '../../support/fake-pbx.ts';
import { ami, scriptedAmi } from '../../support/scriptedAmi.ts';

const status = (name: string, variables: Record<string, string>) =>
  ami(
    [
      'Event: Status',
      `Channel: ${name}`,
      'BridgeID: b1',
      'Nativeformats: (alaw|ulaw)',
      ...Object.entries(variables).map(([key, value]) => `Variable: ${key}=${value}`),
    ].join('\n'),
  );

function asked(name: string, variables: Record<string, string>, shown?: readonly string[]) {
  const pbx = scriptedAmi();
  pbx.answers.set('Status', ({ Variables = '' }) => {
    const wanted = Object.entries(variables).filter(([key]) => String(Variables).includes(key));
    return [status(name, Object.fromEntries(wanted))];
  });
  pbx.answers.set('Getvar', ({ Variable = '' }) => [
    ami(`Response: Success\nValue: ${variables[String(Variable)] ?? ''}`),
  ]);
  if (shown)
    pbx.answers.set('Command', () => [ami(shown.map((line) => `Output: ${line}`).join('\n'))]);
  return { pbx, leg: askLeg(pbx, fakeChannel('701', '1', { name })) };
}

describe('a PJSIP leg', () => {
  it('is direct where rtp,direct is an address', async () => {
    const { leg, pbx } = asked('PJSIP/701-00000001', {
      'CHANNEL(rtp,direct)': '127.0.0.165:6002',
      'CHANNEL(rtp,dest)': '127.0.0.127:6000',
      'CHANNEL(pjsip,call-id)': 'a-b@c',
      'CHANNEL(callid)': '[C-0000000a]',
      DYNAMIC_FEATURES: '(null)',
      'CHANNEL(videonativeformat)': '(nothing)',
    });
    expect(await leg).toEqual({
      ...{ channel: 'PJSIP/701-00000001', bridgeId: 'b1', phone: '127.0.0.127:6000' },
      ...{ sendsTo: '127.0.0.165:6002', codecs: ['alaw', 'ulaw'], keys: '', dynamicFeatures: '' },
      evidence: 'PJSIP/701-00000001: CHANNEL(rtp,direct) = 127.0.0.165:6002',
      ...{ holds: false, isEncrypted: false, hasVideo: false, isFax: false, sendsInfo: false },
      ...{ callId: 'a-b@c', logId: 'C-0000000a' },
      rtp: undefined,
    });
    const [status, ...own] = pbx.asked;
    expect(status?.['Variables']).not.toMatch(/rtp|pjsip/);
    expect(own.map(({ Action }) => Action)).toEqual(Array(6).fill('Getvar'));
  });

  it('sends to the PBX where it is null; hold, keys, video, secure and fax are told', async () => {
    const { leg } = asked('PJSIP/701-00000001', {
      'CHANNEL(rtp,direct)': '(null)',
      'CHANNEL(rtp,hold)': '1',
      'CHANNEL(rtp,secure)': '1',
      'CHANNEL(dtmf_features)': 'TK',
      DYNAMIC_FEATURES: 'apply=a#b',
      'CHANNEL(videonativeformat)': '(vp8)',
      'CHANNEL(pjsip,t38state)': 'ENABLED',
    });
    expect(await leg).toMatchObject({
      ...{
        sendsTo: false,
        rtp: undefined,
        phone: undefined,
        holds: true,
        isEncrypted: true,
        keys: 'TK',
      },
      ...{ dynamicFeatures: 'apply=a#b', hasVideo: true, isFax: true },
    });
  });
});

describe('a chan_sip leg', () => {
  const variables = { 'CHANNEL(rtpdest)': '127.0.0.127:6000', SIPCALLID: '1-2@127.0.0.127' };

  it.each([
    ['127.0.0.165 (Outside bridge)', '127.0.0.165'],
    ['127.0.0.198 (local)', false],
    ['fe80::1 (Outside bridge)', 'fe80::1'],
    ['', undefined],
    ['(local)', undefined],
  ])('whose Audio IP is %j sends to %j', async (text, sendsTo) => {
    const { leg, pbx } = asked('SIP/701-00000001', variables, [
      `  Audio IP:               ${text}\n  DTMF Mode:              rfc2833`,
    ]);
    expect(await leg).toMatchObject({ sendsTo, holds: false, callId: '1-2@127.0.0.127' });
    expect(pbx.asked.map((action) => action['Command'])).toContain(
      'sip show channel 1-2@127.0.0.127',
    );
  });

  it('tells SRTP, keys by INFO, and a hold, when it forgets where its party is', async () => {
    const { leg } = asked('SIP/701-00000001', { ...variables, 'CHANNEL(rtpdest)': '(null)' }, [
      '  Audio IP:               127.0.0.198 (local)',
      '  DTMF Mode:              info',
      '  Media:                  SRTP',
    ]);
    expect(await leg).toMatchObject({ holds: true, sendsInfo: true, isEncrypted: true });
  });

  it.each(['a b', 'x;core stop now', 'x\tcore', `"${'y'.repeat(300)}"`, ''])(
    'never has a Call-ID that is not plain in a line of the CLI: %j',
    async (SIPCALLID) => {
      const { leg, pbx } = asked('SIP/701-00000001', { ...variables, SIPCALLID }, []);
      expect(await leg).toMatchObject({ sendsTo: undefined });
      expect(pbx.asked.map(({ Action }) => Action)).toEqual(['Status']);
    },
  );
});

it('a leg without RTP says so, and is asked nothing that its driver does not know', async () => {
  const { leg, pbx } = asked('IAX2/operator-12', {});
  expect(await leg).toMatchObject({
    sendsTo: undefined,
    evidence: expect.stringContaining('IAX2'),
  });
  expect(pbx.asked[0]?.['Variables']).not.toMatch(/rtp|pjsip|SIPCALLID/);
});

it('a PJSIP leg that rings is not asked about RTP that it may not have', async () => {
  const pbx = scriptedAmi();
  pbx.answers.set('Status', () => [
    status('PJSIP/702-00000002', { 'CHANNEL(pjsip,call-id)': 'a-b@c' }),
  ]);
  const ringing = fakeChannel('702', '2', { state: 'Ringing' });
  expect(await askLeg(pbx, ringing)).toMatchObject({ sendsTo: undefined, callId: 'a-b@c' });
  expect(pbx.asked[0]?.['Variables']).not.toMatch(/CHANNEL\(rt/);
});

it.each([
  ['PJSIP/701-00000001', 'CHANNEL(rtcp,all)'],
  ['SIP/701-00000001', 'CHANNEL(rtpqos,audio,all)'],
])('what Asterisk counted of %s is asked by %s', async (channel, variable) => {
  const pbx = scriptedAmi();
  pbx.answers.set('Getvar', () => [
    ami(
      'Value: ssrc=1;themssrc=2;lp=2;rxjitter=0.0015;rxcount=51;txjitter=0.00025;txcount=50;rlp=1',
    ),
  ]);
  expect(await askCounts(pbx, channel)).toEqual({
    ...{ received: 51, receivedLost: 2, receivedJitterMs: 1.5 },
    ...{ sent: 50, sentLost: 1, sentJitterMs: 0.25 },
  });
  expect(pbx.asked[0]?.['Variable']).toBe(variable);
  pbx.answers.set('Getvar', () => [ami('Value:')]);
  expect(await askCounts(pbx, channel)).toBeUndefined();
  expect(await askCounts(pbx, 'IAX2/operator-1')).toBeUndefined();
});

it('a channel that is gone, or may not be asked about, is none', async () => {
  const pbx = scriptedAmi();
  expect(await askLeg(pbx, fakeChannel('701', '1'))).toBeUndefined();
});
