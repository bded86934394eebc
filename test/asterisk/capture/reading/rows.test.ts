import { describe, expect, it } from 'vitest';
import type { PacketRow } from '../../../../asterisk/capture/types.ts';
import { end, ip, tcp, udp } from '../../../support/packets.ts';
import { createScene, readPackets, type Scene } from '../../../support/scene.ts';
import { dialogOf } from '../../../support/sipCall.ts';

const A = end('192.168.0.127', 5060);
const PBX = end('192.168.0.198', 5060);
const [aRtp, pbxRtp] = [end(A.address, 7078), end(PBX.address, 10_000)];
const call = dialogOf({ callId: 'one', caller: A, callee: PBX, from: '701', to: '702' });

function rowsOf(fill: (scene: Scene) => void, rtpRows = false): PacketRow[] {
  const scene = createScene();
  fill(scene);
  const rows: PacketRow[] = [];
  readPackets(scene.packets, 1, { rtpRows, onRow: (row) => rows.push(row) });
  return rows;
}

const shown = (rows: readonly PacketRow[]) =>
  rows.map(({ protocol, info }) => `${protocol}: ${info}`);

describe('text made to take long', () => {
  const units = [
    '<',
    '"',
    '"\\',
    '\\"',
    '; ',
    ' ',
    '\t',
    ',',
    '%',
    '=',
    '1 ',
    'a/',
    ':',
    '<sip:',
    'tag=',
  ];
  const headers = ['From', 'To', 'Via', 'Contact', 'CSeq', 'Content-Type', 'Expires', 'Call-ID'];
  const attributes = [
    ...[
      'rtpmap:',
      'fmtp:',
      'rtcp:',
      'candidate:',
      'crypto:',
      'ssrc:',
      'ssrc-group:',
      'extmap:',
      'msid:',
    ],
    ...[
      'rtcp-fb:',
      'group:',
      'simulcast:',
      'rid:',
      'imageattr:',
      'source-filter:',
      'ts-refclk:',
      'mediaclk:',
    ],
  ];

  it.each(units)('is read at once: many of %j', (unit) => {
    const long = unit.repeat(50_000 / unit.length);
    for (const name of headers) {
      const text = `REGISTER sip:a SIP/2.0\r\n${name}: ${long}\r\n x\r\nContact: <sip:a>\r\n\r\n`;
      expect(rowsOf((scene) => scene.send({ from: A, to: PBX, text }))).toHaveLength(1);
    }
    const body = ['v=0', `c=${long}`, `m=audio ${long}`, 'm=audio 1 RTP/AVP 0']
      .concat(attributes.map((name) => `a=${name}${long.slice(0, 2500)}`))
      .join('\r\n');
    const text = `INVITE sip:a SIP/2.0\r\nContent-Type: application/sdp\r\n\r\n${body.slice(0, 60_000)}`;
    expect(rowsOf((scene) => scene.send({ from: A, to: PBX, text }))).toHaveLength(1);
    const pieces = body.slice(-55_000);
    const last = `INVITE sip:a SIP/2.0\r\nContent-Type: application/sdp\r\n\r\nm=audio 1 RTP/AVP 0\r\n${pieces}`;
    expect(rowsOf((scene) => scene.send({ from: A, to: PBX, text: last }))).toHaveLength(1);
  });
});

