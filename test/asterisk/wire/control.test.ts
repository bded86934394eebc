import { describe, expect, it } from 'vitest';
import { ipv6Text } from '../../../asterisk/wire/address.ts';
import { readIax } from '../../../asterisk/wire/iax.ts';
import { formatName } from '../../../asterisk/wire/iaxElements.ts';
import { readRtcp } from '../../../asterisk/wire/rtcp.ts';
import { readStun, stunTitle } from '../../../asterisk/wire/stun.ts';

const hex = (text: string) => Buffer.from(text.replaceAll(' ', ''), 'hex');
const whole = <T>(read: (bytes: Uint8Array, from: number, to: number) => T, text: string): T => {
  const bytes = hex(text);
  return read(bytes, 0, bytes.length);
};

const SENDER = `81c8000c a600ea5d ${'00'.repeat(8)} 00000640 0000000a 00000640
  5b250c5f 40fffffe 00000009 00000050 00000000 00000000`.replaceAll(/\s/g, '');

describe('RTCP', () => {
  it('tells what each report says of a stream, in a compound', () => {
    expect(whole(readRtcp, `${SENDER} 81ca0002 a600ea5d 01017800 81cb0001 a600ea5d`)).toEqual([
      {
        ...{ type: 200, ssrc: 0xa600ea5d },
        reports: [{ ssrc: 0x5b250c5f, fractionLost: 64, cumulativeLost: -2, jitter: 80 }],
      },
      { type: 202, ssrc: 0xa600ea5d, reports: [] },
      { type: 203, ssrc: 0xa600ea5d, reports: [] },
    ]);
  });

  it.each([
    ['cut short', SENDER.slice(0, -2)],
    ['with a length beyond its end', '80c900ff 5b250c5f'],
    ['with a type that is none', '80f00001 5b250c5f'],
    ['of another version', '40c90001 5b250c5f'],
    ['empty', ''],
  ])('is none when it is %s', (_what, bytes) => {
    expect(whole(readRtcp, bytes)).toBeUndefined();
  });

  it('counts no reports that its length has no room for', () => {
    expect(whole(readRtcp, '9fc90001 5b250c5f')?.[0]?.reports).toEqual([]);
  });
});

describe('STUN', () => {
  const COOKIE = '2112a442 000102030405060708090a0b';

  it.each([
    ['Binding Request', `0001 0000 ${COOKIE}`, {}],
    ['Binding Indication', `0011 0000 ${COOKIE}`, {}],
    [
      'Binding Success Response',
      `0101 000c ${COOKIE} 0001 0008 0001 1ba6 c000027f`,
      { mapped: '192.0.2.127:7078' },
    ],
    [
      'Binding Success Response',
      `0101 000c ${COOKIE} 0020 0008 0001 3ab4 e112a63d`,
      { xorMapped: '192.0.2.127:7078' },
    ],
    ['Binding Request', `0001 000c ${COOKIE} 0006 0005 613a62ff63 000000`, { user: 'a:b\ufffdc' }],
    ['Allocate Error Response', `0113 0000 ${COOKIE}`, {}],
  ])('%s', (title, bytes, found) => {
    const message = whole(readStun, bytes);
    expect(message).toMatchObject({ isClassic: false, ...found });
    expect(message && stunTitle(message)).toBe(title);
  });

  it('gives an IPv6 address back that was masked', () => {
    const mask = hex(COOKIE);
    const address = hex('20010db8000000000000000000000001').map((byte, i) => byte ^ (mask[i] ?? 0));
    const port = 7078 ^ 0x2112;
    const bytes = `0101 0018 ${COOKIE} 0020 0014 0002 ${port.toString(16)} ${Buffer.from(address).toString('hex')}`;
    expect(whole(readStun, bytes)?.xorMapped).toBe('[2001:db8::1]:7078');
  });

  it('was there before the cookie', () => {
    const message = whole(readStun, `0001 0000 ${'ab'.repeat(16)}`);
    expect(message?.isClassic).toBe(true);
    expect(whole(readStun, `0003 0000 ${'ab'.repeat(16)}`)).toBeUndefined();
  });

  it.each([
    ['a length that is not its own', `0001 0004 ${COOKIE}`],
    ['two bits too many', `8001 0000 ${COOKIE}`],
    ['no room', '0001 0000'],
  ])('is none with %s', (_what, bytes) => {
    expect(whole(readStun, bytes)).toBeUndefined();
  });

  it('ignores an attribute beyond its end', () => {
    expect(whole(readStun, `0101 0008 ${COOKIE} 0001 00ff 00011ba6`)?.mapped).toBeUndefined();
  });
});

