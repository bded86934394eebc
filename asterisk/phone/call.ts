import { setTimeout as delay } from 'node:timers/promises';
import { PbxError } from '../errors.ts';
import type { AnsweredCall, Dialog, EndedCall, Following, SeenMessage } from './following.ts';
import type { Media } from './media.ts';
import { COMMANDS } from './mediaScenario.ts';
import type { Relay } from './relay.ts';
import { word } from './scenario.ts';
import type { DigitTimes } from './sending.ts';

/** What became of a transfer (RFC 3515). */
export interface Referred {
  /** The answer to REFER: `SIP/2.0 202 Accepted`. */
  readonly response: string;
  /** The status lines that NOTIFYs told, in order. */
  readonly notified: readonly string[];
}

/** An answered call of a phone. */
export interface PhoneCall {
  readonly media: Media;
  readonly callId: string;
  readonly dialog: Dialog;
  /** Number of the other side, where it is known. */
  readonly peer: string;
  /** Epoch in ms of the 200 OK. */
  readonly answeredAt: number;
  /** Resolves when either side hung up; never rejects. */
  readonly ended: Promise<EndedCall>;
  /** The SIP messages so far. */
  readonly messages: readonly SeenMessage[];
  hangUp(): Promise<EndedCall>;
  /** Re-INVITE with `sendonly` (RFC 3264 section 8.4). */
  hold(): Promise<void>;
  resume(): Promise<void>;
  /** Blind transfer to a number: when it succeeded, the phone has hung up. */
  refer(number: string): Promise<Referred>;
  /** Attended transfer: joins the other sides of this call and of another one of the phone (RFC 3891). */
  referTo(other: PhoneCall): Promise<Referred>;
  press(digits: string, times?: DigitTimes): Promise<void>;
}

interface Parts {
  readonly media: Media;
  readonly relay: Pick<Relay, 'command'>;
  readonly following: Following;
  readonly answered: AnsweredCall;
  readonly peer: string;
  /** Address and port of the PBX. */
  readonly pbx: string;
  /** Of the call, when nothing of it is left. */
  readonly ended: Promise<EndedCall>;
}

/** SIPp that has just sent takes a message of that moment for one out of turn, and aborts the call. */
const SETTLE_MS = 50;
const RESPONSE_MS = 10_000;
const OUTCOME_MS = 20_000;

export function createCall(parts: Parts): PhoneCall {
  const { media, following, answered, peer, pbx, ended } = parts;
  const { callId, answeredAt, ...tags } = answered;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other: SIPp waits for the answer to one before it knows the next. */
  function commanded<T>(name: keyof typeof COMMANDS, headers: string[], result: () => Promise<T>) {
    const run = last.then(async () => {
      await Promise.race([following.idle(), following.ended]);
      await delay(SETTLE_MS);
      const wanted = result();
      parts.relay.command(COMMANDS[name], callId, headers);
      return await wanted;
    });
    last = run.catch(() => undefined);
    return run;
  }

  /** The final response of the PBX to a request that is yet to be sent. */
  const response = (method: string) => {
    following.holdRequests(true);
    const final = following.next(({ message, from }) => {
      if (from !== 'pbx' || message.of !== method || (message.status ?? 0) < 200) return undefined;
      following.holdRequests(false);
      return message.start;
    });
    return orEnd(final, method).finally(() => following.holdRequests(false));
  };

  async function orEnd(wanted: Promise<string>, method: string): Promise<string> {
    const gone = following.ended.then(({ reason }) => `the call had ended ${reason}`.trim());
    const line = (await within(RESPONSE_MS, [wanted, gone])) ?? 'no answer';
    if (line.startsWith('SIP/2.0')) return line;
    throw new PbxError('failed', `${method} was of no effect: ${line}`);
  }

  async function renew(name: 'hold' | 'resume'): Promise<void> {
    const line = await commanded(name, [], () => response('INVITE'));
    if (!isSuccess(line))
      throw new PbxError('refused', `the PBX refused to ${name} the call: ${line}`);
  }

  async function refer(target: string): Promise<Referred> {
    const notified: string[] = [];
    const outcome = following.next((seen) => {
      const status = statusTold(seen);
      if (status !== undefined) notified.push(status);
      return isOutcome(status) ? true : undefined;
    });
    const line = await commanded('refer', [`X-Target: ${target}`], () => response('REFER'));
    if (isSuccess(line)) await within<unknown>(OUTCOME_MS, [outcome, following.ended]);
    // Who transferred leaves by itself (RFC 5589 section 6.1): chan_sip waits half a minute for that.
    if (isSuccess(notified.at(-1))) await hangUp();
    return { response: line, notified };
  }

  async function hangUp(): Promise<EndedCall> {
    const isOver = await Promise.race([following.ended, undefined]);
    if (!isOver) await commanded('bye', [], overInTime);
    return await ended;
  }

  async function overInTime(): Promise<void> {
    await within(RESPONSE_MS, [following.ended]);
    following.fail('no answer to BYE');
  }

  return {
    ...{ media, callId, answeredAt, peer, ended },
    dialog: { callId, ...tags },
    messages: following.messages,
    hangUp,
    hold: () => renew('hold'),
    resume: () => renew('resume'),
    refer: async (number) => refer(`sip:${word(number, 'number')}@${pbx}`),
    async referTo({ peer: number, dialog }) {
      const replaced = `${dialog.callId};to-tag=${dialog.remoteTag};from-tag=${dialog.localTag}`;
      const target = `sip:${word(number, 'number')}@${pbx}?Replaces=${encodeURIComponent(replaced)}`;
      return await refer(target);
    },
    press: (digits, times) => media.sendDigits(digits, times),
  };
}

/** The first of them, or undefined when none is in time. */
async function within<T>(ms: number, wanted: readonly Promise<T>[]): Promise<T | undefined> {
  const over = new AbortController();
  const late = delay(ms, undefined, { signal: over.signal }).catch(() => undefined);
  try {
    return await Promise.race([...wanted, late]);
  } finally {
    over.abort();
  }
}

/** The status line in a NOTIFY of a transfer. */
function statusTold({ message, from }: SeenMessage): string | undefined {
  if (from !== 'pbx' || message.method !== 'NOTIFY') return undefined;
  return /^SIP\/2\.0 \d{3}[^\r\n]*/m.exec(message.body)?.[0];
}

const isSuccess = (line: string | undefined) => /^SIP\/2\.0 2/.test(line ?? '');

const isOutcome = (status: string | undefined) =>
  status !== undefined && !/^SIP\/2\.0 1/.test(status);
