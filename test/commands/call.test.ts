import { afterEach, beforeEach, describe, expect, it, test, vi } from 'vitest';
import type { AmiMessage } from '../../asterisk/ami/message.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { Channel } from '../../asterisk/state/types.ts';
import type { Context } from '../../commands/context.ts';
import { amiOf, contextOf } from '../support/context.ts';
import { frontOf } from '../support/front.ts';
import { ami as message } from '../support/scriptedAmi.ts';
import { parsed, typed } from '../support/typed.ts';
import { absentPeer, channelOf, liveOf, peerOf } from '../support/view.ts';

test.each([
  ['call 701 600', { from: '701', to: '600' }, { context: undefined }],
  ['call PJSIP/701 702 --context=public', { from: 'PJSIP/701', to: '702' }, { context: 'public' }],
  ['call -- --yes -1', { from: '--yes', to: '-1' }, { context: undefined }],
])('%s', (line, args, options) => {
  expect(parsed(line).input).toEqual({ args, options });
});

test.each(['call', 'call 701', 'call 701 600 702'])('%s is wrong usage', (line) => {
  expect(() => parsed(line)).toThrow(/^`call` (needs|does not know)/);
});

/** A PBX on which 701 is registered and 702 is not; `originated` gets the channel's Uniqueid. */
function pbx(originated: (uniqueid: string, live: ReturnType<typeof liveOf>) => void = () => {}) {
  const live = liveOf({
    peers: [peerOf('PJSIP/701'), absentPeer('PJSIP/702'), peerOf('IAX2/--yes a b')],
  });
  const ami = amiOf({
    Originate: ({ ChannelId }) => {
      originated(String(ChannelId), live);
      return [];
    },
  });
  const interrupt = new AbortController();
  const context = contextOf({
    ...{ live: async () => live, ami: async () => ami, signal: interrupt.signal },
  });
  return { live, ami, context, interrupt };
}

const legOf = (uniqueid: string, over: Partial<Channel> = {}) =>
  channelOf('PJSIP/701-00000001', { uniqueid, ...over });

/** Shows these channels one after the other, each in its own turn. */
const later =
  (...states: readonly (Partial<Channel> | undefined)[]) =>
  (uniqueid: string, live: ReturnType<typeof liveOf>) => {
    let before = Promise.resolve();
    for (const state of states)
      before = before
        .then(() => new Promise((resolve) => setImmediate(resolve)))
        .then(() => live.become({ channels: state ? [legOf(uniqueid, state)] : [] }));
  };

