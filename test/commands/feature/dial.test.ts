import { afterEach, describe, expect, it, test } from 'vitest';
import type { AmiAction } from '../../../asterisk/ami/port.ts';
import type { Peer } from '../../../asterisk/state/types.ts';
import { amiOf, phonesOf } from '../../support/context.ts';
import { type DialplanYard, makeDialplanYard } from '../../support/dialplan-yard.ts';
import { parsed, typed } from '../../support/typed.ts';
import { absentPeer, channelOf, liveOf, peerOf } from '../../support/view.ts';

test.each([
  ['feature dial clock', 'clock', undefined],
  ['feature dial 611 --from 702', '611', '702'],
  ['feature dial -- --yes', '--yes', undefined],
])('%s', (line, feature, from) => {
  expect(parsed(line).input).toEqual({ args: { feature }, options: { from } });
});

const marked = (number: string, words: string) =>
  `exten => ${number},1,NoOp(pbxctl: ${words} language=fr)\n same => n,Answer()\n`;
const dialplan = `[usersnum]\n${marked('600', 'echo')}${marked('_69XXX', 'recorder')}[night]\n${marked('612', 'clock')}`;

/** A lab whose phone A stands as told; what is originated is answered, and a phone that is started registers. */
function lab({ peer = peerOf('PJSIP/701'), running = [] as readonly string[], registers = true }) {
  const peers = (first: Peer) => [first, peerOf('PJSIP/702'), peerOf('PJSIP/900')];
  const live = liveOf({ peers: peers(peer) });
  const originated: AmiAction[] = [];
  const ami = amiOf({
    Originate(action) {
      originated.push(action);
      const uniqueid = String(action['ChannelId']);
      const channel = channelOf('PJSIP/701-00000001', { uniqueid });
      setImmediate(() => live.become({ channels: [channel] }));
      return [];
    },
  });
  const phones = phonesOf({}, running);
  const start: typeof phones.start = async (phone) => {
    if (registers) setImmediate(() => live.become({ peers: peers(peerOf('PJSIP/701')) }));
    return phones.start(phone);
  };
  yard = makeDialplanYard(dialplan, {
    live: async () => live,
    ami: async () => ami,
    phones: () => ({ ...phones, start }),
  });
  return { context: yard.context, originated, asked: phones.asked };
}

let yard: DialplanYard | undefined;
afterEach(() => yard?.remove());

describe('feature dial', () => {
  it.each([
    ['feature dial echo', 'PJSIP/701', '600', 'usersnum'],
    ['feature dial 600 --from 702', 'PJSIP/702', '600', 'usersnum'],
    ['feature dial clock --from PJSIP/900', 'PJSIP/900', '612', 'night'],
  ])('%s', async (line, Channel, Exten, Context) => {
    const { context, originated, asked } = lab({});
    const { status, err } = await typed(line, context);
    expect(err).toEqual([`${Channel} answered and dials ${Exten}`]);
    expect(originated).toMatchObject([{ Channel, Exten, Context }]);
    expect([status, asked]).toEqual([0, []]);
  });

  it.each([
    ['does not run', absentPeer('PJSIP/701'), []],
    ['went on while the PBX was away', absentPeer('PJSIP/701'), ['701']],
    ['does not answer', peerOf('PJSIP/701', { status: 'unreachable' }), []],
  ])('starts a phone of the lab that %s', async (_, peer, running) => {
    const { context, originated, asked } = lab({ peer, running });
    expect(await typed('feature dial echo', context)).toMatchObject({
      status: 0,
      err: ['phone 701 registered from 127.91.2.127', 'PJSIP/701 answered and dials 600'],
    });
    expect(asked).toEqual(['stop 701', 'start 701 127.91.2.127']);
    expect(originated).toHaveLength(1);
  });

  it('does nothing in a dry run', async () => {
    const { context, originated, asked } = lab({ peer: absentPeer('PJSIP/701') });
    expect(await typed('feature dial echo --dry-run', context)).toMatchObject({
      status: 0,
      out: [
        'would start phone 701 on 127.91.2.127',
        'would ring PJSIP/701 and connect it to echo, 600@usersnum (AMI Originate)',
      ],
    });
    expect([originated, asked]).toEqual([[], []]);
  });

  it.each([
    ['radio', 5, 'radio is not installed', 'pbxctl feature install radio'],
    ['--yes', 5, 'there is no feature "--yes"', /^there are echo, clock/],
    ['recorder', 2, /many numbers as the pattern _69XXX/, /^pbxctl call 701 NUMBER/],
  ])('%s: says what to type instead', async (word, code, why, hint) => {
    const { context, originated } = lab({});
    const { status, err } = await typed(`feature dial -- ${word}`, context);
    expect(err).toEqual([expect.stringMatching(why), expect.stringMatching(hint)]);
    expect([status, originated]).toEqual([code, []]);
  });

  it('knows no phone that the PBX does not', async () => {
    const { context } = lab({});
    const { status, err } = await typed('feature dial echo --from 799', context);
    expect([status, err[0]]).toEqual([5, 'there is no peer "799"']);
  });
});
