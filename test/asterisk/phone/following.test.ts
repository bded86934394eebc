import { expect, it } from 'vitest';
import { createFollowing } from '../../../asterisk/phone/following.ts';
import type { RemoteMedia } from '../../../asterisk/phone/media.ts';
import { parseMessage } from '../../../asterisk/phone/message.ts';

const sdp = (port: number) =>
  `v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=audio ${port} RTP/AVP 8\r\n`;

function message(start: string, of: string, body = '') {
  const type = body === '' ? [] : ['Content-Type: application/sdp'];
  const lines = [
    start,
    'Call-ID: c',
    `CSeq: 1 ${of}`,
    'From: <sip:a>;tag=1',
    'To: <sip:b>',
    ...type,
  ];
  const parsed = parseMessage(`${lines.join('\r\n')}\r\n\r\n${body}`);
  if (!parsed) throw new Error(start);
  return parsed;
}

function follow() {
  const sent: (number | undefined)[] = [];
  const media = { sendTo: (to: RemoteMedia | undefined) => void sent.push(to?.port) };
  return { sent, following: createFollowing(media) };
}

const INVITE = 'INVITE sip:702@127.0.0.1 SIP/2.0';

it('sends nothing to what the PBX offers before the phone has answered', () => {
  const { sent, following } = follow();
  following.take(message(INVITE, 'INVITE', sdp(4000)), 'pbx');
  following.take(message('SIP/2.0 180 Ringing', 'INVITE'), 'sipp');
  expect(sent).toEqual([]);
  following.take(message('SIP/2.0 200 OK', 'INVITE', sdp(5000)), 'sipp');
  expect(sent).toEqual([4000]);
});

it('stays where it was when it refuses what is offered', () => {
  const { sent, following } = follow();
  following.take(message(INVITE, 'INVITE', sdp(4000)), 'pbx');
  following.take(message('SIP/2.0 488 Not Acceptable Here', 'INVITE'), 'sipp');
  following.take(message('SIP/2.0 200 OK', 'INVITE'), 'sipp');
  expect(sent).toEqual([]);
});

it.each(['INVITE', 'UPDATE'])('moves once a %s within the call is answered', (method) => {
  const { sent, following } = follow();
  following.take(message(`${method} sip:702@127.0.0.1 SIP/2.0`, method, sdp(4002)), 'pbx');
  following.take(message('SIP/2.0 200 OK', method, sdp(5000)), 'sipp');
  expect(sent).toEqual([4002]);
});

it('sends at once to what the PBX answers, early media too', () => {
  const { sent, following } = follow();
  following.take(message(INVITE, 'INVITE', sdp(5000)), 'sipp');
  following.take(message('SIP/2.0 183 Session Progress', 'INVITE', sdp(4004)), 'pbx');
  following.take(message('SIP/2.0 200 OK', 'INVITE', sdp(4006)), 'pbx');
  expect(sent).toEqual([4004, 4006]);
});