describe('call', () => {
  it('says why Asterisk could not even make the channel', async () => {
    let tell: (event: AmiMessage) => void = () => {};
    const { context } = pbx(() =>
      tell(
        message(`Event: OriginateResponse
          Response: Failure
          Channel: PJSIP/701
          Exten: 600
          Reason: 5`),
      ),
    );
    const hearing: Context = {
      ...context,
      onEvent: async (listener) => {
        tell = listener;
        return () => {};
      },
    };
    expect(await typed('call 701 600', hearing)).toMatchObject({
      status: 1,
      err: ['PJSIP/701 was not connected: it is busy', expect.stringContaining('pbxctl log')],
    });
  });

  it('returns when the phone has answered', async () => {
    const { context, ami, live } = pbx(
      later({ state: 'Down' }, { state: 'Ringing' }, { state: 'Up' }),
    );
    expect(await typed('call 701 600', context)).toEqual({
      ...{ status: 0, out: [], err: ['PJSIP/701 answered and dials 600'] },
    });
    expect(ami.sent).toEqual([
      {
        ...{ Action: 'Originate', Channel: 'PJSIP/701', Context: 'usersnum', Exten: '600' },
        ...{ Priority: 1, CallerID: '701 <701>', Timeout: 30_000, Async: true },
        ChannelId: expect.stringMatching(/^pbxctl-[0-9a-f-]{36}$/),
      },
    ]);
    expect(live.listeners).toBe(0);
  });

  it.each([
    ['refuses', later({ state: 'Ringing' }, undefined)],
    [
      'refuses before Asterisk has answered us',
      (uniqueid: string, live: ReturnType<typeof liveOf>) => {
        live.become({ channels: [legOf(uniqueid, { state: 'Down' })] });
        live.become({ channels: [] });
      },
    ],
  ])('says so when the phone %s', async (_, originated) => {
    const { context, live } = pbx(originated);
    const { status, err } = await typed('call 701 600', context);
    expect(err[0]).toBe('PJSIP/701 did not answer, or refused the call');
    expect(err[1]).toContain('pbxctl log --channel PJSIP/701');
    expect([status, live.listeners]).toEqual([1, 0]);
  });

  it.each<[line: string, status: number, err: RegExp[]]>([
    ['call 702 600', 1, [/PJSIP\/702 cannot be rung: it is ○ unregistered/, /pbxctl phones start/]],
    ['call 703 600', 5, [/there is no peer "703"/, /pbxctl peers/]],
    ['call "" 600', 5, [/there is no peer ""/, /pbxctl peers/]],
    ['call "701\r\nX: y" 600', 5, [/there is no peer "701\\r\\nX: y"/, /pbxctl peers/]],
    ['call 701 ""', 2, [/"" cannot be dialled/, /pbxctl call/]],
    ['call 701 "6 00"', 2, [/"6 00" cannot be dialled/, /pbxctl call/]],
    ['call 701 "600\nAction: x"', 2, [/cannot be dialled/, /pbxctl call/]],
    ['call 701 "600,1"', 2, [/cannot be dialled/, /pbxctl call/]],
    ['call 701 "${SHELL(id)}"', 2, [/cannot be dialled/, /pbxctl call/]],
    [`call 701 ${'6'.repeat(65)}`, 2, [/cannot be dialled/, /pbxctl call/]],
    ['call 701 600 --context "a b"', 2, [/"a b" cannot be dialled/, /pbxctl call/]],
  ])('%j sends nothing', async (line, status, err) => {
    const { context, ami } = pbx();
    const said = await typed(line, context);
    expect(said.status).toBe(status);
    for (const [i, expected] of err.entries()) expect(said.err[i]).toMatch(expected);
    expect(ami.sent).toEqual([]);
  });

  it('takes a peer by a hostile name for what it is, and asks nobody', async () => {
    const { context, ami } = pbx(later({ state: 'Up' }));
    expect(await typed('call -- "--yes a b" 600', context)).toMatchObject({ status: 0 });
    expect(ami.sent[0]).toMatchObject({ Channel: 'IAX2/--yes a b' });
  });

  it('in a dry run says what it would do', async () => {
    const { context, ami } = pbx();
    const out = ['would ring PJSIP/701 and connect it to 600@public (AMI Originate)'];
    expect(await typed('call 701 600 --context public --dry-run', context)).toMatchObject({
      status: 0,
      out,
    });
    expect(ami.sent).toEqual([]);
  });

  it('passes on what Asterisk refuses, and goes on listening to nothing', async () => {
    const { context, live } = pbx(() => {
      throw new PbxError('refused', 'Asterisk does not permit this AMI user the action Originate.');
    });
    expect(await typed('call 701 600', context)).toMatchObject({ status: 4 });
    expect(live.listeners).toBe(0);
  });

  it('says where the numbers are, for one that there is not', async () => {
    const { context, live } = pbx(() => {
      throw new PbxError('not-found', 'Originate: Extension does not exist.');
    });
    const { status, err } = await typed('call 701 799', context);
    expect([status, err[0]]).toEqual([5, 'there is no number 799 in usersnum to be dialled']);
    expect(err[1]).toContain('pbxctl extension explain 799');
    expect(live.listeners).toBe(0);
  });

  it('ends when it is interrupted', async () => {
    const { context, live, interrupt } = pbx((uniqueid, live) => {
      later({ state: 'Ringing' })(uniqueid, live);
      setImmediate(() => setImmediate(() => interrupt.abort()));
    });
    expect(await typed('call 701 600', context)).toMatchObject({ status: 130 });
    expect(live.listeners).toBe(0);
  });

  describe('that nobody answers', () => {
    beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
    afterEach(() => void vi.useRealTimers());

    it.each([
      ['while it rings', later({ state: 'Ringing' })],
      ['with no sign of the phone', () => {}],
    ])('times out %s', async (_, originated) => {
      const { context, live } = pbx(originated);
      const front = frontOf();
      const ended = typed('call 701 600', context, front);
      await vi.advanceTimersByTimeAsync(30_000);
      expect(front.err).toEqual([]);
      await vi.advanceTimersByTimeAsync(1_000);
      const said = await ended;
      expect(said.err[0]).toBe('PJSIP/701 has not answered after 30 s');
      expect([said.status, live.listeners]).toEqual([124, 0]);
    });
  });
});
