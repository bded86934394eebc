import { randomUUID } from 'node:crypto';
import { PbxError } from '../asterisk/errors.ts';
import type { LivePbx, Peer } from '../asterisk/state/types.ts';
import { defineCommand, type Plan } from './command.ts';
import type { Context } from './context.ts';
import { LAB_CONTEXT } from './lab/profile.ts';
import { PEER_LOOK } from './words.ts';

/** What may be dialled: nothing that a dialplan or an AMI header could read as more than a number. */
export const NUMBER = /^[0-9A-Za-z*#+._-]{1,64}$/;
const RING_SECONDS = 30;

export const call = defineCommand({
  name: 'call',
  summary: 'ring a phone and, when it answers, connect it to a number',
  details: [
    'Asterisk rings FROM first (it must be registered). Once that phone is picked up, it dials TO.',
    'Returns when FROM has answered; the call goes on until somebody hangs up.',
  ].join('\n'),
  examples: [
    ['pbxctl call 701 600', 'phone 701 hears the echo test'],
    ['pbxctl call 701 702', 'two phones talk'],
  ],
  kind: 'change',
  args: {
    from: { help: 'the phone that calls (701, or PJSIP/701)', complete: 'peer' },
    to: { help: 'the number that it dials', complete: 'extension' },
  },
  options: {
    context: {
      type: 'value',
      value: 'CONTEXT',
      help: `dialplan context (${LAB_CONTEXT})`,
      complete: 'context',
    },
  },
  async run({ args, options }, context): Promise<Plan> {
    const dialContext = options.context ?? LAB_CONTEXT;
    for (const word of [args.to, dialContext])
      if (!NUMBER.test(word))
        throw new PbxError(
          'usage',
          `${JSON.stringify(word)} cannot be dialled`,
          'pbxctl call 701 600',
        );
    const live = await context.live();
    const peer = findPeer(live, args.from);
    return {
      kind: 'plan',
      title: `call ${args.to} from ${peer.id}`,
      steps: [
        {
          kind: 'action',
          describe: `ring ${peer.id} and connect it to ${args.to}@${dialContext} (AMI Originate)`,
          run: () => ring(context, live, peer, args.to, dialContext),
        },
      ],
    };
  },
});

/** The peer of that id or name; a name that several technologies have needs the id. */
export function findPeer({ view }: LivePbx, name: string): Peer {
  const found = view.peers.get(name) ?? [...view.peers.values()].find((peer) => peer.name === name);
  if (!found)
    throw new PbxError(
      'not-found',
      `there is no peer ${JSON.stringify(name)}`,
      'pbxctl peers   lists them',
    );
  return found;
}

/** Resolves once the peer has answered and dials. */
export async function ring(
  context: Context,
  live: LivePbx,
  peer: Peer,
  to: string,
  dialContext: string,
): Promise<string> {
  if (peer.contacts.length === 0)
    throw new PbxError(
      'failed',
      `${peer.id} cannot be rung: it is ${PEER_LOOK[peer.status][0]} ${peer.status}`,
      'register that phone, or type: pbxctl phones start',
    );
  const uniqueid = `pbxctl-${randomUUID()}`;
  const ami = await context.ami();
  const refusal = await watchRefusal(context, peer, to);
  // A phone that refuses at once may be through with it before Asterisk's answer to us is read.
  const ending = new AbortController();
  const signal = AbortSignal.any([context.signal, ending.signal]);
  const answer = answered(signal, live, uniqueid, peer, refusal);
  answer.catch(() => undefined);
  try {
    await ami
      .send({
        Action: 'Originate',
        Channel: peer.id,
        Context: dialContext,
        Exten: to,
        Priority: 1,
        CallerID: `${peer.name} <${peer.name}>`,
        Timeout: RING_SECONDS * 1000,
        ChannelId: uniqueid,
        Async: true,
      })
      .catch((error: unknown) => {
        throw refusedOf(error, to, dialContext);
      });
    await answer;
  } finally {
    ending.abort();
    refusal.close();
  }
  return `${peer.id} answered and dials ${to}`;
}

/** Asterisk looks the number up before it rings (main/manager.c, action_originate). */
function refusedOf(error: unknown, to: string, dialContext: string): unknown {
  if (!(error instanceof PbxError) || !/extension does not exist/i.test(error.message))
    return error;
  return new PbxError(
    'not-found',
    `there is no number ${to} in ${dialContext} to be dialled`,
    `pbxctl extension list   shows those that there are; pbxctl extension explain ${to}   why not`,
    error,
  );
}

/** Reasons of OriginateResponse: control frames of include/asterisk/frame.h, as main/manager.c passes them on. */
const REASONS: Readonly<Record<string, string>> = {
  '0': 'it cannot be reached',
  '1': 'it hung up',
  '3': 'nobody answered',
  '5': 'it is busy',
  '8': 'it is congested',
};

interface Refusal {
  readonly why: string | undefined;
  onChange(listener: () => void): void;
  close(): void;
}

/** Hears OriginateResponse: a call may fail before there is any channel to see. */
async function watchRefusal(context: Context, peer: Peer, to: string): Promise<Refusal> {
  let why: string | undefined;
  let changed = () => {};
  const close = await context.onEvent((event) => {
    if (event.event !== 'OriginateResponse' || event.get('Response') !== 'Failure') return;
    if (event.get('Channel') !== peer.id || event.get('Exten') !== to) return;
    why = REASONS[event.get('Reason') ?? ''] ?? 'it did not answer, or refused the call';
    changed();
  });
  return {
    get why() {
      return why;
    },
    onChange: (listener) => {
      changed = listener;
    },
    close,
  };
}

/** Waits until the channel is up; its end before that is a refusal. */
function answered(
  signal: AbortSignal,
  live: LivePbx,
  uniqueid: string,
  peer: Peer,
  refusal: Refusal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let seen = false;
    const finish = (settle: () => void) => {
      unsubscribe();
      clearTimeout(timer);
      signal.removeEventListener('abort', look);
      settle();
    };
    const fail = (code: 'failed' | 'timeout' | 'interrupted', why: string) =>
      finish(() =>
        reject(new PbxError(code, why, `pbxctl log --channel ${peer.id}   shows what happened`)),
      );
    const look = () => {
      if (signal.aborted) return fail('interrupted', 'interrupted');
      const channel = live.view.channels.get(uniqueid);
      seen ||= channel !== undefined;
      if (channel?.state === 'Up') return finish(resolve);
      if (refusal.why) return fail('failed', `${peer.id} was not connected: ${refusal.why}`);
      if (seen && !channel) fail('failed', `${peer.id} did not answer, or refused the call`);
    };
    const timer = setTimeout(
      () => fail('timeout', `${peer.id} has not answered after ${RING_SECONDS} s`),
      (RING_SECONDS + 1) * 1000,
    );
    const unsubscribe = live.onChange(look);
    refusal.onChange(look);
    signal.addEventListener('abort', look);
    look();
  });
}
