import type { Endpoint, MediaDescription } from '../../asterisk/capture/types.ts';
import { A, B, descriptionOf, digitsOf, PBX, type Tale, taleOf } from './flows.ts';

const ALL = 'PCMA PCMU telephone-event';
const ofA = descriptionOf(A, 7078, ALL);
const ofB = descriptionOf(B, 7082, ALL);
const ofPbx = descriptionOf(PBX, 11000, ALL);
const ofPbxToB = descriptionOf(PBX, 12000, ALL);

const auth = { Authorization: 'Digest username="701", response="0f3c"' };
const server = { Server: 'Asterisk PBX 16.28.0' };
const challenge = { 'WWW-Authenticate': 'Digest realm="asterisk", nonce="7d1e"' };

/** INVITE, 401, ACK, INVITE, 100, on to B, who rings. */
function ringing(tale: Tale, toB: MediaDescription = ofPbxToB): Tale {
  return tale
    .told(0, A, PBX, 'leg-a', 'INVITE sip:702@192.168.0.198', { sdp: ofA })
    .told(0.000255, PBX, A, 'leg-a', '401 Unauthorized INVITE', { headers: challenge })
    .told(0.012196, A, PBX, 'leg-a', 'ACK sip:702@192.168.0.198')
    .told(0.012421, A, PBX, 'leg-a', 'INVITE sip:702@192.168.0.198', { sdp: ofA, headers: auth })
    .told(0.012892, PBX, A, 'leg-a', '100 Trying INVITE')
    .told(0.013363, PBX, B, 'leg-b', 'INVITE sip:702@192.168.0.165', { sdp: toB })
    .told(0.052378, B, PBX, 'leg-b', '100 Trying INVITE')
    .told(0.230785, B, PBX, 'leg-b', '180 Ringing INVITE')
    .told(0.230966, PBX, A, 'leg-a', '180 Ringing INVITE');
}

/** B answers, A hears of it. */
const answered = (tale: Tale, toA: MediaDescription = ofPbx): Tale =>
  tale
    .told(1.164321, B, PBX, 'leg-b', '200 OK INVITE', { sdp: ofB })
    .told(1.164529, PBX, B, 'leg-b', 'ACK sip:702@192.168.0.165')
    .told(1.164729, PBX, A, 'leg-a', '200 OK INVITE', { sdp: toA });

const acked = (tale: Tale, at = 1.189634): Tale =>
  tale.told(at, A, PBX, 'leg-a', 'ACK sip:702@192.168.0.198:5060');

const byeByA = (tale: Tale, at = 4.3): Tale =>
  tale
    .told(at, A, PBX, 'leg-a', 'BYE sip:702@192.168.0.198:5060')
    .told(at + 0.0003, PBX, A, 'leg-a', '200 OK BYE')
    .told(at + 0.0011, PBX, B, 'leg-b', 'BYE sip:702@192.168.0.165')
    .told(at + 0.0146, B, PBX, 'leg-b', '200 OK BYE');

const byeByB = (tale: Tale, at: number): Tale =>
  tale
    .told(at, B, PBX, 'leg-b', 'BYE sip:701@192.168.0.198:5060')
    .told(at + 0.0003, PBX, B, 'leg-b', '200 OK BYE');

const rtpAt = (address: Endpoint, port: number): Endpoint => ({ ...address, port });
const MEDIA_A = rtpAt(A, 7078);
const MEDIA_B = rtpAt(B, 7082);
const MEDIA_PBX = rtpAt(PBX, 11000);
const MEDIA_PBX_B = rtpAt(PBX, 12000);

const viaPbx = (tale: Tale, to = 4.29): Tale =>
  tale
    .rtp({ source: MEDIA_A, destination: MEDIA_PBX, from: 1.2, to, callId: 'leg-a' })
    .rtp({ source: MEDIA_PBX, destination: MEDIA_A, from: 1.22, to, ssrc: 2, callId: 'leg-a' })
    .rtp({ source: MEDIA_PBX_B, destination: MEDIA_B, from: 1.21, to, ssrc: 3, callId: 'leg-b' })
    .rtp({ source: MEDIA_B, destination: MEDIA_PBX_B, from: 1.2, to, ssrc: 4, callId: 'leg-b' });

/** Without parameters: the media goes by the PBX, A hangs up. */
export const plainCall = () => byeByA(viaPbx(acked(answered(ringing(taleOf())))));

