import { describe, expect, it } from 'vitest';
import { ALL, createSelector, type Selection } from '../../../../asterisk/capture/record/select.ts';
import { createPacketMaker } from '../../../../asterisk/capture/source/packet-maker.ts';
import { type Endpoint, type Frame, LINK_TYPES } from '../../../../asterisk/capture/types.ts';

const PBX = { address: '127.0.0.198', port: 5060 };
const A = { address: '127.0.0.127', port: 5060 };
const B = { address: '127.0.0.165', port: 5060 };
const make = createPacketMaker();

function packet(from: Endpoint, to: Endpoint, payload: string | Uint8Array, isTcp = false): Frame {
  const [frame] = make({
    ...{ epochNs: 1n, source: from, destination: to, transport: isTcp ? 'tcp' : 'udp' },
    payload: typeof payload === 'string' ? Buffer.from(payload) : payload,
  });
  if (!frame) throw new Error('no frame');
  return frame;
}

const invite = (from: string, to: string, callId: string, media?: Endpoint) => {
  const sdp =
    media && `v=0\r\ns=-\r\nc=IN IP4 ${media.address}\r\nm=audio ${media.port} RTP/AVP 8\r\n`;
  return (
    `INVITE sip:${to}@pbx SIP/2.0\r\nf: "x" <sip:${from}@pbx>;tag=1\r\nTo:<sip:${to}@pbx>\r\n` +
    `Call-ID: ${callId}\r\nm: <sip:${from}@host>\r\n\r\n${sdp ?? ''}`
  );
};
const rtp = Buffer.alloc(172);
rtp[0] = 0x80;
rtp[1] = 8;
const rtcp = Buffer.alloc(28);
rtcp[0] = 0x81;
rtcp[1] = 200;
const iax = (type: number) => Buffer.from([0x80, 1, 0, 1, 0, 0, 0, 0, 0, 0, type, 4]);
const miniFrame = Buffer.from([0x00, 1, 0, 1, 0, 0, 0, 0]);
const port = ({ address }: Endpoint, number: number) => ({ address, port: number });

const keeping = (over: Partial<Selection>) => createSelector({ ...ALL, ...over });

