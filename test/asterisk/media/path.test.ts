import { describe, expect, it } from 'vitest';
import { mediaPathOf } from '../../../asterisk/media/path.ts';
import type { LegMedia } from '../../../asterisk/media/types.ts';
import { legPath, shortPath, wayOf } from '../../../asterisk/media/words.ts';
import { addCall, fakeCall, fakeChannel, fakeLegMedia, fakePbx } from '../../support/fake-pbx.ts';

const A = '127.0.0.127:6000';
const B = '127.0.0.165:6002';

/** A call of two in a bridge; what its legs told. */
function bridged(
  technology: string,
  a: Partial<LegMedia> | undefined,
  b: Partial<LegMedia> | undefined,
) {
  const pbx = fakePbx();
  const caller = fakeChannel('701', '1', { bridgeId: 'b' });
  const callee = fakeChannel('702', '2', { bridgeId: 'b' });
  const call = fakeCall(caller, { callee, legs: [caller, callee] });
  addCall(pbx, call);
  // The callee is in it first, as after a Dial.
  const channels = [callee.uniqueid, caller.uniqueid];
  pbx.view.bridges.set('b', { id: 'b', type: 'basic', technology, channels });
  if (a) pbx.view.legMedia.set(caller.uniqueid, fakeLegMedia(caller, { phone: A, ...a }));
  if (b) pbx.view.legMedia.set(callee.uniqueid, fakeLegMedia(callee, { phone: B, ...b }));
  return { path: mediaPathOf(call, pbx.view), caller, view: pbx.view };
}

describe('the media path of a call in a bridge', () => {
  it.each([
    ['native_rtp', { sendsTo: B }, { sendsTo: A }, 'direct', 'direct 127.0.0.127 <-> 127.0.0.165'],
    ['native_rtp', { sendsTo: false }, { sendsTo: false }, 'native', 'PBX native'],
    // One is held: the other has the PBX for its music.
    ['native_rtp', { sendsTo: B }, { sendsTo: false }, 'native', 'PBX native'],
    ['native_rtp', { sendsTo: B }, undefined, 'unknown', 'PBX or direct'],
    ['native_rtp', { sendsTo: undefined }, { sendsTo: A }, 'unknown', 'PBX or direct'],
    ['native_rtp', { sendsTo: B, bridgeId: 'before' }, { sendsTo: A }, 'unknown', 'PBX or direct'],
    ['simple_bridge', { sendsTo: B }, { sendsTo: A }, 'core', 'PBX core'],
    ['softmix', undefined, undefined, 'core', 'PBX core'],
    ['', undefined, undefined, 'unknown', ''],
    ['native_dahdi', undefined, undefined, 'unknown', 'native_dahdi'],
  ] as const)('%s, legs %j and %j: %s', (technology, a, b, kind, words) => {
    const { path } = bridged(technology, a, b);
    expect(path).toMatchObject({ kind, technology });
    expect(path.channels).toEqual(['PJSIP/701-00000001', 'PJSIP/702-00000002']);
    expect(shortPath(path)).toBe(words);
  });

  it('names the ends, and what said so', () => {
    const { path, caller, view } = bridged('native_rtp', { sendsTo: B }, { sendsTo: A });
    expect(wayOf(path)).toBe(`${A} <-> ${B}`);
    expect(path.evidence).toEqual([
      'the bridge b works by native_rtp',
      'PJSIP/701-00000001 was asked',
      'PJSIP/702-00000002 was asked',
    ]);
    expect(legPath(caller, view)).toBe(`direct with ${B}`);
  });

  it('puts the PBX between them', () => {
    const { path, caller, view } = bridged('simple_bridge', {}, { phone: undefined });
    expect(wayOf(path)).toBe(`${A} <-> PBX <-> PJSIP/702-00000002`);
    expect(legPath(caller, view)).toBe('PBX core');
  });
});

describe('the media path of a call in no bridge', () => {
  const view = fakePbx().view;
  const up = fakeChannel('701', '1', { applicationData: '5' });

  it('is the application that it talks to', () => {
    const path = mediaPathOf(fakeCall(up), view);
    expect(path).toMatchObject({
      kind: 'application',
      evidence: ['PJSIP/701-00000001 runs Echo(5)'],
    });
    expect(wayOf(path)).toBe('PJSIP/701-00000001 <-> PBX');
  });

  it('is not up while the callee rings', () => {
    const callee = fakeChannel('702', '2', { state: 'Ringing' });
    const call = fakeCall(up, { callee, legs: [up, callee], state: 'ringing' });
    const path = mediaPathOf(call, view);
    expect(path).toMatchObject({ kind: 'not up' });
    expect(path.evidence[0]).toContain('PJSIP/702-00000002 is Ringing');
    expect([shortPath(path), wayOf(path)]).toEqual(['not up yet', '']);
  });

  it('is unknown between two that are up and not joined yet', () => {
    const callee = fakeChannel('702', '2');
    expect(mediaPathOf(fakeCall(up, { callee, legs: [up, callee] }), view).kind).toBe('unknown');
  });
});
