import { setTimeout as delay } from 'node:timers/promises';
import { findAll } from '../../audio/find.ts';
import { levelOf, levelsOf, toneAt } from '../../audio/measure.ts';
import { samplesIn } from '../../audio/tone.ts';
import { PbxError } from '../../errors.ts';
import type { PhoneCall } from '../../phone/call.ts';
import type { Heard } from '../../phone/heard.ts';
import type { FeatureSettings } from '../types.ts';

/** A phone that calls a feature, and what it knows of the sounds that are to come. */
export interface Ear {
  readonly settings: FeatureSettings;
  /** Calls the number of the feature; with `suffix` in place of the X of its pattern. */
  dial(suffix?: string): Promise<PhoneCall>;
  /** Samples of a prompt, as it is played. */
  prompt(id: string): Promise<Int16Array>;
  /** Samples of an announcement of Asterisk's own pack; undefined when there is none in that language. */
  announcement(name: string, language: 'fr' | 'en'): Promise<Int16Array | undefined>;
  /** Samples of a sentence of the synthesiser. */
  sentence(text: string): Promise<Int16Array>;
  readonly signal: AbortSignal;
}

/** Calls a feature and listens; resolves with what was heard, PbxError with what was not. */
export type Verification = (ear: Ear) => Promise<string>;

export const unheard = (why: string, hint?: string): PbxError => new PbxError('failed', why, hint);

/** Each look costs a search in all that was heard since: not at every packet. */
const LOOK_EVERY_MS = 240;

/** Which of several sounds is heard first from a sample on, and where it ends. */
export async function firstOf<Name extends string>(
  { media: { heard }, ended }: Pick<PhoneCall, 'media' | 'ended'>,
  sounds: Readonly<Record<Name, Int16Array>>,
  from: number,
  { signal, timeoutMs, what }: { signal: AbortSignal; timeoutMs: number; what: string },
): Promise<{ readonly name: Name; readonly from: number; readonly to: number }> {
  const names = Object.keys(sounds) as Name[];
  let looked = 0;
  const found = () => {
    const part = heard.samples.subarray(from);
    const places = names.flatMap((name) => {
      const [first] = findAll(part, sounds[name]);
      if (!first) return [];
      const at = first.atSample + from;
      return [{ name, from: at, to: at + sounds[name].length }];
    });
    return places.sort((a, b) => a.from - b.from)[0];
  };
  const look = () => {
    if (heard.samples.length - looked < samplesIn(LOOK_EVERY_MS)) return undefined;
    looked = heard.samples.length;
    return found();
  };
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const looking = heard.until(look, { signal: either, timeoutMs }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    return undefined;
  });
  const first = (await Promise.race([looking, ended.then(() => undefined)])) ?? found();
  over.abort();
  if (first) return first;
  throw unheard(`${what} was not heard within ${timeoutMs / 1000} s (${lastHeard(heard)})`);
}

/** For the reason of a failure: whether there was sound at all. */
function lastHeard(heard: Heard): string {
  const { samples, statistics } = heard;
  if (statistics.packets === 0) return 'no RTP came';
  const last = levelOf(samples.subarray(Math.max(0, samples.length - samplesIn(2000))));
  return `${statistics.packets} packets came, the last 2 s at ${last.toFixed(0)} dBFS`;
}

/** Where something louder than silence begins. */
export function firstSound(heard: Heard, belowDbfs = -45): number | undefined {
  const at = levelsOf(heard.samples).findIndex((level) => level >= belowDbfs);
  return at === -1 ? undefined : samplesIn(at * 20);
}

/** Where a sine begins that lasts at least so long, from a sample on. */
export function toneBegins(
  samples: Int16Array,
  hertz: number,
  minMs: number,
  from = 0,
): number | undefined {
  const window = samplesIn(20);
  const wanted = Math.ceil(minMs / 20);
  let run = 0;
  for (let at = from; at + window <= samples.length; at += window) {
    const part = samples.subarray(at, at + window);
    run = toneAt(part, hertz) > 0.8 && levelOf(part) > -40 ? run + 1 : 0;
    if (run === wanted) return refined(samples, hertz, at - (wanted - 1) * window);
  }
  return undefined;
}

/** A window may hold the beginning in its middle: to 2 ms. */
function refined(samples: Int16Array, hertz: number, at: number): number {
  const fine = samplesIn(2);
  for (let back = Math.max(0, at - samplesIn(20)); back < at + samplesIn(20); back += fine)
    if (
      levelOf(samples.subarray(back, back + fine)) > -30 &&
      toneAt(samples.subarray(back, back + samplesIn(10)), hertz) > 0.5
    )
      return back;
  return at;
}

/** Sounds that must be heard one after the other; the first that is not is the reason. */
export function heardInOrder(
  heard: Heard,
  sounds: readonly (readonly [what: string, samples: Int16Array])[],
): number {
  let from = 0;
  for (const [what, samples] of sounds) {
    const start = Math.max(0, from - samplesIn(200));
    const [found] = findAll(heard.samples.subarray(start), samples);
    if (!found) throw unheard(`« ${what} » was not heard (${lastHeard(heard)})`);
    from = start + found.atSample + samples.length;
  }
  return from;
}

/** Hangs up, whatever the phone has heard. */
export async function during<T>(call: PhoneCall, listen: () => Promise<T>): Promise<T> {
  try {
    return await listen();
  } finally {
    await call.hangUp();
  }
}

/** The PBX hangs up by itself, in that time. */
export async function endsByItself(
  call: PhoneCall,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const late = delay(ms, 'late' as const, { signal: AbortSignal.any([signal, over.signal]) }).catch(
    () => 'late' as const,
  );
  const outcome = await Promise.race([call.ended, late]);
  over.abort();
  if (outcome === 'late') throw unheard(`the call was not ended within ${ms / 1000} s`);
}

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;