/** canreinvite=yes, B hangs up: two re-INVITEs to the direct path, one back. */
export function directCall(): Tale {
  const ofDirectA = descriptionOf(A, 7078, ALL);
  const tale = acked(answered(ringing(taleOf())), 1.18)
    .told(1.168, PBX, B, 'leg-b', 'INVITE sip:702@192.168.0.165', { sdp: ofDirectA })
    .told(1.189, PBX, A, 'leg-a', 'INVITE sip:701@192.168.0.127', { sdp: ofB })
    .told(1.245, A, PBX, 'leg-a', '100 Trying INVITE')
    .told(1.246, A, PBX, 'leg-a', '200 OK INVITE', { sdp: ofA })
    .told(1.2462, PBX, A, 'leg-a', 'ACK sip:701@192.168.0.127')
    .told(1.462, B, PBX, 'leg-b', '200 OK INVITE', { sdp: ofB })
    .told(1.4621, PBX, B, 'leg-b', 'ACK sip:702@192.168.0.165');
  byeByB(tale, 4.6)
    .told(4.6005, PBX, A, 'leg-a', 'INVITE sip:701@192.168.0.127', { sdp: ofPbx })
    .told(4.613, A, PBX, 'leg-a', '200 OK INVITE', { sdp: ofA })
    .told(4.6132, PBX, A, 'leg-a', 'ACK sip:701@192.168.0.127')
    .told(4.6133, PBX, A, 'leg-a', 'BYE sip:701@192.168.0.127')
    .told(4.67, A, PBX, 'leg-a', '200 OK BYE');
  return tale
    .rtp({ source: MEDIA_A, destination: MEDIA_B, from: 1.47, to: 4.6, callId: 'leg-a' })
    .rtp({ source: MEDIA_B, destination: MEDIA_A, from: 1.25, to: 4.59, ssrc: 2, callId: 'leg-a' });
}

/** directrtpsetup=yes: the first INVITE to B already names A. */
export const directSetup = () =>
  byeByA(
    acked(answered(ringing(taleOf(), ofA), ofB))
      .rtp({ source: MEDIA_A, destination: MEDIA_B, from: 1.2, to: 4.29, callId: 'leg-a' })
      .rtp({ source: MEDIA_B, destination: MEDIA_A, from: 1.2, to: 4.29, ssrc: 2 }),
  );

export const cancelled = () =>
  ringing(taleOf())
    .told(2.5, A, PBX, 'leg-a', 'CANCEL sip:702@192.168.0.198')
    .told(2.5002, PBX, A, 'leg-a', '487 Request Terminated INVITE')
    .told(2.5003, PBX, A, 'leg-a', '200 OK CANCEL')
    .told(2.501, PBX, B, 'leg-b', 'CANCEL sip:702@192.168.0.165')
    .told(2.512, A, PBX, 'leg-a', 'ACK sip:702@192.168.0.198')
    .told(2.52, B, PBX, 'leg-b', '200 OK CANCEL')
    .told(2.521, B, PBX, 'leg-b', '487 Request Terminated INVITE')
    .told(2.5212, PBX, B, 'leg-b', 'ACK sip:702@192.168.0.165');

export const busy = () =>
  taleOf()
    .told(0, A, PBX, 'leg-a', 'INVITE sip:702@192.168.0.198', { sdp: ofA, headers: auth })
    .told(0.0005, PBX, A, 'leg-a', '100 Trying INVITE')
    .told(0.001, PBX, B, 'leg-b', 'INVITE sip:702@192.168.0.165', { sdp: ofPbxToB })
    .told(0.04, B, PBX, 'leg-b', '486 Busy Here INVITE')
    .told(0.0402, PBX, B, 'leg-b', 'ACK sip:702@192.168.0.165')
    .told(0.0405, PBX, A, 'leg-a', '486 Busy Here INVITE')
    .told(0.06, A, PBX, 'leg-a', 'ACK sip:702@192.168.0.198');

const contact = (expires: number) => ({
  Contact: `<sip:701@192.168.0.127:5060>;expires=${expires}`,
});

export const registration = (expires = 3600) =>
  taleOf('701', '701')
    .told(0, A, PBX, 'reg', 'REGISTER sip:192.168.0.198', { headers: contact(expires) })
    .told(0.0002, PBX, A, 'reg', '401 Unauthorized REGISTER', { headers: challenge })
    .told(0.031, A, PBX, 'reg', 'REGISTER sip:192.168.0.198', {
      headers: { ...contact(expires), ...auth },
    })
    .told(0.0313, PBX, A, 'reg', '200 OK REGISTER', { headers: contact(expires) });

