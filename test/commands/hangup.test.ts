import { describe, expect, it, test } from 'vitest';
import { PbxError } from '../../asterisk/errors.ts';
import { amiOf, contextOf } from '../support/context.ts';
import { frontOf } from '../support/front.ts';
import { parsed, typed } from '../support/typed.ts';
import { channelOf, liveOf } from '../support/view.ts';

test.each([
  ['hangup 701', { channel: '701' }, { all: false }],
  ['hangup --all', { channel: undefined }, { all: true }],
  ['hangup -- --all', { channel: '--all' }, { all: false }],
])('%s', (line, args, options) => {
  expect(parsed(line).input).toEqual({ args, options });
});

const A = 'PJSIP/701-00000001';
const B = 'PJSIP/702-00000002';
const OTHER = 'PJSIP/1701-00000003';
const TRUNK = 'IAX2/trunk-a-00000004';

function pbx(gone: readonly string[] = [], names = [A, B, OTHER, TRUNK]) {
  const channels = names.map((name) =>
    channelOf(name, { linkedid: name === A || name === B ? 'linked.1' : `linked-${name}` }),
  );
  const ami = amiOf({
    Hangup: ({ Channel }) => {
      if (gone.includes(String(Channel)))
        throw new PbxError('not-found', 'Hangup: No such channel');
      return [];
    },
  });
  const context = contextOf({ live: async () => liveOf({ channels }), ami: async () => ami });
  return { ami, context };
}

describe('hangup', () => {
  it.each<[word: string, ended: string[]]>([
    [A, [A]],
    [`u-${B}`, [B]],
    ['linked.1', [A, B]],
    ['701', [A]],
    ['PJSIP/702', [B]],
    ['trunk-a', [TRUNK]],
    ['--all', [A, B, OTHER, TRUNK]],
  ])('%s ends %j', async (word, ended) => {
    const { ami, context } = pbx();
    const { status, err } = await typed(`hangup ${word} --yes`, context);
    expect(ami.sent).toEqual(ended.map((Channel) => ({ Action: 'Hangup', Channel })));
    expect([status, err]).toEqual([0, ended.map((name) => `hung up ${name}`)]);
  });

  it('is done when the other leg has gone by itself', async () => {
    const { context } = pbx([B]);
    const err = [`hung up ${A}`, `${B} had ended already`];
    expect(await typed('hangup linked.1 --yes', context)).toMatchObject({ status: 0, err });
  });

  it('asks before, with names while they are few', async () => {
    const { ami, context } = pbx();
    const no = () => frontOf({ interactive: true, answer: false });
    const one = no();
    await typed('hangup linked.1', context, one);
    const all = no();
    expect(await typed('hangup --all', context, all)).toMatchObject({
      status: 1,
      err: ['nothing was changed'],
    });
    expect([one.asked, all.asked]).toEqual([[`Hang up ${A}, ${B}?`], ['Hang up 4 channels?']]);
    expect(ami.sent).toEqual([]);
  });

  it.each<[line: string, names: string[], status: number, err: RegExp]>([
    ['hangup 9', [A], 5, /there is no channel "9"\npbxctl channels/],
    ['hangup 70', [A], 5, /there is no channel "70"/],
    ['hangup "/.*/"', [A], 5, /there is no channel "\/\.\*\/"/],
    ['hangup ""', [A], 5, /there is no channel ""/],
    ['hangup 701', [], 5, /there is no channel "701"\nthere are no calls/],
    ['hangup', [A], 2, /name one channel, or --all/],
    ['hangup 701 --all', [A], 2, /name one channel, or --all/],
    ['hangup linked.1', [A], 2, /Hang up .*There is no terminal to ask on\.\nadd --yes/],
    ['hangup --all', [], 0, /^there is no channel$/],
  ])('%s of %j sends nothing', async (line, names, status, err) => {
    const { ami, context } = pbx([], names);
    const said = await typed(line, context);
    expect(said.err.join('\n')).toMatch(err);
    expect([said.status, ami.sent]).toEqual([status, []]);
  });

  it('in a dry run says what it would do', async () => {
    const { ami, context } = pbx();
    const out = [`would hang up ${A} (AMI Hangup)`];
    expect(await typed('hangup 701 --dry-run', context)).toMatchObject({ status: 0, out });
    expect(ami.sent).toEqual([]);
  });
});
