import type { CapturedMessage, Leg, MediaDescription, SipMessage } from '../types.ts';

/** Which end of a leg: who called, or who was called. */
export type End = 'caller' | 'called';

/** What each end has agreed to receive; undefined before, and after a hang-up. */
export interface Agreed {
  readonly caller: MediaDescription | undefined;
  readonly called: MediaDescription | undefined;
}

/** What a message of a leg meant for its media (RFC 3264). */
export interface MediaEvent {
  readonly captured: CapturedMessage;
  readonly role: 'offer' | 'answer' | 'refused' | 'end';
  /** Who sent it. */
  readonly by: End;
  readonly media: MediaDescription | undefined;
  readonly before: Agreed;
  readonly after: Agreed;
}

const NOTHING: Agreed = { caller: undefined, called: undefined };
const OFFERING = new Set(['INVITE', 'UPDATE', 'PRACK', 'ACK']);

export const otherEnd = (end: End): End => (end === 'caller' ? 'called' : 'caller');

export const tagOf = (header: string): string => /;\s*tag=([^;\s>]+)/i.exec(header)?.[1] ?? '';

/** The audio that is spoken of, or what there is instead. */
const mainMedia = (media: readonly MediaDescription[] | undefined): MediaDescription | undefined =>
  media?.find(({ kind, receives }) => kind === 'audio' && receives.port !== 0) ??
  media?.find(({ kind }) => kind === 'audio') ??
  media?.[0];

/** Who of a leg sent a message, by the tags: what holds behind a proxy too. */
function senderOf(message: SipMessage, callerTag: string): End {
  const asker: End = tagOf(message.header('From')) === callerTag ? 'caller' : 'called';
  return message.status === undefined ? asker : otherEnd(asker);
}

interface Talk {
  agreed: Agreed;
  isAnswered: boolean;
  /** By CSeq and who asked. */
  readonly offers: Map<string, { by: End; media: MediaDescription }>;
}

/** The offers and answers of one leg, in order. */
export function negotiationOf(leg: Leg): MediaEvent[] {
  // Of a response too: its From is that of who asked, as the source of a leg is.
  const [first] = leg.messages;
  const callerTag = tagOf(first?.message.header('From') ?? '');
  const talk: Talk = { agreed: NOTHING, isAnswered: false, offers: new Map() };
  return leg.messages.flatMap((captured) => {
    if (captured.isRetransmission) return [];
    const before = talk.agreed;
    const by = senderOf(captured.message, callerTag);
    const role = take(talk, captured, by);
    const media = mainMedia(captured.media);
    return role ? [{ captured, role, by, media, before, after: talk.agreed }] : [];
  });
}

function take(talk: Talk, captured: CapturedMessage, by: End): MediaEvent['role'] | undefined {
  const { message } = captured;
  if (message.status === undefined) return takeRequest(talk, captured, by);
  if (message.of !== 'INVITE' && message.of !== 'UPDATE' && message.of !== 'PRACK')
    return undefined;
  if (message.status >= 300) return takeRefusal(talk, message, by);
  if (message.of === 'INVITE' && message.status >= 200) talk.isAnswered = true;
  const media = mainMedia(captured.media);
  return media && takeMedia(talk, keyOf(message, otherEnd(by)), by, media);
}

const keyOf = ({ cseq, of }: SipMessage, asker: End): string =>
  `${asker} ${of === 'ACK' ? 'INVITE' : of} ${cseq}`;

function takeRequest(
  talk: Talk,
  { message, media }: CapturedMessage,
  by: End,
): MediaEvent['role'] | undefined {
  if (message.method === 'BYE') {
    const isOver = talk.agreed === NOTHING;
    talk.agreed = NOTHING;
    talk.offers.clear();
    return isOver ? undefined : 'end';
  }
  const described = mainMedia(media);
  if (!described || !OFFERING.has(message.method ?? '')) return undefined;
  return takeMedia(talk, keyOf(message, by), by, described);
}

/** A description answers the other end's of the same transaction, or is an offer itself. */
function takeMedia(talk: Talk, key: string, by: End, media: MediaDescription): MediaEvent['role'] {
  const offer = talk.offers.get(key);
  if (!offer || offer.by === by) {
    talk.offers.set(key, { by, media });
    return 'offer';
  }
  talk.agreed =
    by === 'caller'
      ? { caller: media, called: offer.media }
      : { caller: offer.media, called: media };
  return 'answer';
}

/** A refused offer leaves what was agreed; a call that fails before its answer has no media any more. */
function takeRefusal(talk: Talk, message: SipMessage, by: End): MediaEvent['role'] | undefined {
  const wasOffered = talk.offers.delete(keyOf(message, otherEnd(by)));
  if (talk.isAnswered) return wasOffered ? 'refused' : undefined;
  if (message.of !== 'INVITE' || talk.agreed === NOTHING) return undefined;
  talk.agreed = NOTHING;
  return 'end';
}
