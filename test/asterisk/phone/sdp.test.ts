import { describe, expect, it } from 'vitest';
import { remoteMedia } from '../../../asterisk/phone/sdp.ts';
import { parseSip, tagOf } from '../../../asterisk/wire/sip.ts';

const sdp = (...lines: string[]) =>
  `${['v=0', 'o=- 1 1 IN IP4 10.0.0.9', 's=-', ...lines].join('\r\n')}\r\n`;
const AUDIO = 'm=audio 4000 RTP/AVP 8 101';
const EVENTS = 'a=rtpmap:101 telephone-event/8000';

describe('a session description', () => {
  it.each([
    [
      'as a whole',
      ['c=IN IP4 10.0.0.1', 't=0 0', AUDIO, EVENTS],
      { address: '10.0.0.1', eventType: 101 },
    ],
    ['at its audio', ['c=IN IP4 10.0.0.1', AUDIO, 'c=IN IP4 10.0.0.2'], { address: '10.0.0.2' }],
    [
      'before its video',
      ['c=IN IP4 10.0.0.1', AUDIO, 'm=video 5000 RTP/AVP 99', 'c=IN IP4 10.0.0.3', 'a=inactive'],
      { address: '10.0.0.1' },
    ],
    ['that hears only', ['c=IN IP4 10.0.0.1', AUDIO, 'a=recvonly'], { address: '10.0.0.1' }],
  ])('says %s where to send', (_, lines, expected) => {
    expect(remoteMedia(sdp(...lines))).toMatchObject({ port: 4000, ...expected });
  });

  it.each([
    ['holds', ['c=IN IP4 10.0.0.1', AUDIO, 'a=sendonly']],
    ['is inactive', ['c=IN IP4 10.0.0.1', 'a=inactive', AUDIO]],
    ['holds as of old', ['c=IN IP4 0.0.0.0', AUDIO]],
    ['refuses its audio', ['c=IN IP4 10.0.0.1', 'm=audio 0 RTP/AVP 8']],
    ['has no audio', ['c=IN IP4 10.0.0.1', 'm=video 5000 RTP/AVP 99']],
    ['has no address', [AUDIO]],
    ['has a bad port', ['c=IN IP4 10.0.0.1', 'm=audio 99999 RTP/AVP 8']],
    ['is empty', []],
  ])('that %s says nowhere', (_, lines) => {
    expect(remoteMedia(sdp(...lines))).toBeUndefined();
  });
});

describe('a SIP message', () => {
  const OK =
    'SIP/2.0 200 OK\r\nTo: <sip:x>;tag=b7\r\ncall-id: 1@x\r\nCSeq: 7 INVITE\r\n\r\nbody\r\n\r\nmore';

  it('is read', () => {
    const message = parseSip(OK);
    expect(message).toMatchObject({
      ...{ start: 'SIP/2.0 200 OK', status: 200, method: undefined },
      ...{ of: 'INVITE', cseq: 7, callId: '1@x', body: 'body\r\n\r\nmore' },
    });
    expect(tagOf(message?.header('To') ?? '')).toBe('b7');
    expect(message?.header('Contact')).toBe('');
    expect(parseSip('X-BYE sip:x SIP/2.0\r\n\r\n')).toMatchObject({
      method: 'X-BYE',
      callId: '',
    });
  });

  it.each(['', '\r\n\r\n', '\0\0', 'GET / HTTP/1.1\r\n\r\n', 'SIP/2.0 OK', 'BYE'])(
    '%j is none',
    (text) => {
      expect(parseSip(text)).toBeUndefined();
    },
  );
});