describe('the rows of a capture', () => {
  it('have the columns of Wireshark', () => {
    const [first, second] = rowsOf((scene) => {
      scene.send(call.request('INVITE', { sdp: { end: aRtp } }));
      scene.send(call.response('401 Unauthorized', 'INVITE'));
    });
    expect(first).toMatchObject({
      ...{ number: 1, timeNs: 0, source: '192.168.0.127', destination: '192.168.0.198' },
      ...{ protocol: 'SIP/SDP', info: 'Request: INVITE sip:702@192.168.0.198' },
    });
    expect(first?.lengthBytes).toBeGreaterThan(300);
    expect(second).toMatchObject({ number: 2, timeNs: 5e6, info: 'Status: 401 Unauthorized' });
  });

  it('say what a REGISTER binds', () => {
    const contact = (...lines: string[]) => ({ lines: lines.map((line) => `Contact: ${line}`) });
    const rows = rowsOf((scene) => {
      scene.send(call.request('REGISTER', contact('<sip:701@a>')));
      scene.send(call.response('200 OK', 'REGISTER', contact('<sip:701@a>;expires=60', '<sip:b>')));
      scene.send(call.request('REGISTER', contact('<sip:701@a>;expires=0')));
      scene.send(call.response('200 OK', 'REGISTER'));
      scene.send(call.request('REGISTER', { lines: ['Contact: *', 'Expires: 0'] }));
      scene.send(call.request('REGISTER', contact('"a,b" <sip:a>, <sip:c,d>;expires=0')));
      scene.send(call.request('REGISTER'));
    });
    expect(rows.map(({ info }) => info.replace(/^.*?(?= {2}\()/, ''))).toEqual([
      '  (1 binding)',
      '  (2 bindings)',
      '  (remove 1 binding)',
      '  (0 bindings)',
      '  (remove all bindings)',
      '  (remove 1 binding) (add 1 binding)',
      '  (fetch bindings)',
    ]);
  });

  it('mark a request in a dialog and what a 200 answers', () => {
    const rows = rowsOf((scene) => {
      scene.send(call.request('INVITE', { toTag: 'b' }));
      scene.send(call.request('BYE', { toTag: 'b' }));
      scene.send(call.response('200 OK', 'BYE'));
    });
    expect(shown(rows)).toEqual([
      'SIP: Request: INVITE sip:702@192.168.0.198, in-dialog',
      'SIP: Request: BYE sip:702@192.168.0.198',
      'SIP: Status: 200 OK (BYE)',
    ]);
  });

  it('have RTP only when it is asked for', () => {
    const fill = (scene: Scene) => {
      scene.send(call.request('INVITE', { sdp: { end: aRtp } }));
      const packet = { ssrc: 0xa600ea5d, sequence: 19_732, timestamp: 160, marker: true };
      scene.rtp(pbxRtp, aRtp, { ...packet, payloadType: 0 });
      scene.rtp(pbxRtp, aRtp, { ...packet, payloadType: 101, payload: Buffer.of(5, 0x8a, 0, 160) });
      scene.rtp(pbxRtp, aRtp, { ...packet, payloadType: 97, marker: false });
    };
    expect(rowsOf(fill)).toHaveLength(1);
    expect(shown(rowsOf(fill, true)).slice(1)).toEqual([
      'RTP: PT=ITU-T G.711 PCMU, SSRC=0xA600EA5D, Seq=19732, Time=160, Mark',
      'RTP EVENT: Payload type=RTP Event, DTMF Five 5 (end)',
      'RTP: PT=DynamicRTP-Type-97, SSRC=0xA600EA5D, Seq=19732, Time=160',
    ]);
  });

  it('name the others', () => {
    const raw = (scene: Scene, from: typeof A, to: typeof A, bytes: string) =>
      scene.put(ip(from, to, udp(from, to, Buffer.from(bytes, 'hex'))));
    const cookie = '2112a442000102030405060708090a0b';
    const iax = [end(A.address, 4569), end(PBX.address, 4569)] as const;
    const rows = rowsOf((scene) => {
      raw(scene, pbxRtp, aRtp, `0101000c${cookie}0001000800011ba6c0a8007f`);
      raw(scene, pbxRtp, aRtp, `00010000${'ab'.repeat(16)}`);
      raw(scene, aRtp, pbxRtp, '80c900015b250c5f81ca00025b250c5f01017800');
      raw(scene, ...iax, '8001000000000003000006010103373032');
      raw(scene, ...iax, '80010002000000140000020400');
      raw(scene, ...iax, '00010028d5');
      raw(scene, end(A.address, 9000), end(PBX.address, 53), '00');
      raw(scene, end(A.address, 9000), end(PBX.address, 9001), '00');
      const segment = tcp(A, PBX, Buffer.alloc(0), { sequence: 1, flags: 'S' });
      scene.put(ip(A, PBX, segment, { protocol: 6 }));
      scene.put(ip(A, PBX, Buffer.from('0303000000000000', 'hex'), { protocol: 1 }));
      scene.put(ip(A, PBX, Buffer.alloc(16), { fragment: { id: 77, offset: 0, isLast: false } }));
    });
    expect(shown(rows)).toEqual([
      'STUN: Binding Success Response MAPPED-ADDRESS: 192.168.0.127:7078',
      'CLASSIC-STUN: Message: Binding Request',
      'RTCP: Receiver Report   Source description',
      'IAX2: IAX, source call# 1, timestamp 3ms NEW',
      'IAX2: Voice, source call# 1, timestamp 20ms, Raw mu-law data (G.711)',
      'IAX2: Mini packet, source call# 1, timestamp 40ms, Raw mu-law data (G.711)',
      'DNS: 9000 → 53 Len=1',
      'UDP: 9000 → 9001 Len=1',
      'TCP: 5060 → 5060 [SYN] Len=0',
      'ICMP: Destination unreachable (Port unreachable)',
      'IPv4: Fragmented IP protocol (proto=UDP 17, off=0, ID=004d)',
    ]);
  });
});

describe('SIP that a snap length has cut', () => {
  const snapped = (bytes: number) => {
    const scene = createScene();
    scene.send(call.request('INVITE', { sdp: { end: aRtp } }));
    scene.talk(aRtp, pbxRtp, 7, 5);
    const packets = scene.packets.map((packet) => ({
      ...packet,
      bytes: packet.bytes.subarray(0, bytes),
      lengthBytes: packet.bytes.length,
    }));
    const rows: PacketRow[] = [];
    const reading = readPackets(packets, 1, { onRow: (row) => rows.push(row) });
    return { rows, faults: reading.faults };
  };

  it('is marked, and the capture says so', () => {
    const { rows, faults } = snapped(96);
    expect(rows[0]?.info).toMatch(/^Request: INVITE sip:.* \[cut\]$/);
    expect(faults).toEqual([expect.stringMatching(/^SIP is cut at 96 bytes in 1 packet, .*-s 0/)]);
  });

  it('is said also where not even its first line is there, and not where all is', () => {
    expect(snapped(60).faults).toEqual([expect.stringContaining('SIP is cut at 60 bytes')]);
    const { rows, faults } = snapped(65_535);
    expect(rows[0]?.info).not.toContain('[cut]');
    expect(faults).toEqual([]);
  });
});
