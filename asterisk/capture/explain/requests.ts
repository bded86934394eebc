import { eventOf, expiresOf, infoDigit, sipfragOf } from '../ladder/labels.ts';
import type { Explained } from './types.ts';

type Sentence = (step: Explained) => string;

const REGISTER: Sentence = ({ from, to, message, circumstance }) => {
  const isGoodbye = expiresOf(message) === 0;
  const what = isGoodbye
    ? `${from} un-registers (Expires: 0): ${to} shall forget where it can be reached`
    : `${from} tells ${to} where it can be reached (Contact), and for how long`;
  if (circumstance.hasCredentials && circumstance.wasChallenged)
    return `The same REGISTER again, now with the answer to the challenge: a digest of name, password and nonce, so that the password itself never travels (RFC 3261 section 22). Same Call-ID, CSeq + 1.`;
  if (circumstance.hasCredentials)
    return `${what}; it sends credentials at once, made from a nonce that it knows from before.`;
  if (circumstance.isRepeated && !isGoodbye)
    return `${from} renews its registration before it runs out (RFC 3261 section 10.2.4).`;
  return `${what}. A phone first tries without credentials, since it does not know the realm and the nonce yet (RFC 3261 section 10).`;
};

const INVITE: Sentence = (step) => {
  const { from, to, message, circumstance, changes } = step;
  const offer = message.body.trim() === '' && !step.hasSdp;
  if (step.isInDialog) return reInvite(step);
  if (circumstance.hasCredentials && circumstance.wasChallenged)
    return 'The INVITE again, now with the answer to the challenge: same Call-ID, CSeq + 1, a transaction of its own (RFC 3261 section 22.2).';
  const direct = changes.find(({ kind }) => kind === 'direct');
  if (direct)
    return `${from} calls ${to} and its SDP names the other party's address instead of its own (directrtpsetup): the media goes past ${from} from the first packet, and no re-INVITE is needed for that.`;
  if (circumstance.isOnward)
    return `${from} makes a call of its own to ${to}, with a Call-ID of its own: it stands between the two as a back-to-back user agent and joins both legs.`;
  if (offer)
    return `${from} calls ${to} without an offer: the SDP shall come with the answer, and the ACK answers it (RFC 3261 section 13.2.1).`;
  return `${from} calls ${to}; the SDP offers codecs and says where it wants to receive RTP (RFC 3264 section 5).`;
};

function reInvite({ from, to, circumstance, changes, hasSdp }: Explained): string {
  const of = (kind: string) => changes.find((change) => change.kind === kind);
  const path = of('path');
  if (of('hold'))
    return `A re-INVITE puts the call on hold: its SDP says sendonly or inactive, so ${from} will not listen any more (RFC 3264 section 8.4).`;
  if (of('resume'))
    return 'A re-INVITE takes the call up again: the SDP says sendrecv as before the hold (RFC 3264 section 8.4).';
  if (path && path.isViaPbx === false)
    return `The call is answered: ${from} now steps out of the media. Its re-INVITE, an INVITE within the dialog (RFC 3261 section 14), gives ${to} the address of the other party to send RTP to (direct media; canreinvite=yes in older words).`;
  if (path)
    return circumstance.isAfterHangup
      ? `The other party has hung up: ${from} takes the media back to itself before it ends this leg too, so that no RTP goes where nobody listens.`
      : circumstance.isAtHangup
        ? `The call ends: ${from} takes the media back to itself just before the BYE, so that no RTP goes where nobody listens.`
        : `${from} takes the media back to itself, since it needs to hear or send something (hold, music, a transfer, a recording).`;
  if (!hasSdp)
    return `A re-INVITE without SDP asks ${to} to make the offer (RFC 3261 section 14.1).`;
  if (of('port') || of('codec') || of('removed'))
    return 'A re-INVITE changes the session while it lasts (RFC 3261 section 14).';
  return 'A re-INVITE that leaves the media as it is: it refreshes the session or a session timer (RFC 3261 section 14, RFC 4028).';
}

const ACK: Sentence = ({ circumstance, hasSdp }) => {
  const { confirmed, isOfDialog } = circumstance;
  if (confirmed === 401 || confirmed === 407)
    return 'Every final response to an INVITE gets an ACK, the challenge too. This one belongs to the INVITE transaction and goes only to the next hop (RFC 3261 section 17.1.1.3).';
  if (confirmed !== undefined && confirmed >= 300)
    return 'The ACK of a failed INVITE: part of its transaction, hop by hop, so that the failure is not sent again (RFC 3261 section 17.1.1.3).';
  if (hasSdp)
    return 'The ACK carries the answer to the offer of the 200 (RFC 3261 section 13.2.2.4). An ACK itself is never answered.';
  if (isOfDialog)
    return 'The ACK of the re-INVITE: the change is confirmed. An ACK is never answered.';
  return 'The ACK of a 2xx is a request of its own that goes from end to end: it tells the called phone that its 200 has come, since that one is repeated until then (RFC 3261 section 13.2.2.4). It has no answer, or each answer would need one again.';
};