describe('IAX2', () => {
  it('names a full frame and what it is about', () => {
    const elements = '0103373032 0203373031 0603706278 0904 00000008';
    expect(whole(readIax, `8001 0000 00000003 00 00 06 01 ${elements}`)).toEqual({
      ...{ kind: 'full', sourceCall: 1, destinationCall: 0, timestamp: 3, isRetransmission: false },
      ...{ type: 6, subclass: 1, name: 'NEW' },
      elements: { called: '702', calling: '701', username: 'pbx', format: 8 },
    });
    expect(formatName(8)).toBe('alaw');
  });

  it.each([
    ['HANGUP', '8001 8002 00000003 00 00 06 05 16026f6b 2a0110'],
    ['ANSWER', '8001 0002 00000003 00 00 04 04'],
    ['Voice', '8001 0002 00000003 00 00 02 83 d5d5'],
    ['DTMF 5', '8001 0002 00000003 00 00 01 35'],
    ['IAX 77', '8001 0002 00000003 00 00 06 4d'],
    ['Frame 99', '8001 0002 00000003 00 00 63 4d'],
  ])('names %s', (name, bytes) => expect(whole(readIax, bytes)).toMatchObject({ name }));

  it('knows the cause of a hangup, a repeated frame, and formats by their power of two', () => {
    expect(whole(readIax, '8001 8002 00000003 00 00 06 05 16026f6b 2a0110')).toMatchObject({
      ...{ isRetransmission: true, elements: { cause: 'ok', causeCode: 16 } },
    });
    expect(whole(readIax, '8001 0002 00000003 00 00 02 83')).toMatchObject({ subclass: 8 });
  });

  it('knows voice by its short headers, also in a trunk', () => {
    expect(whole(readIax, '0007 0014 d5d5')).toEqual({
      kind: 'mini',
      sourceCall: 7,
      timestamp: 20,
    });
    expect(whole(readIax, '0000 8007 0014 d5d5')).toMatchObject({ kind: 'video', sourceCall: 7 });
    const timed = '0000 01 01 0000004b 0002 0007 0014 d5d5 0001 0009 0014 d5';
    expect(whole(readIax, timed)).toEqual({ kind: 'trunk', timestamp: 75, calls: [7, 9] });
    const plain = '0000 01 00 0000004b 0007 0002 d5d5 0009 0001 d5';
    expect(whole(readIax, plain)).toEqual({ kind: 'trunk', timestamp: 75, calls: [7, 9] });
  });

  it.each([
    ['too short', '8001 00'],
    ['a full frame cut short', '8001 0002 00000003'],
    ['a meta frame of another kind', '0000 02 00 00000000'],
  ])('is none when it is %s', (_what, bytes) => {
    expect(whole(readIax, bytes)).toBeUndefined();
  });
});

describe('an IPv6 address', () => {
  it.each([
    ['20010db8000000000000000000000001', '2001:db8::1'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000000000001', '::1'],
    ['00010000000300000000000600070008', '1:0:3::6:7:8'],
    ['00010002000300040005000600070000', '1:2:3:4:5:6:7:0'],
    ['00000000000000000000ffffc0000201', '::ffff:192.0.2.1'],
  ])('%s', (bytes, text) => expect(ipv6Text(hex(bytes), 0)).toBe(text));
});
