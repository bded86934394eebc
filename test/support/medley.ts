import type { FilePacket } from './captureFiles.ts';
import { end, fragmented, ip, tcp, udp } from './packets.ts';
import { createScene } from './scene.ts';
import { dialogOf } from './sipCall.ts';

const [A, PBX] = [end('192.0.2.127', 5060), end('192.0.2.198', 5060)];
const [aRtp, pbxRtp] = [end(A.address, 6000), end(PBX.address, 10_000)];
const [aRtcp, pbxRtcp] = [end(A.address, 6001), end(PBX.address, 10_001)];
const [iaxA, iaxB] = [end(PBX.address, 4569), end('192.0.2.210', 4569)];
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');

const SENDER_REPORT = hex(
  `81c8000c a600ea5d ${'00'.repeat(8)} 00000640 0000000a 00000640 5b250c5f 10000002 00000009 00000050
   00000000 00000000 81ca0002 a600ea5d 01017800`.replace(/\s/g, ''),
);
const COOKIE = '2112a442000102030405060708090a0b';
const IAX = [
  '8001000000000003 0000 0601 0103373032 0203373031 0603706278',
  '8005000100000003 0001 0628',
  '8001000500000014 0102 0208 d5d5',
  '00010014 d5d5',
  '000001010000004b 0002 0001 0014 d5d5 0002 0009 0014 d5d5',
  '000001000000004b 0001 0002 d5d5',
  '8001000500000100 0101 0605 1605 68656c6c6f 2a0110',
];

/** A little of everything that is read: calls over UDP, TCP and in fragments, media, STUN, IAX2. */
export function medley(): FilePacket[] {
  const scene = createScene();
  const put = (from: typeof A, to: typeof A, bytes: Uint8Array) =>
    scene.put(ip(from, to, udp(from, to, bytes)));
  const call = dialogOf({ callId: 'one', caller: A, callee: PBX, from: '701', to: '702' });
  scene.send(call.request('INVITE', { sdp: { end: aRtp } }));
  scene.send(call.response('200 OK', 'INVITE', { sdp: { end: pbxRtp } }));
  scene.talk(aRtp, pbxRtp, 0xa600ea5d, 4);
  scene.talk(pbxRtp, aRtp, 0x5b250c5f, 4);
  const key = { payloadType: 101, ssrc: 0xa600ea5d, payload: Buffer.of(5, 0x8a, 0, 160) };
  for (let i = 0; i < 3; i++) scene.rtp(aRtp, pbxRtp, { ...key, sequence: 4 + i, timestamp: 640 });
  scene.talk(end(A.address, 7000), end(PBX.address, 7001), 5, 6);
  put(aRtcp, pbxRtcp, SENDER_REPORT);
  put(pbxRtp, aRtp, hex(`0101000c${COOKIE}0001000800011ba6c0a8007f`));
  put(pbxRtp, aRtp, hex(`0101000c${COOKIE}002000080001 3ab4 e112a63d`));
  put(aRtp, pbxRtp, hex(`00010000${'ab'.repeat(16)}`));
  for (const [i, bytes] of IAX.entries())
    put(i === 1 ? iaxB : iaxA, i === 1 ? iaxA : iaxB, hex(bytes));
  const big = dialogOf({ callId: 'two', caller: A, callee: PBX, from: '7'.repeat(900), to: '702' });
  const { text } = big.request('INVITE', { sdp: { end: aRtp } });
  for (const piece of fragmented(A, PBX, udp(A, PBX, Buffer.from(text)), 800)) scene.put(piece);
  const stream = Buffer.from(
    ['OPTIONS', 'MESSAGE', 'INVITE']
      .map((method) => call.request(method, { sdp: { end: aRtp } }).text)
      .join(''),
  );
  for (let at = 0; at < stream.length; at += 300) {
    const segment = tcp(A, PBX, stream.subarray(at, at + 300), {
      sequence: 1 + at,
      acknowledged: 1,
    });
    scene.put(ip(A, PBX, segment, { protocol: 6 }));
  }
  scene.send(call.request('BYE', { cseq: 2, toTag: 'b' }));
  return scene.packets;
}
