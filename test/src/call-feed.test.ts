import { describe, expect, it } from 'vitest';
import { momentOf } from '../../asterisk/capture/moment.ts';
import type { Taker } from '../../asterisk/capture/source/port.ts';
import { LINK_TYPES } from '../../asterisk/capture/types.ts';
import { createDeferred } from '../../asterisk/deferred.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { LiveSource, LiveSources } from '../../commands/capture/live.ts';
import { createCallFeed } from '../../src/call-feed.ts';
import { end, ip, rtp, udp } from '../support/packets.ts';
import { dialogOf } from '../support/sipCall.ts';
import { until } from '../support/until.ts';

const [PHONE, PBX] = [end('127.0.0.127', 5060), end('127.0.0.198', 5060)];
const [MEDIA, MEDIA_PBX] = [end('127.0.0.127', 6000), end('127.0.0.198', 10000)];
const dialog = dialogOf({ callId: 'leg-a', caller: PHONE, callee: PBX, from: '701', to: '702' });

type End = ReturnType<typeof end>;

/** Sources in memory: what was opened and closed, and frames that a test makes. */
function bench(kind: LiveSource['kind'] = 'packets') {
  const said: string[] = [];
  const takers: { sip: Taker | undefined; media: Taker | undefined } = {
    ...{ sip: undefined, media: undefined },
  };
  const ended = createDeferred<string>();
  const refusal: { sip: PbxError | undefined; media: PbxError | undefined } = {
    ...{ sip: undefined, media: undefined },
  };
  let now = 1_000_000;
  const sources: LiveSources = {
    async openSip(taker) {
      if (refusal.sip) throw refusal.sip;
      said.push('sip opened');
      takers.sip = taker;
      const close = async () => void said.push('sip closed');
      const what = '/usr/bin/tcpdump on lo';
      return { kind, what, passedOver: ['hep: none'], ended: ended.promise, close };
    },
    async openMedia(ends, taker) {
      if (refusal.media) throw refusal.media;
      const named = ends.map(({ address, port }) => `${address}:${port}`).join(' ');
      said.push(`media opened ${named}`);
      takers.media = taker;
      const close = async () => void said.push(`media closed ${named}`);
      return { what: 'tcpdump on lo', ended: new Promise<string>(() => {}), close };
    },
  };
  const feed = createCallFeed({ sources, now: () => now });
  let sent = 0n;
  const frame = (from: End, to: End, payload: Uint8Array) => {
    const bytes = ip(from, to, udp(from, to, payload));
    sent += 20_000_000n;
    return {
      ...{ linkType: LINK_TYPES.raw, ...momentOf(1_700_000_000_000_000_000n + sent) },
      ...{ bytes, lengthBytes: bytes.length },
    };
  };
  const sip = (message: { from: End; to: End; text: string }) =>
    takers.sip?.take(frame(message.from, message.to, Buffer.from(message.text)));
  const voice = (sequence: number) =>
    frame(MEDIA, MEDIA_PBX, rtp({ sequence, timestamp: sequence * 160, payloadType: 8, ssrc: 7 }));
  return {
    ...{ feed, said, takers, refusal, sip, voice, ended },
    pass: (ms: number) => {
      now += ms;
    },
    settled: () => new Promise((resolve) => setTimeout(resolve, 5)),
  };
}

const answeredCall = ({ sip }: Pick<ReturnType<typeof bench>, 'sip'>) => {
  sip(dialog.request('INVITE', { sdp: { end: MEDIA } }));
  sip(dialog.response('200 OK', 'INVITE', { sdp: { end: MEDIA_PBX } }));
};

