import { setTimeout as delay } from 'node:timers/promises';
import { PbxError } from '../../asterisk/errors.ts';
import { trunkNameOf } from '../../asterisk/lab/link.ts';
import type { LabLink } from '../../asterisk/lab/port.ts';
import type { Phone, Phones } from '../../asterisk/phone/phones.ts';
import type { Call, LivePbx } from '../../asterisk/state/types.ts';
import type { Context } from '../context.ts';
import { until } from '../until.ts';
import { OPERATOR_ECHO } from './trunk-checks.ts';

/** Asterisk tells of a hold at once. */
const MUSIC_MS = 3_000;

export interface TransferCheck {
  readonly context: Context;
  readonly live: LivePbx;
  readonly phones: Phones;
  readonly link: LabLink;
  readonly a: Phone;
  readonly b: Phone;
}

/** A calls the operator, holds it with music, and transfers it to B by REFER: B has it, and A is gone. */
export async function seeTransfer(check: TransferCheck): Promise<string> {
  const { context, live, phones, link, a, b } = check;
  const { signal } = context;
  const trunk = `IAX2/${trunkNameOf(link)}-`;
  const legOf = (call: Call, prefix: string) =>
    call.legs.find(({ name }) => name.startsWith(prefix));
  const withTrunk = () => [...live.view.calls.values()].filter((call) => legOf(call, trunk));
  const isPhone = ({ name }: { name: string }, { number }: Phone) => name.includes(`/${number}-`);
  const call = await phones.place(a, OPERATOR_ECHO, { signal });
  try {
    const isBridged = () =>
      withTrunk().some(({ legs }) => legs.every(({ bridgeId }) => bridgeId !== undefined));
    await until(context, live, isBridged, `the call to ${OPERATOR_ECHO} was not bridged`);
    const music = await held(context, trunk, () => call.hold());
    await call.resume();
    const { response } = await call.refer(b.number);
    if (!/^SIP\/2\.0 2/.test(response)) throw new PbxError('failed', `REFER: ${response}`);
    const isMoved = () =>
      withTrunk().some(
        ({ legs }) => legs.some((leg) => isPhone(leg, b)) && !legs.some((leg) => isPhone(leg, a)),
      );
    await until(context, live, isMoved, `${b.number} was not connected to the operator`);
    return `held with music «${music}», then ${b.number} has the operator and ${a.number} is gone`;
  } finally {
    await call.hangUp();
    const ami = await context.ami();
    for (const { legs } of withTrunk())
      for (const { name } of legs)
        await ami.send({ Action: 'Hangup', Channel: name }).catch(() => undefined);
  }
}

/** Class of the music that a channel gets when the other end holds it. */
async function held(context: Context, prefix: string, hold: () => Promise<void>): Promise<string> {
  const over = new AbortController();
  let heard: (name: string) => void = () => {};
  const music = new Promise<string>((resolve) => {
    heard = resolve;
  });
  const close = await context.onEvent((event) => {
    if (event.event !== 'MusicOnHoldStart' || !event.get('Channel')?.startsWith(prefix)) return;
    heard(event.get('Class') ?? 'default');
  });
  try {
    await hold();
    const signal = AbortSignal.any([context.signal, over.signal]);
    const late = delay(MUSIC_MS, undefined, { signal }).catch(() => undefined);
    const name = await Promise.race([music, late]);
    if (name !== undefined) return name;
    throw new PbxError('failed', 'the operator heard no music on hold', 'pbxctl moh list');
  } finally {
    over.abort();
    close();
  }
}
