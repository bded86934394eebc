import { describe, expect, it } from 'vitest';
import { amiOf, contextOf } from '../support/context.ts';
import { frontOf } from '../support/front.ts';
import { typed } from '../support/typed.ts';
import { channelOf, liveOf, peerOf } from '../support/view.ts';

const peers = liveOf({ peers: [peerOf('PJSIP/701')] });

describe('what every command understands', () => {
  it('--quiet leaves remarks out, and no data and no error', async () => {
    const context = contextOf({ live: async () => peers });
    const loud = await typed('peers', context);
    expect(loud.err).not.toEqual([]);
    expect(await typed('peers -q', context)).toEqual({ ...loud, err: [] });
    expect((await typed('wait peer 799 -q', context)).err).not.toEqual([]);
  });

  it('--no-input refuses what would be asked', async () => {
    const front = frontOf({ interactive: true, answer: true });
    const live = liveOf({ channels: [channelOf('PJSIP/701-1')] });
    const context = contextOf({ live: async () => live, ami: async () => amiOf({}) });
    const said = await typed('hangup --all --no-input', context, front);
    expect([said.status, front.asked]).toEqual([2, []]);
  });

  it('--timeout ends what does not end by itself, with 124', async () => {
    const context = contextOf({ live: async () => peers });
    const said = await typed('wait peer 701 --gone --timeout 0.05', context);
    expect(said).toMatchObject({ status: 124, err: ['not done within 0.05 s'] });
    expect(peers.listeners).toBe(0);
  });

  it('--timeout lets what is done in time alone', async () => {
    const context = contextOf({ live: async () => peers });
    expect(await typed('peers --fields id --timeout 60', context)).toMatchObject({
      status: 0,
      out: ['PJSIP/701'],
    });
  });

  it.each(['0', '-1', 'soon', '1e9'])('--timeout=%s is refused', async (seconds) => {
    expect(await typed(`peers --timeout=${seconds}`, contextOf())).toMatchObject({ status: 2 });
  });
});