describe('the feed of calls', () => {
  it('begins once, when it is told to or somebody looks, and says by what', async () => {
    const { feed, said, settled } = bench();
    expect(said).toEqual([]);
    feed.begin();
    expect(feed.see([]).state.phase).toBe('opening');
    await settled();
    expect(feed.see([]).state).toEqual({
      ...{ phase: 'on', what: 'tcpdump on lo', since: 1_000_000, passedOver: ['hep: none'] },
    });
    expect(said).toEqual(['sip opened']);
    await feed.close();
    expect(said).toEqual(['sip opened', 'sip closed']);
  });

  it('finds a call by its Call-IDs, and counts the RTP that its descriptions name', async () => {
    const made = bench();
    const { feed, said, takers, voice, settled } = made;
    feed.begin();
    await settled();
    answeredCall(made);
    expect(feed.see(['another']).flow).toBeUndefined();
    const before = feed.see(['leg-a']);
    expect(before.flow).toMatchObject({ from: '701', to: '702', outcome: 'answered' });
    await settled();
    expect(said.at(-1)).toBe('media opened 127.0.0.127:6000 127.0.0.198:10000');
    for (let packet = 0; packet < 10; packet += 1) takers.media?.take(voice(packet));
    const seen = feed.see(['leg-a']);
    expect(seen.revision).not.toBe(before.revision);
    expect(seen.media).toEqual({ by: 'tcpdump on lo', since: 1_000_000 });
    expect(seen.flow?.streams).toMatchObject([{ packets: 10, lost: 0, codec: 'PCMA' }]);
    await feed.close();
    expect(said).toContain('media closed 127.0.0.127:6000 127.0.0.198:10000');
  });

  it('turns to other ends with a re-INVITE, and no packet is counted by both', async () => {
    const made = bench();
    const { feed, said, takers, voice, sip, settled } = made;
    feed.begin();
    await settled();
    answeredCall(made);
    feed.see(['leg-a']);
    await settled();
    const first = takers.media;
    sip(
      dialog.request('INVITE', {
        cseq: 2,
        toTag: 'b',
        fromCallee: true,
        sdp: { end: end('127.0.0.165', 6002) },
      }),
    );
    feed.see(['leg-a']);
    await settled();
    expect(said.at(-1)).toBe('media closed 127.0.0.127:6000 127.0.0.198:10000');
    expect(said.at(-2)).toContain('127.0.0.165:6002');
    for (let packet = 0; packet < 6; packet += 1) {
      const one = voice(packet);
      first?.take(one);
      takers.media?.take(one);
    }
    expect(feed.see(['leg-a']).flow?.streams).toMatchObject([{ packets: 6, lost: 0 }]);
    await feed.close();
  });

  it('ends the media when nobody looks any more', async () => {
    const made = bench();
    const { feed, said, pass, settled } = made;
    feed.begin();
    await settled();
    answeredCall(made);
    feed.see(['leg-a']);
    await settled();
    pass(10_000);
    await until(async () => said.some((one) => one.startsWith('media closed')), 'the end', 5_000);
    await feed.close();
  });

  it('says all reasons where no source can be used, and tries again later', async () => {
    const { feed, refusal, pass, said, settled } = bench();
    refusal.sip = new PbxError('refused', 'packets: no privilege\nlog: read-only');
    feed.see([]);
    await settled();
    expect(feed.see([]).state).toEqual({
      ...{ phase: 'failed', reasons: ['packets: no privilege', 'log: read-only'] },
    });
    refusal.sip = undefined;
    feed.see([]);
    await settled();
    expect(said).toEqual([]);
    pass(11_000);
    feed.see([]);
    await settled();
    expect(said).toEqual(['sip opened']);
    await feed.close();
  });

  it('says when its source ends by itself', async () => {
    const { feed, ended, settled } = bench();
    feed.begin();
    await settled();
    ended.resolve('killed');
    await settled();
    expect(feed.see([]).state).toEqual({
      ...{ phase: 'failed', reasons: ['tcpdump on lo ended: killed'] },
    });
    await feed.close();
  });

  it('says why media is not counted, and asks no more for it', async () => {
    const made = bench();
    const { feed, refusal, settled } = made;
    refusal.media = new PbxError('refused', 'no privilege');
    feed.begin();
    await settled();
    answeredCall(made);
    feed.see(['leg-a']);
    await settled();
    expect(feed.see(['leg-a']).media).toEqual({ why: 'no privilege' });
    await feed.close();
  });

  it('turns on anew in an Asterisk that was away what packets do not need', async () => {
    const { feed, said, settled } = bench('log');
    feed.begin();
    await settled();
    feed.renew();
    await settled();
    expect(said).toEqual(['sip opened', 'sip closed', 'sip opened']);
    const packets = bench();
    packets.feed.begin();
    await settled();
    packets.feed.renew();
    await settled();
    expect(packets.said).toEqual(['sip opened']);
    await Promise.all([feed.close(), packets.feed.close()]);
  });
});