describe('what is kept', () => {
  it('without a choice is all signalling, and no media', () => {
    const selector = keeping({});
    const kept = [
      packet(A, PBX, invite('701', '702', 'one')),
      packet(port(PBX, 4569), port(B, 4569), iax(6)),
      packet(A, PBX, '\r\n\r\n'),
      packet(port(PBX, 40_001), port(A, 6001), rtcp),
    ];
    const left = [
      packet(port(PBX, 10_000), port(A, 6000), rtp),
      packet(port(PBX, 4569), port(B, 4569), miniFrame),
      packet(port(PBX, 4569), port(B, 4569), iax(2)),
      packet(port(A, 5070), A, invite('701', '702', 'relayed')),
      packet(port(PBX, 5038), port(A, 999), 'Response: Success', true),
      { ...packet(A, PBX, rtp), linkType: LINK_TYPES.ethernet },
    ];
    expect(kept.map((frame) => selector.keeps(frame))).toEqual(kept.map(() => true));
    expect(left.map((frame) => selector.keeps(frame))).toEqual(left.map(() => false));
    expect(selector.messages).toBe(1);
  });

  it('with media is RTP too, also from phone to phone', () => {
    const selector = keeping({ rtp: true });
    expect(selector.keeps(packet(port(A, 6000), port(B, 6000), rtp))).toBe(true);
    expect(selector.keeps(packet(port(PBX, 4569), port(B, 4569), miniFrame))).toBe(true);
    expect(selector.keeps(packet(port(A, 53), port(B, 53), 'something else'))).toBe(false);
    expect(selector.keeps(packet(port(A, 6000), port(A, 6001), rtp))).toBe(false);
  });

  it('of a peer is what names it in request, From, To or Contact, and the media of that', () => {
    const selector = keeping({ peer: '701', rtp: true });
    const media = port(A, 6000);
    expect(selector.keeps(packet(A, PBX, invite('701', '600', 'one', media)))).toBe(true);
    expect(selector.keeps(packet(PBX, A, invite('702', '701', 'two')))).toBe(true);
    expect(selector.keeps(packet(B, PBX, invite('702', '600', 'three', port(B, 6000))))).toBe(
      false,
    );
    expect(selector.keeps(packet(B, PBX, invite('7010', '17012', 'four')))).toBe(false);
    expect(selector.keeps(packet(port(PBX, 10_000), media, rtp))).toBe(true);
    expect(selector.keeps(packet(port(PBX, 10_001), port(A, 6001), rtcp))).toBe(true);
    expect(selector.keeps(packet(port(PBX, 10_002), port(B, 6000), rtp))).toBe(false);
    expect(selector.messages).toBe(2);
  });

  it('of a peer is what goes to and from its contact as well, but not from its neighbours', () => {
    const selector = keeping({ peer: '701', contacts: [{ ...A, address: `::ffff:${A.address}` }] });
    const options = 'OPTIONS sip:host SIP/2.0\r\nCall-ID: q\r\n\r\n';
    expect(selector.keeps(packet(PBX, A, options))).toBe(true);
    expect(selector.keeps(packet(PBX, port(A, 5070), options))).toBe(false);
  });

  it('of a call is its dialogs, and the media that it has already', () => {
    const media = [port(A, 6000)];
    const selector = keeping({ callIds: ['one', 'two'], media, rtp: true });
    expect(selector.keeps(packet(A, PBX, invite('701', '702', 'one')))).toBe(true);
    expect(selector.keeps(packet(A, PBX, invite('701', '702', 'three')))).toBe(false);
    expect(selector.keeps(packet(port(B, 6000), port(A, 6000), rtp))).toBe(true);
    expect(selector.keeps(packet(port(B, 6000), port(A, 7000), rtp))).toBe(false);
  });

  it('of a stream goes on as its message began', () => {
    const selector = keeping({ peer: '701' });
    const whole = invite('701', '600', 'one');
    expect(selector.keeps(packet(A, PBX, 'rest of another', true))).toBe(false);
    expect(selector.keeps(packet(A, PBX, whole, true))).toBe(true);
    expect(selector.keeps(packet(A, PBX, 'rest of it', true))).toBe(true);
    expect(selector.keeps(packet(A, PBX, invite('702', '600', 'two'), true))).toBe(false);
    expect(selector.keeps(packet(A, PBX, 'rest of that', true))).toBe(false);
  });

  it('of a message in fragments is all of them', () => {
    const fragment = (frame: Frame, offset: number, id: number): Frame => {
      const bytes = Buffer.from(frame.bytes);
      bytes.writeUInt16BE(id, 4);
      bytes.writeUInt16BE(offset === 0 ? 0x2000 : offset, 6);
      return { ...frame, bytes };
    };
    const selector = keeping({ peer: '701' });
    const later = packet(port(A, 30_000), port(PBX, 30_000), 'whatever');
    const [wanted, other] = [invite('701', '600', 'a'), invite('702', '600', 'b')];
    expect(selector.keeps(fragment(packet(A, PBX, wanted), 0, 7))).toBe(true);
    expect(selector.keeps(fragment(later, 100, 7))).toBe(true);
    expect(selector.keeps(fragment(packet(A, PBX, other), 0, 8))).toBe(false);
    expect(selector.keeps(fragment(later, 100, 8))).toBe(false);
  });

  it('is decided without a fault for packets of any length', () => {
    const selector = keeping({ rtp: true });
    const whole = packet(A, PBX, invite('701', '600', 'one', port(A, 6000)));
    for (const linkType of [0, 1, 101, 108, 113, 228, 229, 276, 147])
      for (let length = 0; length < whole.bytes.length; length++)
        selector.keeps({ ...whole, linkType, bytes: whole.bytes.subarray(0, length) });
  });
});
