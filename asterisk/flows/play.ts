import { setTimeout as delay } from 'node:timers/promises';
import { PbxError } from '../errors.ts';
import type { PhoneCall } from '../phone/call.ts';
import type { Phone, Phones } from '../phone/phones.ts';
import type { Experiment } from './experiments.ts';
import type { HeardFrom } from './path.ts';

/** What an experiment is played with. */
export interface Stage {
  readonly phones: Phones;
  readonly a: Phone;
  readonly b: Phone;
  readonly signal: AbortSignal;
  /** Captures for as long as `during` takes. */
  record(during: () => Promise<void>): Promise<void>;
}

const ECHO = '600';
const RING_MS = 500;
/** Long enough for a direct path to be seen. */
const TALK_MS = 1500;
/** For what is still on its way at the end: the last answer, the last RTP. */
const SETTLE_MS = 300;
const ANSWER_MS = 10_000;
const LIMITS = { softphone: true, maxMs: 30_000 } as const;
/** They sound different. */
const HERTZ = { A: 700, B: 900 } as const;

/** Plays one experiment with real phones, and has it captured. Resolves with whom the phones of a call heard. */
export async function play(experiment: Experiment, stage: Stage): Promise<HeardFrom | undefined> {
  switch (experiment.act) {
    case 'register':
      await stage.record(() => register(stage, undefined));
      return undefined;
    case 'unregister':
      await stage.record(() => register(stage, 0));
      return undefined;
    case 'echo':
      await stage.record(() => callEcho(stage));
      return undefined;
    case 'call':
      return callB(experiment, stage);
  }
}

async function register({ phones, a, signal }: Stage, expires: number | undefined): Promise<void> {
  const { ok, reason } = await phones.register(a, expires === undefined ? {} : { expires });
  await delay(SETTLE_MS, undefined, { signal });
  if (!ok)
    throw new PbxError('refused', `phone ${a.number} was refused: ${reason}`, 'pbxctl peers');
}

async function callEcho({ phones, a, signal }: Stage): Promise<void> {
  const call = await phones.place(a, ECHO, { ...LIMITS, answerMs: ANSWER_MS, signal });
  call.media.tone(HERTZ.A);
  await delay(TALK_MS, undefined, { signal });
  await call.hangUp();
  await delay(SETTLE_MS, undefined, { signal });
}

/** B is registered before and un-registered after what is captured. */
async function callB({ endsBy }: Experiment, stage: Stage): Promise<HeardFrom> {
  const { phones, a, b, signal } = stage;
  let heard: HeardFrom = { A: [], B: [] };
  const listening = await phones.listen(b, { ...LIMITS, ringMs: RING_MS, signal });
  try {
    await stage.record(async () => {
      const call = await phones.place(a, b.number, { ...LIMITS, answerMs: ANSWER_MS, signal });
      call.media.tone(HERTZ.A);
      const other = await listening.call;
      other.media.tone(HERTZ.B);
      await delay(TALK_MS, undefined, { signal });
      await (endsBy === 'A' ? call : other).hangUp();
      await Promise.all([call.ended, other.ended]);
      heard = { A: sourcesOf(call), B: sourcesOf(other) };
      await delay(SETTLE_MS, undefined, { signal });
    });
  } finally {
    // Its call may never have come: then that is told by what has failed before.
    listening.call.catch(() => undefined);
    await listening.stop();
  }
  return heard;
}

const sourcesOf = ({ media }: PhoneCall): string[] =>
  media.heard.statistics.sources.map((source) => source.replace(/:\d+$/, ''));
