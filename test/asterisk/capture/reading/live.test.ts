import { describe, expect, it } from 'vitest';
import { lossOf } from '../../../../asterisk/capture/ladder/bars.ts';
import { momentOf } from '../../../../asterisk/capture/moment.ts';
import { createReader } from '../../../../asterisk/capture/reading/reader.ts';
import { end } from '../../../support/packets.ts';
import { createScene } from '../../../support/scene.ts';
import { dialogOf } from '../../../support/sipCall.ts';

const A = end('192.0.2.127', 5060);
const PBX = end('192.0.2.198', 5060);

function liveReader() {
  const reader = createReader();
  const scene = createScene();
  let taken = 0;
  const look = () => {
    for (const { epochNs, bytes } of scene.packets.slice(taken))
      reader.take({ linkType: 1, ...momentOf(epochNs), bytes, lengthBytes: bytes.length });
    taken = scene.packets.length;
    return reader.reading();
  };
  return { scene, look, reader };
}

const call = (callId: string) =>
  dialogOf({ callId, caller: A, callee: PBX, from: '701', to: '600' });

describe('a reading that is asked again and again', () => {
  it('is as it was when it was asked, and makes anew only what has changed', () => {
    const { scene, look } = liveReader();
    scene.send(call('one').request('INVITE', { sdp: { end: end(A.address, 6000) } }));
    scene.send(call('two').request('INVITE'));
    const before = look();
    scene.send(call('two').response('486 Busy Here', 'INVITE'));
    const after = look();
    expect(before.flows.map(({ outcome }) => outcome)).toEqual(['no answer', 'no answer']);
    expect(before.flows[1]?.messages).toHaveLength(1);
    expect(after.flows.map(({ outcome }) => outcome)).toEqual(['no answer', 'busy']);
    expect(after.flows[0]).toBe(before.flows[0]);
    expect(look().flows[1]).toBe(after.flows[1]);
  });

  it('renews a flow whose RTP goes on, and its stream', () => {
    const { scene, look } = liveReader();
    const [from, to] = [end(PBX.address, 10_000), end(A.address, 6000)];
    scene.send(call('one').request('INVITE', { sdp: { end: to } }));
    scene.send(call('two').request('INVITE'));
    scene.talk(from, to, 7, 3);
    const before = look();
    scene.talk(from, to, 7, 2, { sequence: 3, timestamp: 480 });
    const after = look();
    expect([before, after].map(({ flows }) => flows[0]?.streams[0]?.packets)).toEqual([3, 5]);
    expect([before, after].map(({ streams }) => streams[0]?.packets)).toEqual([3, 5]);
    expect(after.flows[1]).toBe(before.flows[1]);
    expect(look().streams).toBe(after.streams);
  });

  it.each([
    [true, 0],
    [false, 997],
  ])('what came while nobody listened (%j) is not lost', (isUnheard, lost) => {
    const { scene, look, reader } = liveReader();
    const [from, to] = [end(PBX.address, 10_000), end(A.address, 6000)];
    scene.send(call('one').request('INVITE', { sdp: { end: to } }));
    scene.talk(from, to, 7, 3);
    look();
    if (isUnheard) reader.resumeRtp();
    scene.talk(from, to, 7, 3, { sequence: 1000, timestamp: 160_000 });
    scene.talk(from, to, 7, 3, { sequence: 1004, timestamp: 160_640 });
    const [stream] = look().streams;
    expect([stream?.packets, stream && lossOf(stream)]).toEqual([9, lost + 1]);
  });

  it('keeps the faults that it is told', () => {
    const { look, reader } = liveReader();
    reader.fault('cut short in packet 3');
    expect(look().faults).toEqual(['cut short in packet 3']);
  });
});

describe('what is kept', () => {
  it('are the newest messages, the summaries of all flows, and a remark', () => {
    const { scene, look } = liveReader();
    const count = 11_000;
    for (let i = 0; i < count; i++) {
      const options = call(`o${i}`);
      scene.send(options.request('OPTIONS'), 1);
      scene.send(options.response('200 OK', 'OPTIONS'), 1);
    }
    const { flows, faults, protocols } = look();
    expect(protocols.get('SIP')).toBe(2 * count);
    expect(flows.length).toBeLessThanOrEqual(10_000);
    expect(flows.at(-1)).toMatchObject({ outcome: 'done', id: String(count) });
    expect(flows.at(-1)?.messages).toHaveLength(2);
    const kept = flows.reduce((sum, { messages }) => sum + messages.length, 0);
    expect(kept).toBeLessThanOrEqual(20_000);
    expect(faults.join()).toMatch(/older flows are not kept/);
  });

  it('are the first and the last messages of a flow without end', () => {
    const { scene, look } = liveReader();
    const registration = call('r');
    for (let cseq = 1; cseq <= 3000; cseq++)
      scene.send(registration.request('REGISTER', { cseq }), 1);
    const [flow] = look().flows;
    const numbers = flow?.messages.map(({ number }) => number) ?? [];
    expect(numbers.length).toBeLessThanOrEqual(1000);
    expect([numbers[0], numbers.at(-1)]).toEqual([1, 3000]);
    expect(look().faults.join()).toMatch(/messages in the middle of long flows/);
  });

  it('are messages of flows that go on rather than of those that are over', () => {
    const { scene, look } = liveReader();
    scene.send(call('alive').request('INVITE'));
    const lines = [`X: ${'y'.repeat(20_000)}`];
    for (let i = 0; i < 2000; i++) {
      const options = call(`o${i}`);
      scene.send(options.request('OPTIONS', { lines }), 1);
      scene.send(options.response('200 OK', 'OPTIONS'), 1);
    }
    const { flows, faults } = look();
    expect(flows).toHaveLength(2001);
    expect(flows[0]?.messages).toHaveLength(1);
    expect(flows[1]?.messages).toHaveLength(0);
    expect(flows[1]).toMatchObject({ outcome: 'done', verdict: '200 OK' });
    expect(faults.join()).toMatch(/older flows only the summary is kept/);
  });

  it('are no more streams than there can be', () => {
    const { scene, look } = liveReader();
    const [from, to] = [end(PBX.address, 10_000), end(A.address, 6000)];
    scene.send(call('one').request('INVITE', { sdp: { end: to } }));
    for (let ssrc = 0; ssrc < 10_050; ssrc++) scene.rtp(from, to, { ssrc }, 0);
    const { streams, faults, protocols } = look();
    expect(streams).toHaveLength(10_000);
    expect(protocols.get('RTP')).toBe(10_050);
    expect(faults.join()).toMatch(/beyond the first 10000 are not counted: 50 packets/);
  });
});
