import { setTimeout as delay } from 'node:timers/promises';
import { type Found, find } from '../audio/find.ts';
import { decodeG711, type G711Codec } from '../audio/g711.ts';
import { msOf, samplesIn } from '../audio/tone.ts';
import { PbxError } from '../errors.ts';
import type { RtpPacket } from '../wire/rtp.ts';
import { decodeEvent } from '../wire/telephoneEvent.ts';
import { createReception, type ReceptionStatistics } from './reception.ts';
import { createRecording } from './recording.ts';

/** A digit that came as a telephone event. */
export interface HeardDigit {
  readonly digit: string;
  readonly durationMs: number;
  /** Epoch in ms of its first packet. */
  readonly at: number;
  /** Its end was told. */
  readonly isOver: boolean;
}

/** A known sound that was heard: `at` is the epoch in ms of its start. */
export interface HeardSound extends Found {
  readonly at: number;
}

export interface Waiting {
  readonly signal?: AbortSignal | undefined;
  /** 10 seconds when not given; PbxError `timeout` after that. */
  readonly timeoutMs?: number;
}

/** What a phone heard. */
export interface Heard {
  /** 8000 samples a second since the first packet; what did not come is silence. */
  readonly samples: Int16Array;
  readonly lengthMs: number;
  readonly digits: readonly HeardDigit[];
  readonly statistics: ReceptionStatistics;
  /** Epoch in ms at which a sample was heard. */
  timeOf(sample: number): number | undefined;
  /** Where a sound of 8000 samples a second is heard best. */
  find(sound: Int16Array): HeardSound | undefined;
  /** Looks again whenever something came, until it is neither undefined nor false. */
  until<T>(look: (heard: Heard) => T | undefined | false, waiting?: Waiting): Promise<T>;
  /** Until a sound was heard, also one that was heard already. */
  untilSound(sound: Int16Array, waiting?: Waiting): Promise<HeardSound>;
}

export interface Hearing extends Heard {
  take(packet: RtpPacket, arrivedMs: number, source: string, eventType: number): void;
}

const CODECS: Readonly<Record<number, G711Codec>> = { 0: 'ulaw', 8: 'alaw' };
const WAIT_MS = 10_000;
/** A sound is looked for again after so much more was heard. */
const LOOK_EVERY_MS = 100;

export function createHearing(maxMs: number): Hearing {
  const reception = createReception();
  const recording = createRecording(maxMs);
  const digits = new Map<string, HeardDigit>();
  const lookers = new Set<() => void>();

  function takeEvent(packet: RtpPacket, arrivedMs: number): void {
    const event = decodeEvent(packet.payload);
    if (!event) return;
    const key = `${packet.ssrc} ${packet.timestamp} ${event.digit}`;
    const before = digits.get(key);
    digits.set(key, {
      digit: event.digit,
      durationMs: Math.max(before?.durationMs ?? 0, msOf(event.duration)),
      at: before?.at ?? arrivedMs,
      isOver: event.isEnd || (before?.isOver ?? false),
    });
  }

  const hearing: Hearing = {
    take(packet, arrivedMs, source, eventType) {
      if (!reception.take(packet, arrivedMs, source)) return;
      const codec = CODECS[packet.payloadType];
      if (packet.payloadType === eventType) takeEvent(packet, arrivedMs);
      else if (codec) recording.add(packet, decodeG711(codec, packet.payload), arrivedMs);
      for (const look of [...lookers]) look();
    },
    get samples() {
      return recording.samples;
    },
    get lengthMs() {
      return msOf(recording.samples.length);
    },
    get digits() {
      return [...digits.values()];
    },
    get statistics() {
      return reception.statistics();
    },
    timeOf: recording.timeOf,
    find: (sound) => withTime(find(recording.samples, sound)),
    async until(look, waiting) {
      return await waited((done) => {
        const again = () => {
          const found = look(hearing);
          if (found !== undefined && found !== false) done(found);
        };
        lookers.add(again);
        again();
        return () => lookers.delete(again);
      }, waiting);
    },
    untilSound: (sound, waiting) => hearing.until(soundIn(sound), waiting),
  };

  function withTime(found: Found | undefined): HeardSound | undefined {
    return found && { ...found, at: recording.timeOf(found.atSample) ?? 0 };
  }

  /** Looks only at what is new and, before it, as much as the sound is long. */
  function soundIn(sound: Int16Array): () => HeardSound | undefined {
    let looked = 0;
    return () => {
      const { samples } = recording;
      if (samples.length - looked < samplesIn(LOOK_EVERY_MS)) return undefined;
      const from = Math.max(0, looked - sound.length);
      looked = samples.length;
      const found = find(samples.subarray(from), sound);
      if (!found) return undefined;
      const atSample = found.atSample + from;
      return withTime({ ...found, atSample, atMs: msOf(atSample) });
    };
  }

  return hearing;
}

/** The one that `begin` reports, unless the time is over or the wait is given up first; `begin` returns how to stop. */
async function waited<T>(
  begin: (done: (value: T) => void) => () => void,
  { signal, timeoutMs = WAIT_MS }: Waiting = {},
): Promise<T> {
  const over = new AbortController();
  const either = signal ? AbortSignal.any([signal, over.signal]) : over.signal;
  let stop = () => {};
  try {
    return await Promise.race([
      new Promise<T>((resolve) => {
        stop = begin(resolve);
      }),
      timedOut(timeoutMs, either),
    ]);
  } finally {
    stop();
    over.abort();
  }
}

async function timedOut(timeoutMs: number, signal: AbortSignal): Promise<never> {
  await delay(timeoutMs, undefined, { signal }).catch(() => {
    throw new PbxError('interrupted', 'interrupted');
  });
  throw new PbxError('timeout', `the phone did not hear it within ${timeoutMs / 1000} s`);
}
