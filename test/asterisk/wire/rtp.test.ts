import { describe, expect, it } from 'vitest';
import { decodeRtp, encodeRtp } from '../../../asterisk/wire/rtp.ts';
import { checkDigits, decodeEvent, encodeEvent } from '../../../asterisk/wire/telephoneEvent.ts';

const packet = {
  ...{ payloadType: 8, marker: true, sequence: 65535, timestamp: 0xfffffff0, ssrc: 0xdeadbeef },
  payload: Uint8Array.of(1, 2, 3, 4),
};
const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const HEAD = '08 0001 000000a0 01020304';

describe('an RTP packet', () => {
  it('is read as it was written, byte for byte as RFC 3550 draws it', () => {
    const bytes = encodeRtp(packet);
    expect(Buffer.from(bytes).toString('hex')).toBe('8088fffffffffff0deadbeef01020304');
    expect(decodeRtp(bytes)).toEqual(packet);
  });

  it.each([
    ['sources that contributed', `82 ${HEAD} 00000001 00000002 aabb`],
    ['a header extension', `90 ${HEAD} bede 0001 11223344 aabb`],
    ['both', `91 ${HEAD} 00000001 bede 0000 aabb`],
    ['padding', `a0 ${HEAD} aabb 0002`],
  ])('with %s has its payload found', (_, bytes) => {
    expect(decodeRtp(hex(bytes))?.payload).toEqual(Uint8Array.of(0xaa, 0xbb));
  });

  it('may be empty', () => {
    expect(decodeRtp(hex(`80 ${HEAD}`))?.payload).toHaveLength(0);
  });

  it.each([
    ['nothing', ''],
    ['a short one', `80 ${HEAD}`.slice(0, -2)],
    ['another version', `40 ${HEAD} aabb`],
    ['STUN', '0001 0000 2112a442 000000000000000000000000'],
    ['RTCP', '80c8 0006 01020304 00000000 00000000 00000000'],
    ['more sources than it holds', `8f ${HEAD} 00000001`],
    ['an extension cut short', `90 ${HEAD} bede`],
    ['an extension beyond its end', `90 ${HEAD} bede ffff 11223344`],
    ['padding beyond its start', `a0 ${HEAD} aabb 00ff`],
    ['padding of none', `a0 ${HEAD} aabb 0000`],
    ['padding into its extension', `b0 ${HEAD} bede 0001 11223304 05`],
  ])('that is %s is none', (_, bytes) => {
    expect(decodeRtp(hex(bytes))).toBeUndefined();
  });

  it('of any bytes breaks nothing', () => {
    for (let i = 0; i < 5000; i++) {
      const bytes = Uint8Array.from({ length: i % 40 }, () => Math.random() * 256);
      if (bytes.length > 0) bytes[0] = 0x80 | (bytes[0] ?? 0);
      const read = decodeRtp(bytes);
      expect(read === undefined || read.payload.length <= bytes.length).toBe(true);
    }
  });
});

describe('a telephone event', () => {
  it('is read as it was written, byte for byte as RFC 4733 draws it', () => {
    const event = { digit: '#', isEnd: true, duration: 800 };
    expect([...encodeEvent(event)]).toEqual([11, 0x8a, 3, 0x20]);
    expect(decodeEvent(encodeEvent(event))).toEqual(event);
    expect(decodeEvent(encodeEvent({ ...event, duration: 99_999 }))?.duration).toBe(0xffff);
  });

  it('that is short, or no digit, is none', () => {
    expect(decodeEvent(Uint8Array.of(1, 2, 3))).toBeUndefined();
    expect(decodeEvent(Uint8Array.of(16, 0, 0, 0))).toBeUndefined();
    expect(decodeEvent(Uint8Array.of(255, 0, 0, 0))).toBeUndefined();
  });

  it('is made of keys that a phone has', () => {
    checkDigits('0123456789*#ABCD');
    checkDigits('');
    expect(() => checkDigits('12x')).toThrow(expect.objectContaining({ code: 'usage' }));
  });
});
