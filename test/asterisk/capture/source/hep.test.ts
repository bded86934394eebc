import { describe, expect, it } from 'vitest';
import { decodeHep } from '../../../../asterisk/capture/source/hep.ts';
import { rtcpOfJson } from '../../../../asterisk/capture/source/rtcp-json.ts';
import { chance } from '../../../support/chance.ts';
import { type HepChunk, hepDatagram, SIP_CHUNKS } from '../../../support/hep.ts';

const without = (type: number): HepChunk[] => SIP_CHUNKS.filter((chunk) => chunk.type !== type);
const instead = (type: number, value: Uint8Array): HepChunk[] => [
  ...without(type),
  { type, value },
];

describe('a HEP message', () => {
  it('is read as Asterisk sends it', () => {
    expect(decodeHep(hepDatagram(SIP_CHUNKS))).toEqual({
      epochNs: 1_795_634_687_123_456_000n,
      source: { address: '127.0.103.198', port: 5060 },
      destination: { address: '127.0.103.127', port: 5070 },
      transport: 'udp',
      type: 1,
      captureId: 7,
      correlation: 'call@pbx',
      payload: Buffer.from('OPTIONS sip:a SIP/2.0\r\n\r\n'),
    });
  });

  it('of IPv6 over TCP', () => {
    const address = Buffer.from('20010db8000000000000000000000001', 'hex');
    const chunks = [
      ...SIP_CHUNKS.filter(({ type }) => ![2, 3, 4].includes(type)),
      { type: 2, value: Uint8Array.of(6) },
      { type: 5, value: address },
      { type: 6, value: address },
    ];
    expect(decodeHep(hepDatagram(chunks))).toMatchObject({
      transport: 'tcp',
      source: { address: '2001:db8:0:0:0:0:0:1', port: 5060 },
    });
  });

  it('may hold chunks of a vendor, and what is after its end is no part of it', () => {
    const chunks = [...SIP_CHUNKS, { type: 15, vendor: 4, value: Buffer.from('other') }];
    const message = decodeHep(Buffer.concat([hepDatagram(chunks), Buffer.from('more')]));
    expect(message).toMatchObject({ correlation: 'call@pbx', captureId: 7 });
  });

  it.each([
    ['an empty datagram', Buffer.alloc(0), 'no HEP version 3'],
    ['version 2', Buffer.from('\u0002\u0010abcdefgh'), 'no HEP version 3'],
    ['a head alone', Buffer.from('HEP3'), 'without addresses'],
    ['a length that is too long', hepDatagram(SIP_CHUNKS, 9000), '9000 bytes'],
    ['a chunk that is too short', hepDatagram([{ type: 7, value: Buffer.alloc(1) }]), 'type 7'],
    ['no source', hepDatagram(without(3)), 'without addresses'],
    ['no payload', hepDatagram(without(15)), 'without a payload'],
    [
      'a packed payload',
      hepDatagram([...without(15), { type: 16, value: Buffer.from('x') }]),
      'payload',
    ],
    ['an address of six bytes', hepDatagram(instead(3, Buffer.alloc(6))), 'type 3'],
    ['a chunk cut short', hepDatagram(SIP_CHUNKS).subarray(0, -3), 'bytes with'],
  ])('is refused where it is not whole: %s', (_, datagram, why) => {
    expect(decodeHep(datagram)).toContain(why);
  });

  it('never throws, whatever comes', () => {
    const random = chance(20_261);
    const below = (most: number) => Math.floor(random() * most);
    const whole = hepDatagram(SIP_CHUNKS);
    for (let n = 0; n < 5_000; n++) {
      const bytes = Buffer.from(whole);
      for (let i = 0; i < 4; i++) bytes[4 + below(bytes.length - 4)] = below(256);
      const message = decodeHep(bytes.subarray(0, below(bytes.length + 1)));
      expect(['string', 'object']).toContain(typeof message);
    }
  });
});

describe('a report of RTCP', () => {
  const json = (value: unknown) => Buffer.from(JSON.stringify(value));
  const block = {
    ...{ source_ssrc: 0xdeadbeef, fraction_lost: 25, packets_lost: 70_000, highest_seq_no: 4_660 },
    ...{ ia_jitter: 12, lsr: '3735928559', dlsr: 65_536 },
  };

  it('of a sender is the packet that it was', () => {
    const sender = {
      ...{ ntp_timestamp_sec: '1000', ntp_timestamp_usec: '500000' },
      ...{ rtp_timestamp: 160, packets: 50, octets: 8_000 },
    };
    const packet = rtcpOfJson(
      json({
        ssrc: 1,
        type: 200,
        report_count: 1,
        sender_information: sender,
        report_blocks: [block],
      }),
    );
    const words = '83aa8268 80000000 000000a0 00000032 00001f40';
    const told = 'deadbeef 19011170 00001234 0000000c deadbeef 00010000';
    const expected = `81c8000c 00000001 ${words} ${told}`.replaceAll(' ', '');
    expect(Buffer.from(packet ?? []).toString('hex')).toBe(expected);
  });

  it('of a receiver has no sender', () => {
    const report = { ssrc: 1, type: 201, sender_information: null, report_blocks: [block] };
    expect(Buffer.from(rtcpOfJson(json(report)) ?? []).toString('hex')).toMatch(
      /^81c9000700000001/,
    );
  });

  it.each([
    ['half of it', '{"ssrc":'],
    ['another type', '{"type":202}'],
    ['no object', '7'],
  ])('is none: %s', (_, text) => expect(rtcpOfJson(Buffer.from(text))).toBeUndefined());

  it('that lies about its numbers is still a packet', () => {
    const report = { type: 201, ssrc: 'x', report_blocks: [null, { lsr: 2 ** 60 }, ...Array(99)] };
    expect(rtcpOfJson(json(report))).toHaveLength(4 + 4 * (1 + 31 * 6));
  });
});
