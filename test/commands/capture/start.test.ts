import { describe, expect, it } from 'vitest';
import { capturesFolder } from '../../../asterisk/capture/store.ts';
import { PbxError } from '../../../asterisk/errors.ts';
import { filterText } from '../../../commands/capture/filter-text.ts';
import type { CaptureOrders } from '../../../commands/capture/orders.ts';
import type { Context } from '../../../commands/context.ts';
import { keepCapture } from '../../support/captureRecords.ts';
import { contextOf, foldersUnder } from '../../support/context.ts';
import { temporaryFolder } from '../../support/folder.ts';
import { typed } from '../../support/typed.ts';
import { callOf, channelOf, type FakeLive, liveOf, peerOf } from '../../support/view.ts';

/** What a recorder is told by a line; it refuses to record. */
async function ordered(line: string, live: () => Promise<FakeLive>) {
  const given: CaptureOrders[] = [];
  const recorders: Context['recorders'] = {
    async begin(orders) {
      given.push(orders);
      throw new PbxError('refused', 'not recorded here');
    },
  };
  const folders = foldersUnder(temporaryFolder());
  const { status, err } = await typed(line, contextOf({ folders, recorders, live }));
  return { status, err, orders: given[0] };
}

describe('capture start --peer', () => {
  const pbx = async () => liveOf({ peers: [peerOf('PJSIP/701'), peerOf('PJSIP/702')] });

  it('says which peers there are where that is none', async () => {
    expect(await ordered('capture start --peer 799', pbx)).toEqual({
      ...{ status: 5, orders: undefined },
      err: ['the PBX has no peer "799"', 'it has 701, 702'],
    });
  });

  it.each([['701'], ['PJSIP/701']])('%s is known', async (word) => {
    expect((await ordered(`capture start --peer ${word}`, pbx)).orders?.peer).toBe('701');
  });

  it('takes any where the PBX tells of none, or cannot be asked', async () => {
    const away = async () => {
      throw new PbxError('unreachable', 'lab is stopped');
    };
    for (const live of [async () => liveOf(), away])
      expect((await ordered('capture start --peer 799', live)).orders?.peer).toBe('799');
  });
});

describe('capture start --call', () => {
  it('orders the Linkedid, and who is in it', async () => {
    const legs = [channelOf('PJSIP/701-1', { exten: '702' }), channelOf('PJSIP/702-2')] as const;
    const live = async () => liveOf({ channels: legs, calls: [callOf([...legs])] });
    const { orders } = await ordered('capture start --call 701', live);
    expect(orders).toMatchObject({ call: 'linked.1', who: '701 to 702' });
  });
});

describe('a capture that has begun', () => {
  /** What a line says while it records, and of its end. */
  async function said(line: string, isSession = false): Promise<readonly string[]> {
    const folders = foldersUnder(temporaryFolder());
    const recorders: Context['recorders'] = {
      async begin({ name, file }) {
        const record = await keepCapture(capturesFolder(folders.data), { name, file });
        async function* events() {
          yield { kind: 'ended' as const, record };
        }
        return { record, what: 'paper', events, stop: () => {}, gone: Promise.resolve() };
      },
    };
    return (await typed(line, contextOf({ folders, recorders, isSession }))).out;
  }

  it.each([
    ['capture start', /until Ctrl-C$/],
    ['capture start --for 14s', /for 14s, or until Ctrl-C$/],
    ['capture start --for 500ms', /for 0.5s, or until Ctrl-C$/],
    ['capture start --for 5m --background', /for 5m00s, or until it is stopped:$/],
  ])('by %s tells how long it goes on', async (line, expected) => {
    expect((await said(line))[1]).toMatch(expected);
  });

  it('says last in a session how it is read: a key shows that line', async () => {
    expect((await said('capture start', true)).at(-1)).toMatch(
      /^(lab-[\d-]+) goes on: capture show \1 reads it$/,
    );
  });
});

describe('what a capture is of', () => {
  const of = { peer: undefined, call: undefined, rtp: true };

  it.each([
    [of, 'packets', 'all, with RTP'],
    [of, 'hep', 'all, without RTP: hep has none'],
    [{ ...of, peer: '701' }, 'log', 'peer 701, without RTP: log has none'],
    [{ ...of, rtp: false }, 'log', 'all'],
    [{ ...of, call: '17.1', who: '701 to 702' }, 'packets', 'call 701 to 702, with RTP'],
    [{ ...of, call: '17.1', rtp: false }, undefined, 'call 17.1'],
  ] as const)('%j by %s is %s', (filter, source, expected) => {
    expect(filterText(filter, source)).toBe(expected);
  });
});
