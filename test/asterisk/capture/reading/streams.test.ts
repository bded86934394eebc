import { describe, expect, it } from 'vitest';
import { end, ip, udp } from '../../../support/packets.ts';
import { createScene, readPackets, readScene, type Scene } from '../../../support/scene.ts';
import { dialogOf } from '../../../support/sipCall.ts';

const A = end('192.0.2.127', 5060);
const PBX = end('192.0.2.198', 5060);
const [aRtp, pbxRtp] = [end(A.address, 6000), end(PBX.address, 10_000)];
const dialog = dialogOf({ callId: 'one', caller: A, callee: PBX, from: '701', to: '600' });

function sceneWithSdp(): Scene {
  const scene = createScene();
  scene.send(dialog.request('INVITE', { sdp: { end: aRtp } }));
  scene.send(dialog.response('200 OK', 'INVITE', { sdp: { end: pbxRtp } }));
  return scene;
}

const event = (code: number, isEnd: boolean, duration: number) =>
  Buffer.of(code, isEnd ? 0x8a : 0x0a, duration >> 8, duration & 255);

describe('an RTP stream', () => {
  it('has its figures: loss, order, jitter and the longest gap', () => {
    const scene = sceneWithSdp();
    const at = (i: number, ms?: number) =>
      scene.rtp(aRtp, pbxRtp, { ssrc: 7, sequence: (65_533 + i) & 0xffff, timestamp: 160 * i }, ms);
    for (const i of [0, 1, 2, 3, 4]) at(i);
    at(8, 80);
    at(7, 1);
    at(9, 19);
    at(10, 30);
    expect(readScene(scene).streams).toMatchObject([
      {
        ...{ source: aRtp, destination: pbxRtp, ssrc: 7, codec: 'PCMA', payloadTypes: [8] },
        ...{ packets: 9, lost: 2, outOfOrder: 1, maxDeltaMs: 80, callId: 'one', firstNumber: 3 },
      },
    ]);
    const [stream] = readScene(scene).streams;
    expect(stream?.maxJitterMs).toBeGreaterThan(stream?.meanJitterMs ?? 9);
  });

  it('counts a duplicate as less than lost', () => {
    const scene = sceneWithSdp();
    scene.talk(aRtp, pbxRtp, 7, 3);
    scene.rtp(aRtp, pbxRtp, { ssrc: 7, sequence: 2, timestamp: 320 });
    expect(readScene(scene).streams[0]).toMatchObject({ packets: 4, lost: -1, outOfOrder: 1 });
  });

  it('is another with another SSRC, and each direction is one', () => {
    const scene = sceneWithSdp();
    scene.talk(aRtp, pbxRtp, 7, 3);
    scene.talk(pbxRtp, aRtp, 8, 3);
    scene.talk(aRtp, pbxRtp, 9, 3);
    scene.talk(aRtp, pbxRtp, 7, 2, { sequence: 3, timestamp: 480 });
    expect(readScene(scene).streams.map(({ ssrc, packets }) => [ssrc, packets])).toEqual([
      ...[
        [7, 5],
        [8, 3],
        [9, 3],
      ],
    ]);
  });

  it('has the keys that were pressed, each once and with its longest duration', () => {
    const scene = sceneWithSdp();
    scene.talk(aRtp, pbxRtp, 7, 2);
    const press = (code: number, timestamp: number, sequence: number) => {
      for (const [i, duration] of [160, 320, 480, 640, 640, 640].entries())
        scene.rtp(aRtp, pbxRtp, {
          ...{ ssrc: 7, payloadType: 101, sequence: sequence + i, timestamp, marker: i === 0 },
          payload: event(code, i > 2, duration),
        });
    };
    press(5, 320, 2);
    press(5, 2000, 8);
    press(11, 4000, 14);
    const [stream] = readScene(scene).streams;
    expect(stream?.digits.map(({ digit, durationMs }) => [digit, durationMs])).toEqual([
      ...[
        ['5', 80],
        ['5', 80],
        ['#', 80],
      ],
    ]);
    expect(readScene(scene).protocols.get('RTP EVENT')).toBe(18);
    expect(stream).toMatchObject({ codec: 'PCMA', payloadTypes: [8, 101] });
  });

  it('belongs to the call whose SDP named it when it began', () => {
    const scene = sceneWithSdp();
    scene.talk(aRtp, pbxRtp, 7, 3);
    const later = dialogOf({ callId: 'two', caller: A, callee: PBX, from: '701', to: '600' });
    scene.send(later.request('INVITE', { sdp: { end: aRtp } }));
    scene.talk(pbxRtp, aRtp, 8, 3);
    const { streams, flows } = readScene(scene);
    expect(streams.map(({ callId }) => callId)).toEqual(['one', 'two']);
    expect(flows.map((flow) => flow.streams.map(({ ssrc }) => ssrc))).toEqual([[7], [8]]);
  });

  it('that began just before its SDP belongs to it all the same', () => {
    const scene = createScene();
    scene.talk(pbxRtp, aRtp, 8, 10);
    scene.send(dialog.request('INVITE', { sdp: { end: aRtp } }));
    expect(readScene(scene).streams).toMatchObject([{ callId: 'one', packets: 10 }]);
  });
});

