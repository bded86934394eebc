import { randomUUID } from 'node:crypto';
import type { AmiMessage } from '../../asterisk/ami/message.ts';
import type { Ami } from '../../asterisk/ami/port.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { Context } from '../context.ts';

/** Asterisk gives a call up before we do. */
const RING_MS = 10_000;
const PATIENCE_MS = RING_MS + 5_000;
/** How long an answered call lasts that nobody hangs up. */
const WAIT_SECONDS = 10;

/** What came of a call that Asterisk placed by itself. */
export type Placed =
  | {
      readonly answered: true;
      readonly afterMs: number;
      readonly channel: string;
      readonly codec: string;
      readonly isEncrypted: boolean;
    }
  | { readonly answered: false; readonly cause: number | undefined };

/**
 * Places a call over a channel and hangs it up once it is answered and looked at. `target` is
 * `IAX2/operator/600`; `codecs` are those that may be used.
 */
export async function placeCall(
  context: Context,
  target: string,
  codecs: readonly string[],
): Promise<Placed> {
  const ami = await context.ami();
  const uniqueid = `pbxctl-${randomUUID()}`;
  const verdict = await watchCall(context, ami, uniqueid, target);
  const from = context.now();
  try {
    await ami.send({
      ...{ Action: 'Originate', Channel: target, Application: 'Wait', Data: WAIT_SECONDS },
      ...{ ChannelId: uniqueid, Async: true, Timeout: RING_MS, CallerID: 'pbxctl <pbxctl>' },
      ...(codecs.includes('all') ? {} : { Codecs: codecs.join(',') }),
    });
    const found = await verdict.settled;
    if (!found.channel) return { answered: false, cause: found.cause };
    return await lookAt(ami, found.channel, found.at - from);
  } finally {
    verdict.close();
  }
}

interface Verdict {
  /** Its name, once it is answered. */
  readonly channel?: string;
  readonly cause?: number;
  readonly at: number;
}

/** An event may be lost with its connection: so often the channels are asked for. */
const LOOK_MS = 2_000;

/** Hears of the call from before it is placed. */
async function watchCall(context: Context, ami: Ami, uniqueid: string, target: string) {
  let take = (_: AmiMessage) => {};
  let close = () => {};
  const end = await context.onEvent((event) => take(event));
  const settled = new Promise<Verdict>((resolve, reject) => {
    const why = 'Asterisk does not tell what became of the call';
    const timer = setTimeout(() => reject(new PbxError('timeout', why)), PATIENCE_MS);
    const aborted = () => reject(new PbxError('interrupted', 'interrupted'));
    context.signal.addEventListener('abort', aborted, { once: true });
    take = (event) => {
      const verdict = verdictOf(event, uniqueid, target);
      if (verdict) resolve({ ...verdict, at: context.now() });
    };
    const look = setInterval(() => {
      const found = (channel: string | undefined) =>
        channel !== undefined && resolve({ channel, at: context.now() });
      answeredChannel(ami, uniqueid).then(found, () => undefined);
    }, LOOK_MS);
    close = () => {
      clearTimeout(timer);
      clearInterval(look);
      context.signal.removeEventListener('abort', aborted);
      end();
    };
  });
  settled.catch(() => undefined);
  return { settled, close };
}

async function answeredChannel(ami: Ami, uniqueid: string): Promise<string | undefined> {
  const { items } = await ami.list({ Action: 'CoreShowChannels' });
  const ours = items.find((item) => item.get('Uniqueid') === uniqueid);
  return ours?.get('ChannelStateDesc') === 'Up' ? ours.get('Channel') : undefined;
}

/**
 * A call that cannot be made at all has no Hangup, and only OriginateResponse tells of it: under our Uniqueid
 * where there was a channel for a moment. After a Hangup it says nothing new.
 */
function verdictOf(
  event: AmiMessage,
  uniqueid: string,
  target: string,
): Omit<Verdict, 'at'> | undefined {
  const isOurs = event.get('Uniqueid') === uniqueid;
  const name = event.get('Channel') ?? '';
  if (isOurs && event.event === 'Newstate' && event.get('ChannelStateDesc') === 'Up')
    return { channel: name };
  if (isOurs && event.event === 'Hangup') return causeOf(event);
  const isRefused = event.event === 'OriginateResponse' && event.get('Response') === 'Failure';
  return isRefused && (isOurs || name === target) ? {} : undefined;
}

function causeOf(event: AmiMessage): { cause?: number } {
  const cause = Number(event.get('Cause'));
  return Number.isInteger(cause) && cause > 0 ? { cause } : {};
}

async function lookAt(ami: Ami, channel: string, afterMs: number): Promise<Placed> {
  const [formats, secure] = await Promise.all([
    variableOf(ami, channel, 'CHANNEL(audionativeformat)'),
    variableOf(ami, channel, 'CHANNEL(secure_media)'),
  ]);
  await ami.send({ Action: 'Hangup', Channel: channel }).catch(() => undefined);
  return {
    ...{ answered: true, afterMs, channel, isEncrypted: secure === '1' },
    codec: formats.replace(/[()]/g, ''),
  };
}

async function variableOf(ami: Ami, channel: string, variable: string): Promise<string> {
  const answer = await ami.send({ Action: 'Getvar', Channel: channel, Variable: variable });
  return answer.get('Value') ?? '';
}