/** A holds B and takes the call up again. */
export function held(): Tale {
  const tale = acked(answered(ringing(taleOf())))
    .told(2, A, PBX, 'leg-a', 'INVITE sip:702@192.168.0.198', {
      sdp: descriptionOf(A, 7078, ALL, 'sendonly'),
    })
    .told(2.001, PBX, A, 'leg-a', '200 OK INVITE', {
      sdp: descriptionOf(PBX, 11000, ALL, 'recvonly'),
    })
    .told(2.01, A, PBX, 'leg-a', 'ACK sip:702@192.168.0.198')
    .told(3, A, PBX, 'leg-a', 'INVITE sip:702@192.168.0.198', { sdp: ofA })
    .told(3.001, PBX, A, 'leg-a', '200 OK INVITE', { sdp: ofPbx })
    .told(3.01, A, PBX, 'leg-a', 'ACK sip:702@192.168.0.198');
  return byeByA(viaPbx(tale));
}

const C: Endpoint = { address: '192.168.0.170', port: 5060 };

/** A sends B to C by REFER, and is told how it went. */
export function transferred(): Tale {
  const tale = acked(answered(ringing(taleOf())))
    .told(2, A, PBX, 'leg-a', 'REFER sip:702@192.168.0.198', {
      headers: { 'Refer-To': '<sip:703@192.168.0.198>' },
    })
    .told(2.001, PBX, A, 'leg-a', '202 Accepted REFER')
    .told(2.002, PBX, A, 'leg-a', 'NOTIFY sip:701@192.168.0.127', {
      headers: { Event: 'refer', 'Content-Type': 'message/sipfrag' },
      body: 'SIP/2.0 200 OK\r\n',
    })
    .told(2.003, PBX, C, 'leg-c', 'INVITE sip:703@192.168.0.170', {
      sdp: descriptionOf(PBX, 13000, ALL),
    })
    .told(2.01, A, PBX, 'leg-a', '200 OK NOTIFY')
    .told(2.02, A, PBX, 'leg-a', 'BYE sip:702@192.168.0.198')
    .told(2.021, PBX, A, 'leg-a', '200 OK BYE')
    .told(2.1, C, PBX, 'leg-c', '180 Ringing INVITE')
    .told(3, C, PBX, 'leg-c', '200 OK INVITE', { sdp: descriptionOf(C, 7090, ALL) })
    .told(3.001, PBX, C, 'leg-c', 'ACK sip:703@192.168.0.170')
    .told(5, B, PBX, 'leg-b', 'BYE sip:701@192.168.0.198')
    .told(5.001, PBX, B, 'leg-b', '200 OK BYE')
    .told(5.002, PBX, C, 'leg-c', 'BYE sip:703@192.168.0.170')
    .told(5.01, C, PBX, 'leg-c', '200 OK BYE');
  const mediaC = rtpAt(C, 7090);
  const mediaPbxC = rtpAt(PBX, 13000);
  return viaPbx(tale, 2.02)
    .rtp({ source: MEDIA_PBX_B, destination: MEDIA_B, from: 2.1, to: 4.99, ssrc: 3 })
    .rtp({ source: MEDIA_B, destination: MEDIA_PBX_B, from: 2.1, to: 4.99, ssrc: 4 })
    .rtp({ source: mediaC, destination: mediaPbxC, from: 3, to: 4.99, ssrc: 6 })
    .rtp({ source: mediaPbxC, destination: mediaC, from: 3, to: 4.99, ssrc: 7 });
}

