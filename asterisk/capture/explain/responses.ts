import { expiresOf, infoDigit } from '../ladder/labels.ts';
import { statusSentence } from './statuses.ts';
import type { Explained } from './types.ts';

type Sentence = (step: Explained) => string;

const challenge: Sentence = ({ from, message }) =>
  message.of === 'REGISTER'
    ? `${from} wants to know who asks, and sends a challenge with a nonce, a value made for this occasion: the password need not travel, and an answer that is overheard is soon worth nothing. That is why the 401 comes first (RFC 3261 section 22).`
    : `${from} knows no such request without credentials: it sends a challenge, and the caller asks again with the answer to it (RFC 3261 section 22).`;

/** Of the answers whose meaning depends on what they answer. */
const BY_METHOD: Readonly<Record<string, Sentence>> = {
  'REGISTER 200': ({ from, message, circumstance }) => {
    const asked = circumstance.request && expiresOf(circumstance.request);
    const left = expiresOf(message);
    if (asked === 0 || left === 0)
      return `${from} has forgotten the address: the phone is no longer registered, and calls to it fail.`;
    return `${from} knows the phone now${left === undefined ? '' : `, for ${left} seconds`}: calls can be sent to its Contact. It renews that before the time is over (RFC 3261 section 10.3).`;
  },
  'INVITE 100': ({ from }) =>
    `${from} has the INVITE and works on it: the sender stops repeating it. 100 is from the next hop alone and is never passed on (RFC 3261 section 17.2.1).`,
  'INVITE 180': ({ from, circumstance, hasSdp, isFromPhone }) =>
    hasSdp
      ? `${from} ${isFromPhone ? 'rings' : 'tells that the phone rings'}, with SDP: what is heard may come as early media (RFC 3960).`
      : circumstance.isOnward
        ? `${from} rings. No SDP: the caller makes the ringing tone itself.`
        : isFromPhone
          ? `${from} rings: it is the one that is called, and has not been answered yet.`
          : `${from} tells the caller that the other phone rings; without SDP the caller's phone makes the tone itself.`,
  'INVITE 183': ({ from, hasSdp }) =>
    hasSdp
      ? `${from} sends SDP before the answer: early media, so that the caller hears tones or an announcement of the far network (RFC 3960).`
      : `The call makes progress (183), without SDP.`,
  'INVITE 200': ({ from, circumstance, changes, hasSdp }) => {
    if (circumstance.isOfDialog)
      return `${from} accepts the change; its SDP is the answer to the offer (RFC 3264 section 6).`;
    if (changes.some(({ kind }) => kind === 'direct'))
      return `The call is answered, and the SDP names the other party's address: the media goes directly from the start.`;
    return hasSdp
      ? `${from} answers the call: the SDP chooses among the codecs offered and says where RTP shall go (RFC 3264 section 6). The 200 is repeated until an ACK comes.`
      : `${from} answers the call; what was said of the media before holds. The 200 is repeated until an ACK comes.`;
  },
  'BYE 200': ({ from }) => `${from} agrees: this dialog is over (RFC 3261 section 15.1.2).`,
  'CANCEL 200': () =>
    'The CANCEL itself has come, which is all that this 200 says; the INVITE gets a 487 of its own (RFC 3261 section 9.2).',
  'OPTIONS 200': ({ from }) =>
    `${from} is there and says what it can do (Allow, Accept, Supported): the time between question and answer is what qualify shows.`,
  'SUBSCRIBE 200': () =>
    'The subscription is on; a NOTIFY with the present state follows at once (RFC 6665 section 4.2.1).',
  'SUBSCRIBE 202': () =>
    'The subscription is taken on, and a NOTIFY follows (202 here is of RFC 3265).',
  'NOTIFY 200': () => 'The news has come.',
  'REFER 202': ({ from }) =>
    `${from} will try; how it goes is told by NOTIFY, since REFER subscribes to that (RFC 3515 section 2.4.4).`,
  'REFER 200': ({ from }) =>
    `${from} takes the transfer on; how it goes is told by NOTIFY (RFC 3515).`,
  'INFO 200': ({ circumstance }) =>
    circumstance.request && infoDigit(circumstance.request) !== ''
      ? 'The key was taken.'
      : 'The information was taken.',
  'UPDATE 200': ({ hasSdp }) =>
    hasSdp
      ? 'The change is accepted, and needs no ACK: only an INVITE has one (RFC 3311).'
      : 'The session is refreshed; UPDATE needs no ACK (RFC 3311).',
  'PRACK 200': () => 'The PRACK has come: the provisional response is confirmed (RFC 3262).',
  'MESSAGE 200': () => 'The text was delivered to this hop (RFC 3428).',
  'MESSAGE 202': () => 'The text was taken and will be passed on (RFC 3428).',
  'PUBLISH 200': () => 'The state is published; SIP-ETag names it for the next time (RFC 3903).',
  'INVITE 487': () =>
    'The INVITE that was cancelled gets its own final response: 487, and an ACK for that (RFC 3261 section 9.2).',
  'INVITE 488': ({ circumstance }) =>
    circumstance.isAnswered
      ? 'The change is refused, mostly since no codec is in common; the call goes on as it was (RFC 3261 section 14.1).'
      : 'The offer is refused: no codec in common, or encryption on one side only.',
  'UPDATE 488': () => 'The change is refused; the call goes on as it was (RFC 3311).',
  'INVITE 491': () =>
    'Glare: both sides sent a re-INVITE at the same time. Each waits for a time of its own and tries again (RFC 3261 section 14.1).',
  'UPDATE 491': () =>
    'Glare: an offer of the other side is not answered yet; it is tried again later (RFC 3311 section 5.2).',
  'INVITE 404': ({ from }) =>
    `${from} has no such number: with Asterisk, the extension is not in the context where the caller's calls begin.`,
  'REGISTER 404': ({ from }) => `${from} knows no such user (address of record).`,
  'REGISTER 403': ({ from }) =>
    `${from} refuses the registration: wrong password, or this user may not register here.`,
  'INVITE 408': () =>
    'Nobody answered in time: the request reached no phone, or none that spoke (timer B, 32 s; RFC 3261 section 17.1.1.2).',
  'INVITE 480': ({ from }) =>
    `${from}: the phone called is known and cannot be reached now (not registered, or nobody picked up in time).`,
  'INVITE 486': ({ from }) => `${from}: the phone is busy, or the call was declined by hand.`,
  'INVITE 603': ({ from }) =>
    `${from}: the call is declined. As a 6xx it says so for all phones of that user (RFC 3261 section 21.6).`,
};

/** One sentence for any response: by what it answers where that matters, else by its status. */
export function responseSentence(step: Explained): string {
  const { of, status = 0 } = step.message;
  if (status === 401 || status === 407) return challengeSentence(step, status);
  const own = BY_METHOD[`${of} ${status}`];
  if (own) return own(step);
  return statusSentence(status);
}

function challengeSentence(step: Explained, status: number): string {
  const { circumstance, from } = step;
  if (circumstance.wasChallenged && circumstance.request && hasCredentials(circumstance.request))
    return `${from} does not accept the credentials: wrong name or password, or (stale=true in the challenge) only a nonce that is too old.`;
  return status === 401 ? challenge(step) : `${statusSentence(407)} (RFC 3261 section 22.3)`;
}

const hasCredentials = (request: Explained['message']): boolean =>
  request.header('Authorization') !== '' || request.header('Proxy-Authorization') !== '';