const BYE: Sentence = ({ from, to, circumstance }) =>
  circumstance.isAfterHangup
    ? `The other leg has ended, so ${from} ends this one as well: each leg is a dialog of its own and needs a BYE of its own.`
    : `${from} hangs up. BYE ends the dialog, and either side may send it (RFC 3261 section 15); RTP to ${to} stops.`;

const CANCEL: Sentence = ({ from, to, circumstance }) =>
  circumstance.isOnward
    ? `${from} passes it on: ${to} shall stop ringing.`
    : `${from} gives up before the call is answered. CANCEL takes the same CSeq number as the INVITE that it is about (RFC 3261 section 9.1).`;

const OPTIONS: Sentence = ({ from, to }) =>
  `${from} asks what ${to} can do. Mostly it only wants to see that an answer comes, and how fast: qualify, which also keeps a NAT open (RFC 3261 section 11).`;

const INFO: Sentence = ({ from, message }) =>
  infoDigit(message) !== ''
    ? `${from} sends the key ${infoDigit(message)} as signalling, not in the RTP (dtmfmode=info; RFC 6086).`
    : 'Something told within the call that does not change it (RFC 6086).';

const UPDATE: Sentence = ({ from, changes, hasSdp, circumstance }) => {
  if (!hasSdp)
    return 'UPDATE without SDP: it refreshes the session timer, or tells who is connected (RFC 3311, RFC 4028).';
  if (changes.some(({ kind }) => kind === 'hold'))
    return `${from} puts the call on hold by UPDATE (RFC 3311, RFC 3264 section 8.4).`;
  const path = changes.find(({ kind }) => kind === 'path');
  if (path)
    return path.isViaPbx
      ? `${from} takes the media back to itself${circumstance.isAtHangup ? ', since the call ends,' : ','} by UPDATE instead of a re-INVITE (RFC 3311).`
      : `${from} steps out of the media, by UPDATE instead of a re-INVITE (direct_media_method=update): one request and one answer, no ACK (RFC 3311).`;
  return 'UPDATE offers new session parameters; it can do so before the call is answered, which a re-INVITE cannot (RFC 3311).';
};

const PRACK: Sentence = () =>
  'PRACK confirms a provisional response, which UDP may lose; RAck names the one that is meant (RFC 3262).';

const SUBSCRIBE: Sentence = ({ from, to, message, circumstance }) => {
  const event = eventOf(message);
  if (expiresOf(message) === 0)
    return `${from} ends its subscription to ${event || 'events'} (Expires: 0; RFC 6665 section 4.1.2.3).`;
  if (circumstance.hasCredentials && circumstance.wasChallenged)
    return 'The SUBSCRIBE again, now with the answer to the challenge (RFC 3261 section 22).';
  return event === 'message-summary'
    ? `${from} wants to know of messages in its voice mailbox: the lamp of a phone (RFC 3842).`
    : `${from} asks ${to} to tell it of each change (event ${event || 'not named'}), at once and from then on (RFC 6665).`;
};

const NOTIFY: Sentence = ({ from, message }) => {
  const event = eventOf(message);
  if (event === 'refer')
    return `${from} tells how the transfer goes: ${sipfragOf(message) || 'its state'}, as a fragment of SIP in the body (message/sipfrag; RFC 3515 section 2.4.5).`;
  if (event === 'message-summary')
    return 'How many messages wait in the mailbox: the phone lights its lamp (RFC 3842).';
  if (event === 'dialog' || event === 'presence')
    return `${from} tells the state of what was subscribed to: the lamp of a key (event ${event}; RFC 6665).`;
  return `${from} tells of an event (${event || 'not named'}); every NOTIFY wants an answer (RFC 6665).`;
};

const REFER: Sentence = ({ from, to, message }) =>
  /Replaces/i.test(message.header('Refer-To'))
    ? `${from} joins its two calls: Refer-To names the other one by Replaces (attended transfer; RFC 3515, RFC 3891).`
    : `${from} asks ${to} to call whom Refer-To names: a blind transfer (RFC 3515).`;

const MESSAGE: Sentence = ({ from, to }) =>
  `${from} sends ${to} a text, outside any call (RFC 3428).`;

const PUBLISH: Sentence = ({ from }) =>
  `${from} publishes its state, for those who have subscribed to it (RFC 3903).`;

/** One sentence for each method that IANA knows (RFC 3261 and those that extend it). */
export const REQUESTS: Readonly<Record<string, Sentence>> = {
  ...{ REGISTER, INVITE, ACK, BYE, CANCEL, OPTIONS, INFO, UPDATE, PRACK },
  ...{ SUBSCRIBE, NOTIFY, REFER, MESSAGE, PUBLISH },
};

export const unknownMethod = (method: string): string =>
  `${method} is no method of SIP that is known here: a server that does not know it either answers 501 (RFC 3261 section 8.2.1).`;
