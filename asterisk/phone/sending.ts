import { encodeG711, type G711Codec } from '../audio/g711.ts';
import { samplesIn } from '../audio/tone.ts';
import { createDeferred, type Deferred } from '../deferred.ts';
import type { Timer } from '../timer.ts';
import type { RtpPacket } from '../wire/rtp.ts';
import { encodeEvent } from '../wire/telephoneEvent.ts';

const FRAME_MS = 20;
const FRAME = samplesIn(FRAME_MS);
const PAYLOAD_TYPES = { ulaw: 0, alaw: 8 } as const;
/** The end of an event is told three times (RFC 4733 section 2.5.1.4). */
const END_PACKETS = 3;
/** After a longer stall, what was missed is left out rather than sent in a burst. */
const MAX_BEHIND = 25;

export interface DigitTimes {
  readonly durationMs?: number;
  readonly gapMs?: number;
}

/** Frames of 20 ms, each when it is due by the clock, of a sound or of digits. */
export interface Sending {
  /** Once; resolves when it is sent, also when another sound took its place. */
  play(samples: Int16Array): Promise<void>;
  /** Until something else is sent. */
  loop(samples: Int16Array): void;
  /** Digits one after the other; resolves when the last was sent. */
  digits(digits: string, times?: DigitTimes): Promise<void>;
  readonly packets: number;
  stop(): void;
}

interface SendingOptions {
  readonly codec: G711Codec;
  readonly ssrc: number;
  /** Sends one packet; false says that there is nowhere to send to: then no sound is used up. */
  send(packet: RtpPacket): boolean;
  canSend(): boolean;
  /** Of telephone events. */
  eventType(): number;
  readonly timer: Timer;
}

interface Sound {
  readonly samples: Int16Array;
  readonly isLoop: boolean;
  readonly done: Deferred<void>;
  at: number;
}

interface Key {
  readonly digit: string;
  readonly frames: number;
  readonly gapFrames: number;
  readonly done: Deferred<void>;
  timestamp: number | undefined;
  frame: number;
}

export function createSending(options: SendingOptions): Sending {
  const { codec, timer } = options;
  const keys: Key[] = [];
  const startedAt = timer.now();
  let sound: Sound | undefined;
  let frames = 0;
  let packets = 0;
  let sequence = (Math.random() * 0x10000) | 0;
  let timestamp = (Math.random() * 0x100000000) >>> 0;
  let isFirst = true;
  let cancel = timer.after(FRAME_MS, tick);

  function tick(): void {
    const due = Math.floor((timer.now() - startedAt) / FRAME_MS);
    if (due - frames > MAX_BEHIND) skip(due - frames - MAX_BEHIND);
    for (; frames < due; frames++) {
      if (options.canSend()) sendFrame();
      timestamp = (timestamp + FRAME) >>> 0;
    }
    cancel = timer.after(startedAt + (frames + 1) * FRAME_MS - timer.now(), tick);
  }

  function skip(missed: number): void {
    frames += missed;
    timestamp = (timestamp + missed * FRAME) >>> 0;
  }

  function sendFrame(): void {
    const key = keys[0];
    if (key) pressed(key);
    if (!key || key.frame > key.frames)
      send(PAYLOAD_TYPES[codec], isFirst, timestamp, encodeG711(codec, nextSamples()));
    isFirst = false;
  }

  function send(payloadType: number, marker: boolean, at: number, payload: Uint8Array): void {
    const { ssrc } = options;
    if (options.send({ payloadType, marker, sequence, timestamp: at, ssrc, payload })) packets++;
    sequence = (sequence + 1) & 0xffff;
  }

  /** All packets of an event have the timestamp of its start (RFC 4733 section 2.5.1.2). */
  function pressed(key: Key): void {
    key.timestamp ??= timestamp;
    key.frame++;
    const isEnd = key.frame === key.frames;
    if (key.frame <= key.frames) {
      const payload = encodeEvent({ digit: key.digit, isEnd, duration: key.frame * FRAME });
      for (let copy = 0; copy < (isEnd ? END_PACKETS : 1); copy++)
        send(options.eventType(), key.frame === 1, key.timestamp, payload);
    }
    if (key.frame < key.frames + key.gapFrames) return;
    keys.shift();
    key.done.resolve();
  }

  function nextSamples(): Int16Array {
    const frame = new Int16Array(FRAME);
    if (!sound) return frame;
    for (let i = 0; i < FRAME && sound.at < sound.samples.length; i++) {
      frame[i] = sound.samples[sound.at++] ?? 0;
      if (sound.isLoop) sound.at %= sound.samples.length;
    }
    if (sound.at >= sound.samples.length) replace(undefined);
    return frame;
  }

  function replace(next: Sound | undefined): void {
    sound?.done.resolve();
    sound = next;
  }

  const begin = (samples: Int16Array, isLoop: boolean) => {
    const done = createDeferred<void>();
    replace({ samples, isLoop, done, at: 0 });
    return done.promise;
  };

  return {
    play: (samples) => begin(samples, false),
    loop: (samples) => void begin(samples, true),
    digits(digits, { durationMs = 100, gapMs = 100 } = {}) {
      const inFrames = (ms: number) => Math.max(1, Math.round(ms / FRAME_MS));
      const pressing = [...digits].map((digit) => ({
        ...{ digit, frames: inFrames(durationMs), gapFrames: inFrames(gapMs) },
        ...{ done: createDeferred<void>(), timestamp: undefined, frame: 0 },
      }));
      keys.push(...pressing);
      return pressing.at(-1)?.done.promise ?? Promise.resolve();
    },
    get packets() {
      return packets;
    },
    stop() {
      cancel();
      replace(undefined);
      for (const key of keys.splice(0)) key.done.resolve();
    },
  };
}
