import { describe, expect, it } from 'vitest';
import { PbxError } from '../../../asterisk/errors.ts';
import type { CaptureOrders } from '../../../commands/capture/orders.ts';
import type { Context } from '../../../commands/context.ts';
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
