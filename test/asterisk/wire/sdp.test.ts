import { describe, expect, it } from 'vitest';
import { readMedia, readSdpOf } from '../../../asterisk/wire/sdp.ts';
import { parseSip } from '../../../asterisk/wire/sip.ts';

const lines = (...text: string[]) => `${text.join('\r\n')}\r\n`;
const SDP = lines(
  ...['v=0', 'o=- 1 2 IN IP4 192.0.2.1', 's=-', 'c=IN IP4 192.0.2.2', 't=0 0', 'a=sendonly'],
  ...[
    'm=audio 6000/2 RTP/AVP 0 8 101',
    'a=rtpmap:8 PCMA/8000',
    'a=rtpmap:101 telephone-event/8000',
  ],
  ...['a=rtcp:6009', 'm=video 0 RTP/SAVPF 96', 'c=IN IP6 2001:db8::2', 'a=rtpmap:96 VP8/90000'],
  ...['a=inactive', 'm=image 4000 udptl t38'],
);

describe('a session description', () => {
  it('says for each medium where it is received and in what', () => {
    expect(readMedia(SDP)).toEqual([
      {
        ...{ kind: 'audio', receives: { address: '192.0.2.2', port: 6000 }, rtcpPort: 6009 },
        ...{ direction: 'sendonly', protocol: 'RTP/AVP' },
        codecs: [
          { payloadType: 0, name: 'PCMU', clockRateHz: 8000 },
          { payloadType: 8, name: 'PCMA', clockRateHz: 8000 },
          { payloadType: 101, name: 'telephone-event', clockRateHz: 8000 },
        ],
      },
      {
        ...{ kind: 'video', receives: { address: '2001:db8::2', port: 0 }, rtcpPort: undefined },
        ...{ direction: 'inactive', protocol: 'RTP/SAVPF' },
        codecs: [{ payloadType: 96, name: 'VP8', clockRateHz: 90_000 }],
      },
      {
        ...{ kind: 'image', receives: { address: '192.0.2.2', port: 4000 }, rtcpPort: undefined },
        ...{ direction: 'sendonly', protocol: 'udptl', codecs: [] },
      },
    ]);
  });

  it('is undefined where nothing is described, and leaves out what cannot be read', () => {
    expect(readMedia('hello')).toBeUndefined();
    expect(readMedia('')).toBeUndefined();
    expect(readMedia(lines('v=0', 'm=audio x RTP/AVP 0', 'm=audio 99999 RTP/AVP 0'))).toEqual([]);
  });

  it('is found in a body of several parts', () => {
    const body = lines(
      '--b',
      'Content-Type: application/sdp',
      '',
      SDP.trimEnd(),
      '--b',
      '',
      'm=x',
      '--b--',
    );
    const of = (type: string) =>
      parseSip(`INVITE sip:a SIP/2.0\r\nContent-Type: ${type}\r\n\r\n${body}`);
    const read = (type: string) => {
      const message = of(type);
      return message && readSdpOf(message);
    };
    expect(read('multipart/mixed;boundary=b')).toEqual(readMedia(SDP));
    expect(read('text/plain')).toBeUndefined();
  });
});
