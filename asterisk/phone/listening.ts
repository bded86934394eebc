import { setTimeout as delay } from 'node:timers/promises';
import type { G711Codec } from '../audio/g711.ts';
import { createDeferred } from '../deferred.ts';
import { PbxError } from '../errors.ts';
import { createCall, type PhoneCall } from './call.ts';
import type { Following, Side } from './following.ts';
import { listenRegister, listenScenario } from './mediaScenario.ts';
import type { SipMessage } from './message.ts';
import type { Phone, PhonesOptions } from './phones.ts';
import { checkWords, limited, MAX_MS } from './placing.ts';
import { PHONE_PORT } from './scenario.ts';
import { type OwnSeat, openSeat, type Seat } from './seat.ts';

export interface ListenOptions {
  readonly codec?: G711Codec;
  /** As softphones do: 100 Trying before anything else, and an Allow header with UPDATE. */
  readonly softphone?: boolean;
  /** How long it rings before it answers: not at all when not given. */
  readonly ringMs?: number;
  /** The phone hangs up by itself after so long: 10 minutes when not given. */
  readonly maxMs?: number;
  /** How long it waits for the call: 10 minutes when not given. */
  readonly waitMs?: number;
  /** Hangs up and stops listening. */
  readonly signal?: AbortSignal | undefined;
}

/** A registered phone that takes one call. */
export interface ListeningPhone {
  /** Resolves when a call came and was answered; rejects when the phone stops before. */
  readonly call: Promise<PhoneCall>;
  /** Hangs up what is up, un-registers and ends. */
  stop(): Promise<void>;
}

const REGISTER_EVERY_MS = 30_000;
const READY_MS = 5_000;
const LOOK_AGAIN_MS = 50;
/** Call-ID of our own OPTIONS, by which SIPp is asked whether it listens. */
const READY = 'ready';

/** `register` is told the seconds, and rejects when the PBX refuses. */
export async function listenForCall(
  phones: PhonesOptions,
  phone: Phone,
  options: ListenOptions,
  register: (expires?: number) => Promise<void>,
): Promise<ListeningPhone> {
  checkWords(phone);
  const { codec, softphone, ringMs = 0, maxMs = MAX_MS, waitMs = MAX_MS, signal } = options;
  const ready = createDeferred<void>();
  const seat = await openSeat(phones, phone, {
    ...{ codec, softphone, maxMs, port: PHONE_PORT },
    seen(message, from, own) {
      if (message.callId === READY) ready.resolve();
      else return follow(message, from, own);
      return false;
    },
  });
  try {
    const main = await seat.scenario(listenRegister);
    const answer = await seat.scenario((known) => listenScenario(known, ringMs));
    const rate = ['-r', '1', '-rp', String(REGISTER_EVERY_MS)];
    // Should we be gone, it is not there for ever.
    const limit = ['-timeout', String(Math.ceil((waitMs + maxMs) / 1000) + 10)];
    seat.start(['-sf', main, '-oocsf', answer, ...rate, ...limit]);
    await listening(seat, ready.promise);
    await register();
  } catch (error) {
    await seat.close();
    throw error;
  }
  return seated(seat, { maxMs, signal }, register);
}

function seated(
  seat: Seat,
  limits: { maxMs: number; signal: AbortSignal | undefined },
  register: (expires?: number) => Promise<void>,
): ListeningPhone {
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= end();
    return stopping;
  };
  const call = firstCall(seat, limits);

  let answered: PhoneCall | undefined;
  call.then(
    (one) => {
      answered = one;
    },
    () => {},
  );

  async function end(): Promise<void> {
    limits.signal?.removeEventListener('abort', stop);
    if (answered) await answered.hangUp();
    else giveUp(seat);
    await register(0).catch(() => undefined);
    await seat.close();
  }

  limits.signal?.addEventListener('abort', stop, { once: true });
  if (limits.signal?.aborted) void stop();
  return { call, stop };
}

function firstCall(
  { media, relay, following, pbx }: Seat,
  limits: { maxMs: number; signal: AbortSignal | undefined },
): Promise<PhoneCall> {
  const call = createDeferred<PhoneCall>();
  const ended = following.ended.then(async (end) => {
    await media.close();
    return end;
  });
  void following.answered.then((answered) => {
    const peer = callerOf(following);
    call.resolve(
      limited(createCall({ media, relay, following, answered, peer, pbx, ended }), limits),
    );
  });
  void following.ended.then(({ reason }) =>
    call.reject(new PbxError('failed', `the phone answered no call: ${reason}`)),
  );
  return call.promise;
}

/** Before a call is answered: one that rings hears so. */
function giveUp({ following, relay }: Seat): void {
  const invite = following.messages[0]?.message;
  if (invite) relay.reply(invite, '480 Temporarily Unavailable');
  following.fail('the phone was stopped');
}

/** Asks until it answers, or has ended. */
async function listening({ relay, following }: Seat, ready: Promise<void>): Promise<void> {
  const over = new AbortController();
  const ended = following.ended.then(({ reason }) => reason);
  const answer = ready.then(() => '' as const);
  for (let waited = 0; waited < READY_MS; waited += LOOK_AGAIN_MS) {
    relay.command('OPTIONS', READY);
    const again = delay(LOOK_AGAIN_MS, undefined, { signal: over.signal }).catch(() => undefined);
    const outcome = await Promise.race([answer, ended, again]);
    if (outcome === '') return over.abort();
    if (outcome !== undefined) throw notStarted(outcome);
  }
  throw notStarted('it does not answer');
}

const notStarted = (why: string) =>
  new PbxError('failed', `the phone could not start: ${why}`, 'pbxctl setup lab');

/** The first call is taken; what else the PBX wants to call hears that the phone is busy. */
function follow(message: SipMessage, from: Side, { following, relay }: OwnSeat): boolean {
  const isInvite = from === 'pbx' && message.method === 'INVITE';
  const isNew = !/;\s*tag=/.test(message.header('To') ?? '');
  const isFirst = following.callId === undefined && isInvite && isNew;
  const isOurs = isFirst || message.callId === following.callId;
  if (isOurs) return following.take(message, from);
  // One of a call before, whose phone is gone.
  if (isInvite && !isNew) relay.reply(message, '481 Call Does Not Exist');
  else if (isInvite) relay.reply(message, '486 Busy Here');
  return from === 'sipp' || (message.method !== 'INVITE' && message.method !== 'ACK');
}

function callerOf({ messages }: Following): string {
  return /sip:([^@>;]+)/.exec(messages[0]?.message.header('From') ?? '')?.[1] ?? '';
}
