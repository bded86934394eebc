import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { G711Codec } from '../audio/g711.ts';
import { PbxError } from '../errors.ts';
import { createCall, type PhoneCall } from './call.ts';
import type { AnsweredCall, EndedCall, SeenMessage } from './following.ts';
import type { Media } from './media.ts';
import { COMMANDS, placeScenario } from './mediaScenario.ts';
import type { Phone, PhonesOptions } from './phones.ts';
import { word } from './scenario.ts';
import { openSeat, type Seat } from './seat.ts';
import type { SippRun } from './sipp.ts';

export interface PlaceOptions {
  readonly codec?: G711Codec;
  /** As softphones do: 100 Trying before anything else, and an Allow header with UPDATE. */
  readonly softphone?: boolean;
  /** Until it is answered: 30 seconds when not given. */
  readonly answerMs?: number;
  /** The phone hangs up by itself after so long: 10 minutes when not given. */
  readonly maxMs?: number;
  /** Called once there is media, before the call is answered: early media is heard, too. */
  readonly onMedia?: (media: Media) => void;
  /** Cancels the call, or hangs up. */
  readonly signal?: AbortSignal | undefined;
}

const ANSWER_MS = 30_000;
export const MAX_MS = 600_000;
const CANCEL_GRACE_MS = 2_000;

/** A port that was free may be somebody else's by the time that SIPp wants it. */
const BIND_TRIES = 4;

/** Places a call and resolves when it is answered; PbxError `refused` tells the response otherwise. */
export async function placeCall(
  phones: PhonesOptions,
  phone: Phone,
  to: string,
  options: PlaceOptions = {},
): Promise<PhoneCall> {
  for (let tries = 1; ; tries++) {
    try {
      return await placeOnce(phones, phone, to, options);
    } catch (error) {
      const isPortTaken = error instanceof PbxError && /Unable to bind/.test(error.message);
      if (!isPortTaken || tries === BIND_TRIES) throw error;
    }
  }
}

async function placeOnce(
  phones: PhonesOptions,
  phone: Phone,
  to: string,
  options: PlaceOptions,
): Promise<PhoneCall> {
  checkWords(phone, to);
  const { codec, softphone, answerMs = ANSWER_MS, maxMs = MAX_MS, signal } = options;
  const callId = `${randomUUID()}@${phone.address}`;
  const seat = await openSeat(phones, phone, {
    ...{ codec, softphone, maxMs: maxMs + answerMs },
    seen(message, from, { following }) {
      return message.callId === callId && following.take(message, from);
    },
  });
  try {
    options.onMedia?.(seat.media);
    const path = await seat.scenario((known) => placeScenario(known, to));
    const seconds = Math.ceil((answerMs + maxMs) / 1000) + 10;
    const run = seat.start([
      '-sf',
      path,
      '-m',
      '1',
      '-cid_str',
      callId,
      '-timeout',
      String(seconds),
    ]);
    const outcome = await answerOrNot(seat, answerMs, signal);
    if (typeof outcome === 'object' && 'answeredAt' in outcome)
      return answeredCall(seat, run, outcome, { to, maxMs, signal });
    if (typeof outcome === 'string') await cancel(seat, run, callId);
    throw notAnswered(phone, to, outcome, answerMs);
  } catch (error) {
    await seat.close();
    throw error;
  }
}

export function checkWords(phone: Phone, to = phone.number): void {
  word(phone.number, 'number');
  word(phone.secret, 'secret');
  word(to, 'number');
}

async function answerOrNot(
  { following }: Seat,
  ms: number,
  signal: AbortSignal | undefined,
): Promise<AnsweredCall | EndedCall | 'late' | 'interrupted'> {
  const over = new AbortController();
  const either = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  const late = delay(ms, 'late' as const, { signal: either }).catch(() => 'interrupted' as const);
  const outcome = await Promise.race([following.answered, following.ended, late]);
  over.abort();
  return outcome;
}

function answeredCall(
  seat: Seat,
  run: SippRun,
  answered: AnsweredCall,
  { to, ...limits }: { to: string; maxMs: number; signal: AbortSignal | undefined },
): PhoneCall {
  const { media, relay, following, pbx } = seat;
  const ended = following.ended.then(async (end) => {
    await withGrace([run.ended]);
    await seat.close();
    return end;
  });
  return limited(createCall({ media, relay, following, answered, peer: to, pbx, ended }), limits);
}

/** Hangs up when the time is over or the signal is given. */
export function limited(
  call: PhoneCall,
  { maxMs, signal }: { maxMs: number; signal: AbortSignal | undefined },
): PhoneCall {
  const hangUp = () => void call.hangUp().catch(() => undefined);
  const timer = setTimeout(hangUp, maxMs);
  signal?.addEventListener('abort', hangUp, { once: true });
  if (signal?.aborted) hangUp();
  void call.ended.then(() => {
    clearTimeout(timer);
    signal?.removeEventListener('abort', hangUp);
  });
  return call;
}

/** Only what the PBX has begun to work on can be cancelled (RFC 3261 section 9.1). */
async function cancel(
  { following, relay }: Seat,
  { ended }: SippRun,
  callId: string,
): Promise<void> {
  const isBegun = ({ message }: SeenMessage) =>
    message.status !== undefined && message.status < 200 ? true : undefined;
  const begun = following.messages.some(isBegun) ? undefined : following.next(isBegun);
  await withGrace([begun, ended]);
  relay.command(COMMANDS.cancel, callId);
  await withGrace([ended]);
}

async function withGrace(awaited: readonly unknown[]): Promise<void> {
  const over = new AbortController();
  const grace = delay(CANCEL_GRACE_MS, undefined, { signal: over.signal }).catch(() => undefined);
  await Promise.race([...awaited, grace]).catch(() => undefined);
  over.abort();
}

function notAnswered(
  { number }: Phone,
  to: string,
  outcome: EndedCall | 'late' | 'interrupted',
  answerMs: number,
): PbxError {
  if (outcome === 'interrupted') return new PbxError('interrupted', 'interrupted');
  if (outcome === 'late')
    return new PbxError('timeout', `${to} did not answer phone ${number} in ${answerMs / 1000} s`);
  return new PbxError(
    outcome.reason.startsWith('SIP/2.0') ? 'refused' : 'failed',
    `phone ${number} called ${to}: ${outcome.reason || 'the PBX hung up at once'}`,
    'pbxctl log   shows what the PBX did with the call',
  );
}
