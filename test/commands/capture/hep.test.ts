import { describe, expect, it } from 'vitest';
import { capturesFolder } from '../../../asterisk/capture/store.ts';
import type { CaptureOrders } from '../../../commands/capture/orders.ts';
import { sourcesOf } from '../../../commands/capture/sources.ts';
import { goingOn, keepCapture } from '../../support/captureRecords.ts';
import { contextOf, foldersUnder, profileOf } from '../../support/context.ts';
import { temporaryFolder } from '../../support/folder.ts';

const orders: CaptureOrders = {
  ...{ pbx: 'lab', name: 'one', file: '/nonexistent/one.pcapng', source: 'hep' },
  ...{ peer: undefined, call: undefined, rtp: false },
  ...{ maxBytes: 1_000_000, maxMs: undefined, hepListen: undefined },
};

/** What HEP of a lab says while somebody takes it. */
async function refusal(name: string, isForSession: boolean): Promise<unknown> {
  const folders = foldersUnder(temporaryFolder());
  const going = { ...(await goingOn()), source: 'hep', turnedOn: true } as const;
  await keepCapture(capturesFolder(folders.data), { name, ...going, isForSession });
  const [source] = await sourcesOf({
    ...{ context: contextOf({ folders }), profile: profileOf(), orders },
    ports: { sip: [], sipPorts: [], iaxPorts: [], rtp: { first: 1, last: 2 } },
    claim: async () => {},
  });
  const taker = { take: () => {}, fault: () => {} };
  return source?.open(taker, new AbortController().signal).catch((error: unknown) => error);
}

describe('HEP of a lab that is taken already', () => {
  it('by a capture is refused with how to end that', async () => {
    expect(await refusal('lab-1', false)).toMatchObject({
      ...{ code: 'refused', message: expect.stringMatching(/^lab-1 takes the HEP of lab/) },
      hint: expect.stringContaining('pbxctl --pbx lab capture stop lab-1'),
    });
  });

  it('by a session is refused with what that is: it is no capture, which could be stopped', async () => {
    expect(await refusal('session-7', true)).toMatchObject({
      message: expect.stringContaining(`a session of pbxctl (process ${process.pid})`),
      hint: expect.stringMatching(/^leave that session(?!.*capture stop)/),
    });
  });
});
