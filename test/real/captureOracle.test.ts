import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pcapFile } from '../support/captureFiles.ts';
import { chance } from '../support/chance.ts';
import { readAsTshark } from '../support/compareReadings.ts';
import { end, fragmented, ip, LINKS, rtp, tcp, udp } from '../support/packets.ts';
import { createScene, type Scene } from '../support/scene.ts';
import { dialogOf } from '../support/sipCall.ts';

const [A, PBX] = [end('192.0.2.127', 5060), end('192.0.2.198', 5060)];
const [aRtp, pbxRtp] = [end(A.address, 6000), end(PBX.address, 10_000)];
const call = dialogOf({ callId: 'one', caller: A, callee: PBX, from: '701', to: '702' });
const ETHERNET_BYTES = 14;

let dir: string;
let files = 0;
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'pbxctl-oracle-'));
});
afterAll(() => rm(dir, { recursive: true }));

async function compared(file: Buffer) {
  const path = join(dir, `${++files}.pcap`);
  await writeFile(path, file);
  return await readAsTshark(path);
}

const sceneOf = (fill: (scene: Scene) => void) => {
  const scene = createScene();
  scene.send(call.request('INVITE', { sdp: { end: aRtp } }));
  scene.send(call.response('200 OK', 'INVITE', { sdp: { end: pbxRtp } }));
  fill(scene);
  return scene;
};

/** RTP with what a bad network does to it; keys are pressed in between. */
function talkBadly(scene: Scene, random: () => number): void {
  const ssrc = Math.floor(random() * 0xffffffff);
  const first = Math.floor(random() * 65_536);
  const start = Math.floor(random() * 0xffffffff);
  const loss = random() * 0.2;
  const jitterMs = random() * 30;
  let timestamp = start;
  for (let i = 0; i < 400; i++) {
    const packet = { ssrc, sequence: (first + i) & 0xffff, timestamp: timestamp >>> 0 };
    const isKey = i % 100 > 90 && i % 100 < 99;
    if (!isKey) timestamp += 160;
    // What is late at the very beginning, the end or the wrap of the numbers, tshark 4.0 counts otherwise.
    const isCalm = i < 20 || i > 380 || packet.sequence < 20 || packet.sequence > 65_515;
    if (!isCalm && random() < loss) continue;
    const ms = Math.max(0.1, 20 + (random() - 0.5) * jitterMs);
    const payload = Buffer.of(i % 16, i % 100 > 95 ? 0x8a : 0x0a, 0, 160);
    const sent = isKey ? { ...packet, payloadType: 101, payload } : packet;
    if (!isCalm && random() < 0.03) scene.rtp(aRtp, pbxRtp, sent, 0.2);
    scene.rtp(aRtp, pbxRtp, { ...sent, marker: i === 0 || random() < 0.02 }, ms);
  }
}

/** Packets change places, all but those at the ends. */
function shuffle(scene: Scene, random: () => number): void {
  const { packets } = scene;
  for (let i = 40; i + 40 < packets.length; i++) {
    const [one, other] = [packets[i], packets[i + 1]];
    if (!one || !other || random() > 0.03) continue;
    packets[i] = { ...one, bytes: other.bytes };
    packets[i + 1] = { ...other, bytes: one.bytes };
  }
}

describe('what tshark says of captures made of hand', () => {
  it.each([1, 2, 3, 4, 5, 6])(
    'with loss, jitter, duplicates, order and keys by chance: seed %i',
    async (seed) => {
      const random = chance(seed);
      const scene = sceneOf((one) => talkBadly(one, random));
      if (seed % 2 === 0) shuffle(scene, random);
      const { streams } = await compared(pcapFile(scene.packets));
      expect(streams).toHaveLength(1);
      expect(streams[0]?.digits.length).toBeGreaterThan(3);
    },
    60_000,
  );

  it.each(Object.keys(LINKS))('over %s', async (name) => {
    const link = LINKS[name];
    const scene = sceneOf((one) => one.talk(aRtp, pbxRtp, 7, 5));
    const packets = scene.packets.map(({ epochNs, bytes }) => ({
      epochNs,
      bytes: link?.wrap(Buffer.from(bytes.subarray(ETHERNET_BYTES))) ?? bytes,
    }));
    const form = { linkType: link?.linkType ?? 1, magic: 0xa1b23c4d, isLittle: false };
    expect((await compared(pcapFile(packets, form))).packets).toBe(7);
  });

  it('with fragments, TCP, registrations, STUN, RTCP and what is asked in a dialog', async () => {
    const scene = sceneOf((one) => {
      const big = dialogOf({
        callId: 'big',
        caller: A,
        callee: PBX,
        from: 'x'.repeat(2000),
        to: '702',
      });
      const text = big.request('INVITE', { sdp: { end: aRtp } }).text;
      for (const piece of fragmented(A, PBX, udp(A, PBX, Buffer.from(text)), 1480)) one.put(piece);
      registrations(one);
      inDialog(one);
      others(one);
      overTcp(one);
    });
    const { flows } = await compared(pcapFile(scene.packets));
    expect(flows.map(({ kind }) => kind)).toEqual([
      'call',
      'call',
      'registration',
      'call',
      'options',
    ]);
  });
});