/** What goes on over the IAX2 trunk is no SIP: only A's leg is seen. */
export const overTrunk = () =>
  taleOf('701', '05550198')
    .told(0, A, PBX, 'leg-a', 'INVITE sip:05550198@192.168.0.198', { sdp: ofA, headers: auth })
    .told(0.001, PBX, A, 'leg-a', '100 Trying INVITE')
    .told(0.02, PBX, A, 'leg-a', '183 Session Progress INVITE', { sdp: ofPbx, headers: server })
    .told(0.8, PBX, A, 'leg-a', '200 OK INVITE', { sdp: ofPbx })
    .told(0.81, A, PBX, 'leg-a', 'ACK sip:05550198@192.168.0.198')
    .rtp({
      source: MEDIA_A,
      destination: MEDIA_PBX,
      from: 0.82,
      to: 3,
      digits: digitsOf('42#', 1.5),
    })
    .rtp({
      source: MEDIA_PBX,
      destination: MEDIA_A,
      from: 0.03,
      to: 3,
      ssrc: 2,
      lost: 7,
      packets: 143,
    })
    .told(3, PBX, A, 'leg-a', 'BYE sip:701@192.168.0.127')
    .told(3.01, A, PBX, 'leg-a', '200 OK BYE');

/** A sends, B is heard by nobody. */
export const oneWay = () =>
  byeByA(
    acked(answered(ringing(taleOf())))
      .rtp({ source: MEDIA_A, destination: MEDIA_PBX, from: 1.2, to: 4.29 })
      .rtp({ source: MEDIA_PBX_B, destination: MEDIA_B, from: 1.21, to: 4.29, ssrc: 3 })
      .rtp({ source: MEDIA_PBX, destination: MEDIA_A, from: 1.21, to: 4.29, ssrc: 5 }),
  );

/** Nobody answers A: the INVITE again and again (timer A of RFC 3261). */
export const retransmitted = () =>
  taleOf()
    .told(0, A, PBX, 'leg-a', 'INVITE sip:702@192.168.0.198', { sdp: ofA })
    .told(0.5, A, PBX, 'leg-a', 'INVITE sip:702@192.168.0.198', { sdp: ofA, again: true })
    .told(1.5, A, PBX, 'leg-a', 'INVITE sip:702@192.168.0.198', { sdp: ofA, again: true });

/** The PBX rings three phones at once. */
export function ringAll(): Tale {
  const tale = taleOf('701', '500')
    .told(0, A, PBX, 'leg-a', 'INVITE sip:500@192.168.0.198', { sdp: ofA, headers: auth })
    .told(0.001, PBX, A, 'leg-a', '100 Trying INVITE', { headers: server });
  const phones = [B, C, { address: '192.168.0.171', port: 5060 }];
  for (const [i, phone] of phones.entries())
    tale
      .told(0.01 + i / 1000, PBX, phone, `leg-${i}`, `INVITE sip:${702 + i}@${phone.address}`, {
        sdp: ofPbxToB,
      })
      .told(0.1 + i / 100, phone, PBX, `leg-${i}`, '180 Ringing INVITE');
  return tale;
}

/** Whatever a phone may write into its name. */
export const HOSTILE = [
  '<script>alert(1)</script>',
  '\u001b[31m\u202e\u0007"&\'--></title>',
  '電話番号📞👨‍👩‍👧',
  'x'.repeat(200),
] as const;

/** Names from outside in every place that is shown. */
export function hostile(): Tale {
  const [script, codes, wide, long] = HOSTILE;
  const tale = taleOf(script, wide)
    .told(0, A, PBX, 'leg-a', `INVITE sip:${wide}@192.168.0.198`, { sdp: ofA, headers: auth })
    .told(0.1, PBX, A, 'leg-a', `180 ${codes} INVITE`, { headers: server })
    .told(0.2, PBX, B, 'leg-b', `INVITE sip:${long}@192.168.0.165`, {
      sdp: descriptionOf(PBX, 12000, script),
    })
    .told(0.3, B, PBX, 'leg-b', `200 ${wide} INVITE`, { sdp: descriptionOf(B, 7082, script) })
    .told(0.4, PBX, B, 'leg-b', `NOTIFY sip:${long}@192.168.0.165`, {
      headers: { Event: script },
      inDialog: true,
    })
    .told(0.5, B, PBX, 'leg-b', `${'<b>'.toUpperCase()} sip:${codes}@192.168.0.198`);
  return viaPbx(tale, 2);
}

export const tales = {
  'a plain call with its 401': plainCall,
  'direct media by re-INVITE and back': directCall,
  directrtpsetup: directSetup,
  'a cancelled call': cancelled,
  'a busy phone': busy,
  'a registration': () => registration(),
  'an un-registration': () => registration(0),
  'a transfer by REFER': transferred,
  'a call on hold': held,
  'a call over an IAX2 trunk': overTrunk,
  'one-way audio': oneWay,
  retransmissions: retransmitted,
  'five parties': ringAll,
} as const;