describe('RTP that no SDP tells of', () => {
  it('is recognised by packets that agree, and then counted from its first', () => {
    const scene = createScene();
    scene.talk(aRtp, pbxRtp, 7, 3);
    expect(readScene(scene)).toMatchObject({ streams: [], protocols: new Map([['UDP', 3]]) });
    scene.talk(aRtp, pbxRtp, 7, 2, { sequence: 3, timestamp: 480 });
    const { streams, protocols } = readScene(scene);
    expect(streams).toMatchObject([{ packets: 5, firstNumber: 1, callId: undefined, lost: 0 }]);
    expect(protocols).toEqual(new Map([['RTP', 5]]));
  });

  it.each<[string, (scene: Scene) => void]>([
    [
      'its SSRC changes with each packet',
      (scene) => {
        for (let i = 0; i < 50; i++)
          scene.rtp(aRtp, pbxRtp, { ssrc: i, sequence: i, timestamp: i });
      },
    ],
    [
      'its numbers do not go on',
      (scene) => {
        for (let i = 0; i < 50; i++)
          scene.rtp(aRtp, pbxRtp, { ssrc: 1, sequence: (i * 7919) & 0xffff });
      },
    ],
    [
      'its payload type is none of audio or video',
      (scene) => scene.talk(aRtp, pbxRtp, 7, 50, { payloadType: 40 }),
    ],
    ['it goes to a port of names', (scene) => scene.talk(aRtp, end(PBX.address, 53), 7, 50)],
    ['it goes to the port of IAX2', (scene) => scene.talk(aRtp, end(PBX.address, 4569), 7, 50)],
    [
      'it is of another version',
      (scene) => {
        for (let i = 0; i < 50; i++) {
          const bytes = Buffer.concat([Buffer.of(0x40, 8, 0, i), Buffer.alloc(20)]);
          scene.put(ip(aRtp, pbxRtp, udp(aRtp, pbxRtp, bytes)));
        }
      },
    ],
  ])('is not believed when %s', (_what, fill) => {
    const scene = createScene();
    fill(scene);
    expect(readScene(scene).streams).toEqual([]);
  });
});

describe('RTCP', () => {
  it('tells what the last report of each receiver was, in milliseconds where the clock is known', () => {
    const scene = sceneWithSdp();
    scene.talk(pbxRtp, aRtp, 0x5b250c5f, 3);
    const report = (jitter: string) =>
      Buffer.from(`81c90007a600ea5d5b250c5f2000000500000009${jitter}0000000000000000`, 'hex');
    const [from, to] = [end(A.address, 6001), end(PBX.address, 10_001)];
    for (const jitter of ['00000010', '00000050'])
      scene.put(ip(from, to, udp(from, to, report(jitter))));
    expect(readScene(scene).rtcp).toEqual([
      {
        ...{ source: from, destination: to, ssrc: 0x5b250c5f, reports: 2 },
        ...{ fractionLost: 0.125, cumulativeLost: 5, jitterMs: 10 },
      },
    ]);
  });
});

describe('IAX2', () => {
  const [one, two] = [end('192.0.2.198', 4569), end('192.0.2.210', 4569)];
  const send = (scene: Scene, isBack: boolean, bytes: string) => {
    const [from, to] = isBack ? [two, one] : [one, two];
    scene.put(ip(from, to, udp(from, to, Buffer.from(bytes.replaceAll(' ', ''), 'hex'))));
  };

  it('is a call with its frames by name, its voice counted on both sides and in trunks', () => {
    const scene = createScene();
    send(scene, false, '8001 0000 00000003 00 00 06 01 0103373032 0203373031');
    send(scene, true, '8005 0001 00000003 00 01 06 28');
    send(scene, false, '8001 0000 00000009 00 00 06 01 0103373032 0203373031');
    send(scene, true, '8005 0001 00000013 01 01 06 07');
    send(scene, false, '8001 0005 00000014 01 02 02 08 d5');
    send(scene, false, '0001 0014 d5');
    send(scene, true, '0005 0014 d5');
    send(scene, true, '0000 01 00 0000004b 0005 0001 d5');
    send(scene, true, '8005 0001 00000100 01 01 06 05');
    send(scene, false, '8009 0000 00000003 00 00 06 1e');
    const { iaxCalls, protocols } = readScene(scene);
    expect(protocols).toEqual(new Map([['IAX2', 10]]));
    expect(iaxCalls).toMatchObject([
      { source: one, destination: two, from: '701', to: '702', voiceFrames: 4, lastNs: 40e6 },
    ]);
    expect(iaxCalls[0]?.frames.map(({ name }) => name)).toEqual([
      ...['NEW', 'CALLTOKEN', 'NEW', 'ACCEPT', 'Voice', 'HANGUP'],
    ]);
  });

  it('is another call with the same numbers once the first is over', () => {
    const scene = createScene();
    for (let i = 0; i < 2; i++) {
      send(scene, false, '8001 0000 00000003 00 00 06 01');
      send(scene, false, '8001 0000 00000009 00 00 06 05');
    }
    expect(readScene(scene).iaxCalls).toHaveLength(2);
  });
});

describe('a reading', () => {
  it('counts packets, bytes and time, and keeps faults', () => {
    const scene = sceneWithSdp();
    scene.put(Buffer.alloc(3));
    const reading = readPackets(scene.packets);
    expect(reading).toMatchObject({ packets: 3, durationNs: 10e6, startedAt: 1_700_000_000_000 });
    expect(reading.bytes).toBe(scene.packets.reduce((sum, { bytes }) => sum + bytes.length, 0));
    expect(readPackets([])).toMatchObject({ packets: 0, startedAt: undefined, flows: [] });
  });
});