function registrations(scene: Scene): void {
  const one = dialogOf({ callId: 'r', caller: A, callee: PBX, from: '701', to: '701' });
  const contact = (...lines: string[]) => ({ lines: lines.map((line) => `Contact: ${line}`) });
  scene.send(one.request('REGISTER', contact('<sip:701@192.0.2.127>')));
  scene.send(one.response('401 Unauthorized', 'REGISTER'));
  scene.send(one.response('200 OK', 'REGISTER', contact('<sip:701@192.0.2.127>;expires=60')));
  scene.send(one.request('REGISTER', { cseq: 2, ...contact('<sip:701@192.0.2.127>;expires=0') }));
  scene.send(one.response('200 OK', 'REGISTER', { cseq: 2 }));
  scene.send(one.request('REGISTER', { cseq: 3, lines: ['Contact: *', 'Expires: 0'] }));
  scene.send(one.request('REGISTER', { cseq: 4, ...contact('<sip:a@b>, <sip:c@d>;expires=0') }));
  scene.send(one.request('REGISTER', { cseq: 5 }));
}

function inDialog(scene: Scene): void {
  for (const [i, method] of ['INVITE', 'UPDATE', 'REFER', 'NOTIFY', 'INFO', 'BYE'].entries()) {
    scene.send(call.request(method, { cseq: 10 + i, toTag: 'b' }));
    scene.send(call.response('200 OK', method, { cseq: 10 + i }));
  }
}

function others(scene: Scene): void {
  const put = (from: typeof A, to: typeof A, hex: string) =>
    scene.put(ip(from, to, udp(from, to, Buffer.from(hex.replaceAll(' ', ''), 'hex'))));
  const cookie = '2112a442 000102030405060708090a0b';
  // Not where RTP goes: tshark then takes no more RTP there.
  const [asks, answers] = [end(A.address, 7078), end(PBX.address, 3478)];
  put(asks, answers, `0001 0000 ${cookie}`);
  put(answers, asks, `0101 000c ${cookie} 0001 0008 0001 1ba6 c000027f`);
  put(answers, asks, `0101 000c ${cookie} 0020 0008 0001 3ab4 e112a63d`);
  put(asks, end(PBX.address, 3479), `0001 0000 ${'a1b2c3d4'.repeat(4)}`);
  const report = `81c90007 a600ea5d 5b250c5f 10000002 00000009 00000050 00000000 00000000`;
  put(end(A.address, 6001), end(PBX.address, 10_001), report);
  put(end(A.address, 6001), end(PBX.address, 10_001), `${report} 81ca0002 a600ea5d 01017800`);
  for (const payloadType of [0, 3, 9, 13, 18, 97]) {
    const bytes = rtp({
      ssrc: 99,
      payloadType,
      sequence: payloadType,
      timestamp: 160 * payloadType,
    });
    scene.put(ip(pbxRtp, aRtp, udp(pbxRtp, aRtp, bytes)));
  }
  scene.put(
    ip(
      PBX,
      A,
      Buffer.concat([
        Buffer.from('0303fcfc00000000', 'hex'),
        ip(A, PBX, udp(A, PBX, Buffer.of(1))),
      ]),
      { protocol: 1 },
    ),
  );
}

function overTcp(scene: Scene): void {
  const from = end(A.address, 40_000);
  const dialog = dialogOf({
    callId: 't',
    caller: from,
    callee: PBX,
    from: '701',
    to: '702',
    transport: 'TCP',
  });
  const invite = Buffer.from(dialog.request('INVITE', { sdp: { end: aRtp } }).text);
  const options = Buffer.from(
    dialogOf({ callId: 'o', caller: from, callee: PBX, from: '1', to: '2' }).request('OPTIONS')
      .text,
  );
  let sequence = 1000;
  const put = (bytes: Buffer, flags = '') => {
    scene.put(
      ip(from, PBX, tcp(from, PBX, bytes, { sequence, flags, acknowledged: 1 }), { protocol: 6 }),
    );
    sequence += bytes.length + (flags === 'S' ? 1 : 0);
  };
  put(Buffer.alloc(0), 'S');
  put(invite.subarray(0, 300));
  put(invite.subarray(300));
  put(options);
}
