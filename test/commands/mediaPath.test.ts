import { expect, test } from 'vitest';
import { PbxError } from '../../asterisk/errors.ts';
import { contextOf } from '../support/context.ts';
import { addCall, fakeCall, fakeChannel, fakeLegMedia, fakePbx } from '../support/fake-pbx.ts';
import { ami, scriptedAmi } from '../support/scriptedAmi.ts';
import { parsed, typed } from '../support/typed.ts';

/** So many calls of 701 and 702, in native_rtp. */
function bench(calls: number, sendsTo: string | false = false) {
  const pbx = fakePbx();
  for (let call = 1; call <= calls; call += 1) {
    const linkedid = `1700000000.${call}1`;
    const bridgeId = `b${call}`;
    const caller = fakeChannel('701', `${call}1`, { linkedid, bridgeId, createdAt: call });
    const callee = fakeChannel('702', `${call}2`, { linkedid, bridgeId });
    addCall(pbx, fakeCall(caller, { callee, legs: [caller, callee], since: call }));
    const channels = [caller.uniqueid, callee.uniqueid];
    pbx.view.bridges.set(bridgeId, {
      ...{ id: bridgeId, type: 'basic', technology: 'native_rtp', channels },
    });
    for (const leg of [caller, callee])
      pbx.view.legMedia.set(leg.uniqueid, fakeLegMedia(leg, { sendsTo }));
  }
  const commands = scriptedAmi();
  commands.answers.set('PJSIPShowEndpoint', ({ Endpoint }) => [
    ami(`Event: EndpointDetail\nDirectMedia: ${Endpoint === '702'}\nMediaEncryption: no`),
  ]);
  const context = contextOf({ live: async () => pbx, ami: async () => commands });
  return { pbx, commands, context };
}

test.each([
  ['media path', { call: undefined }, { watch: false }],
  ['media path 701 --watch', { call: '701' }, { watch: true }],
])('%s', (line, args, options) => {
  expect(parsed(line).input).toEqual({ args, options });
});

test('one row a call; below it each reason, where it was seen and what to type', async () => {
  const { context } = bench(1);
  const { status, out, err } = await typed('media path', context);
  expect(status).toBe(0);
  expect(out[1]).toMatch(
    /^701 +702 +through the PBX, native +\S+ <-> PBX <-> \S+ +701 is set via-pbx$/,
  );
  expect(err).toContain('  ▲ 701 is set via-pbx');
  expect(err).toContain('    seen: DirectMedia: false (PJSIPShowEndpoint 701)');
  expect(err).toContain('    change it: pbxctl media set 701 direct   (calls from then on)');
});

test('a call is named by its Linkedid, a channel or a peer; one that is not there is said so', async () => {
  const { context } = bench(2);
  for (const name of ['1700000000.21', 'PJSIP/702-00000022', '1700000000.22']) {
    const [path, ...others] = JSON.parse(
      (await typed(`media path ${name} --json`, context)).out.join('\n'),
    );
    expect(others).toEqual([]);
    expect(path.id).toBe('1700000000.21');
  }
  expect(JSON.parse((await typed('media path 701 --json', context)).out.join('\n'))).toHaveLength(
    2,
  );
  const { status, err } = await typed('media path 799', context);
  expect([status, err.join(' ')]).toEqual([expect.any(Number), expect.stringContaining('"799"')]);
  expect(status).not.toBe(0);
});

test('of many calls some are explained, and the rest is said', async () => {
  const { context, pbx } = bench(25, '127.0.0.165:6000');
  const { out, err } = await typed('media path', context);
  expect(out).toHaveLength(1 + 20);
  expect(err.at(-1)).toContain('5 calls more');
  expect(pbx.lookedAt).toHaveLength(20);
});

test('a PBX that may not be asked tells what its bridges tell', async () => {
  const { context, commands } = bench(1);
  commands.answers.set('PJSIPShowEndpoint', () => {
    throw new PbxError('refused', 'Permission denied');
  });
  const [path] = JSON.parse((await typed('media path --json', context)).out.join('\n'));
  expect(path).toMatchObject({ media: 'native', directWanted: false });
  expect(path.reasons[0].what).toContain('nothing that can be asked');
});
