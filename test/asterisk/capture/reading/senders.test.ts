import { describe, expect, it } from 'vitest';
import { lossOf } from '../../../../asterisk/capture/ladder/bars.ts';
import { end } from '../../../support/packets.ts';
import { createScene, readScene, type Scene } from '../../../support/scene.ts';
import { dialogOf } from '../../../support/sipCall.ts';

const A = end('192.0.2.127', 5060);
const PBX = end('192.0.2.198', 5060);
const [aRtp, pbxRtp, bRtp] = [
  end(A.address, 6000),
  end(PBX.address, 10_000),
  end('192.0.2.165', 7000),
];
const dialog = dialogOf({ callId: 'one', caller: A, callee: PBX, from: '701', to: '600' });

function scene(): Scene {
  const told = createScene();
  told.send(dialog.request('INVITE', { sdp: { end: aRtp } }));
  told.send(dialog.response('200 OK', 'INVITE', { sdp: { end: pbxRtp } }));
  return told;
}

const talk = (told: Scene, to: typeof pbxRtp, first: number, count: number) =>
  told.talk(aRtp, to, 7, count, { sequence: first & 0xffff, timestamp: 160 * first });

const figures = (told: Scene) =>
  readScene(told).streams.map((stream) => [
    ...[stream.packets, stream.lost, stream.sentElsewhere, lossOf(stream)],
  ]);

describe('what a sender sends to another destination meanwhile', () => {
  it('is counted as missing where it was, and is no loss', () => {
    const told = scene();
    talk(told, pbxRtp, 0, 50);
    talk(told, bRtp, 50, 100);
    talk(told, pbxRtp, 150, 10);
    expect(figures(told)).toEqual([
      [60, 100, 100, 0],
      [100, 0, 0, 0],
    ]);
  });

  it.each([65_500, 65_535 - 49, 65_536 - 150])('over the wrap of numbers, from %i', (first) => {
    const told = scene();
    talk(told, pbxRtp, first, 50);
    talk(told, bRtp, first + 50, 100);
    talk(told, pbxRtp, first + 150, 10);
    expect(figures(told)[0]).toEqual([60, 100, 100, 0]);
  });

  it('leaves what is lost before, after and on the way back a loss', () => {
    const told = scene();
    talk(told, pbxRtp, 0, 40);
    talk(told, pbxRtp, 42, 8);
    talk(told, bRtp, 50, 100);
    talk(told, pbxRtp, 155, 10);
    talk(told, pbxRtp, 166, 10);
    expect(figures(told)[0]).toEqual([68, 108, 100, 8]);
  });

  it('takes a late packet of the old way for no return', () => {
    const told = scene();
    talk(told, pbxRtp, 0, 49);
    talk(told, bRtp, 50, 5);
    talk(told, pbxRtp, 48, 1);
    talk(told, bRtp, 55, 95);
    talk(told, pbxRtp, 150, 1);
    expect(figures(told)[0]?.slice(2)).toEqual([100, 0]);
  });

  it('may be in several places', () => {
    const told = scene();
    talk(told, pbxRtp, 0, 10);
    talk(told, bRtp, 10, 10);
    talk(told, end('192.0.2.9', 9000), 20, 10);
    talk(told, pbxRtp, 30, 10);
    expect(figures(told)[0]).toEqual([20, 20, 20, 0]);
  });

  it('is not the same packet seen twice, before and behind a NAT', () => {
    const told = scene();
    for (const i of [0, 1, 2, 3, 4, 6, 7, 8]) for (const to of [pbxRtp, bRtp]) talk(told, to, i, 1);
    expect(figures(told)).toEqual([
      [8, 1, 0, 1],
      [8, 1, 0, 1],
    ]);
  });

  it('is another source with the same SSRC no part of', () => {
    const told = scene();
    talk(told, pbxRtp, 0, 50);
    told.talk(end('192.0.2.9', 6000), bRtp, 7, 100, { sequence: 50, timestamp: 8000 });
    talk(told, pbxRtp, 150, 10);
    expect(figures(told)[0]).toEqual([60, 100, 0, 100]);
  });
});

describe('what a capture at the PBX does not have', () => {
  const away = (told: Scene) => told.put(Buffer.alloc(3), 2000);
  const reInvite = (to: typeof pbxRtp, cseq: number) =>
    dialog.request('INVITE', { cseq, fromCallee: true, toTag: 'x', sdp: { end: to } });

  it('was sent elsewhere where a re-INVITE asked for that', () => {
    const told = scene();
    talk(told, pbxRtp, 0, 50);
    told.send(reInvite(bRtp, 2));
    away(told);
    told.send(reInvite(pbxRtp, 3));
    talk(told, pbxRtp, 150, 10);
    expect(figures(told)[0]).toEqual([60, 100, 100, 0]);
  });

  it('is lost where nothing was agreed, or the same', () => {
    const told = scene();
    talk(told, pbxRtp, 0, 50);
    told.send(reInvite(pbxRtp, 2));
    away(told);
    talk(told, pbxRtp, 150, 10);
    expect(figures(told)[0]).toEqual([60, 100, 0, 100]);
  });
});
