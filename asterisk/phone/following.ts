import { createDeferred } from '../deferred.ts';
import { createListeners, warnOfError } from '../listeners.ts';
import type { Media, RemoteMedia } from './media.ts';
import { type SipMessage, tagOf } from './message.ts';
import { remoteMedia } from './sdp.ts';

export type Side = 'sipp' | 'pbx';

export interface SeenMessage {
  readonly message: SipMessage;
  readonly from: Side;
  /** Epoch in ms. */
  readonly at: number;
}

/** One end of a SIP dialog (RFC 3261 section 12), as the phone sees it. */
export interface Dialog {
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
}

export interface AnsweredCall extends Dialog {
  /** Epoch in ms of the 200 OK. */
  readonly answeredAt: number;
}

/** How a call ended. */
export interface EndedCall {
  readonly ok: boolean;
  /** Of a failure: the response, or what SIPp said. */
  readonly reason: string;
  /** Who hung up. */
  readonly by: 'phone' | 'pbx' | undefined;
  /** Epoch in ms. */
  readonly endedAt: number;
}

/** Follows one call by its messages, and tells the media where to send. */
export interface Following {
  /** False when the message is to be kept from SIPp. */
  take(message: SipMessage, from: Side): boolean;
  readonly answered: Promise<AnsweredCall>;
  /** Rejects never: a call that was refused, cancelled or broken off ended, too. */
  readonly ended: Promise<EndedCall>;
  /** Of the first message. */
  readonly callId: string | undefined;
  readonly messages: readonly SeenMessage[];
  /** The first message to come of which `look` makes something. */
  next<T>(look: (seen: SeenMessage) => T | undefined): Promise<T>;
  /** While SIPp waits for an answer it knows nothing else: the PBX repeats its requests after half a second. */
  holdRequests(isHeld: boolean): void;
  /** SIPp is free for a command: no INVITE of the PBX waits for its ACK. */
  idle(): Promise<void>;
  fail(reason: string): void;
}

const MOST_MESSAGES = 1000;

export function createFollowing(media: Pick<Media, 'sendTo'>): Following {
  const listeners = createListeners<SeenMessage>(warnOfError);
  const answered = createDeferred<AnsweredCall>();
  const ended = createDeferred<EndedCall>();
  const messages: SeenMessage[] = [];
  let inviter: Side | undefined;
  let callId: string | undefined;
  let ok: { message: SipMessage; at: number } | undefined;
  let challenges = 0;
  let isBusy = false;
  let isHeld = false;
  let hangup: Side | undefined;
  /** What the PBX has offered and the phone has not answered yet. */
  let offered: { readonly to: RemoteMedia | undefined } | undefined;

  function take(message: SipMessage, from: Side): boolean {
    const at = Date.now();
    if (isHeld && from === 'pbx' && message.method !== undefined && message.method !== 'ACK')
      return false;
    if (message.method === 'INVITE' && inviter === undefined) {
      inviter = from;
      callId = message.callId;
    }
    if (messages.length < MOST_MESSAGES) messages.push({ message, from, at });
    followMedia(message, from);
    if (message.of === 'INVITE' && message.status !== undefined) responded(message, from, at);
    if (message.method !== undefined) requested(message, from);
    if (message.of === 'BYE' && (message.status ?? 0) >= 200) end(true, '', at);
    listeners.call({ message, from, at });
    return true;
  }

  /** An offer holds once it is answered (RFC 3264 section 6): a phone that rings sends nothing yet. */
  function followMedia({ of, method, status = 0, body, header }: SipMessage, from: Side): void {
    if (of !== 'INVITE' && of !== 'UPDATE' && of !== 'ACK') return;
    const isOver = from === 'sipp' && status >= 200;
    if (isOver && status < 300 && offered) media.sendTo(offered.to);
    if (isOver) offered = undefined;
    if (from !== 'pbx' || !/^application\/sdp/i.test(header('Content-Type'))) return;
    if (method === 'INVITE' || method === 'UPDATE') offered = { to: remoteMedia(body) };
    else media.sendTo(remoteMedia(body));
  }

  function responded(message: SipMessage, from: Side, at: number): void {
    const status = message.status ?? 0;
    if (ok || status < 200 || from === inviter) return;
    const isChallenge = status === 401 || status === 407;
    if (status < 300) ok = { message, at };
    else if (!isChallenge || challenges++ > 0) end(false, message.start, at);
  }

  function requested(message: SipMessage, from: Side): void {
    if (message.method === 'BYE') hangup ??= from;
    if (message.method === 'INVITE' && from === 'pbx') isBusy = true;
    if (message.method !== 'ACK') return;
    if (from === 'pbx') isBusy = false;
    if (ok && from === inviter) answered.resolve(answeredCall(ok.message, ok.at));
  }

  function answeredCall({ callId: id, header }: SipMessage, answeredAt: number): AnsweredCall {
    const [from, to] = [tagOf(header('From')), tagOf(header('To'))];
    const isOurs = inviter === 'sipp';
    const tags = { localTag: isOurs ? from : to, remoteTag: isOurs ? to : from };
    return { callId: id, ...tags, answeredAt };
  }

  function end(isOk: boolean, reason: string, endedAt: number): void {
    const by = hangup === undefined ? undefined : hangup === 'sipp' ? 'phone' : 'pbx';
    ended.resolve({ ok: isOk, reason, by, endedAt });
  }

  const next = <T>(look: (seen: SeenMessage) => T | undefined) =>
    new Promise<T>((resolve) => {
      const remove = listeners.add((seen) => {
        const found = look(seen);
        if (found === undefined) return;
        remove();
        resolve(found);
      });
    });

  return {
    take,
    next,
    messages,
    answered: answered.promise,
    ended: ended.promise,
    get callId() {
      return callId;
    },
    holdRequests(held) {
      isHeld = held;
    },
    async idle() {
      if (isBusy) await next(() => (isBusy ? undefined : true));
    },
    fail: (reason) => end(false, reason, Date.now()),
  };
}
