import { describe, expect, it, test } from 'vitest';
import { PbxError } from '../../asterisk/errors.ts';
import { transferMeant } from '../../commands/transfer/meant.ts';
import { parsed } from '../support/typed.ts';
import { callOf, channelOf, liveOf } from '../support/view.ts';

test.each([
  ['transfer 701 702', { call: '701', number: '702' }, false],
  ['transfer 701 702 --attended', { call: '701', number: '702' }, true],
  ['transfer -- PJSIP/a-1 702', { call: 'PJSIP/a-1', number: '702' }, false],
])('%s', (line, args, attended) => {
  expect(parsed(line).input).toEqual({ args, options: { attended, context: undefined } });
});

test.each(['transfer', 'transfer 701', 'transfer 701 702 703'])('%s is wrong usage', (line) => {
  expect(() => parsed(line)).toThrow(/^`transfer` (needs|does not know)/);
});

test('transfer keys on is a command of its own', () => {
  expect(parsed('transfer keys on').command.name).toBe('transfer keys on');
});

describe('who transfers whom', () => {
  const a = channelOf('PJSIP/701-00000001', { bridgeId: 'b', linkedid: 'call.1' });
  const b = channelOf('PJSIP/702-00000002', { bridgeId: 'b', linkedid: 'call.1' });
  const alone = channelOf('PJSIP/704-00000003', { linkedid: 'call.2' });
  const ringing = channelOf('PJSIP/705-00000004', { state: 'Ring', linkedid: 'call.3' });
  const live = liveOf({ channels: [a, b, alone, ringing], calls: [callOf([a, b])] });

  it.each([
    ['701', a, b],
    ['PJSIP/701', a, b],
    ['702', b, a],
    [a.name, a, b],
    [b.uniqueid, b, a],
    ['call.1', a, b],
    ['704', alone, undefined],
  ])('%s', (word, from, other) => {
    expect(transferMeant(live, word)).toEqual({ from, other });
  });

  it.each([
    ['709', 'not-found', /"709" is in no call/],
    ['705', 'refused', /has not been answered yet/],
  ])('%s is refused', (word, code, message) => {
    expect(errorOf(() => transferMeant(live, word))).toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
  });

  it('asks which of several calls is meant', () => {
    const second = channelOf('PJSIP/701-00000009', { bridgeId: 'c' });
    const both = liveOf({ channels: [a, b, second] });
    expect(errorOf(() => transferMeant(both, '701'))).toMatchObject({
      code: 'usage',
      hint: `pbxctl transfer ${a.name} NUMBER`,
    });
    const held = liveOf({ channels: [{ ...a, onHold: true }, b, second] });
    expect(transferMeant(held, '701').from.name).toBe(second.name);
  });

  it('leaves conferences alone', () => {
    const third = channelOf('PJSIP/703-00000005', { bridgeId: 'b' });
    expect(errorOf(() => transferMeant(liveOf({ channels: [a, b, third] }), '701'))).toMatchObject({
      code: 'refused',
    });
  });
});

function errorOf(run: () => unknown): PbxError {
  try {
    run();
  } catch (error) {
    if (error instanceof PbxError) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}
