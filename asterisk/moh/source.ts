import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type ByteStream, openStream } from '../agi/stream.ts';
import { createBackoff } from '../backoff.ts';
import { messageOf } from '../errors.ts';
import { PIECE_BYTES } from './outlet.ts';

const ANSWER_MS = 5_000;
/** A stream that gives no sound for so long is left. */
const STALL_MS = 4_000;
/** It is heard once so much is there, and is not read further than that far ahead. */
const READY_BYTES = 16_000;
const MOST_BYTES = 64_000;
const BACKOFF = { minMs: 500, maxMs: 30_000, random: Math.random };
/** One that was heard for so long is tried again at once when it breaks. */
const LONG_MS = 20_000;

export interface SourceOptions {
  readonly url: string;
  /** Absolute path of mpg123. */
  readonly mpg123: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Called when it begins to be heard, and with the reason when it does not any more. */
  onState(error: string | undefined): void;
}

/** A live stream as sound, for as long as it is wanted. */
export interface Source {
  /** PIECE_BYTES of sound, undefined while there is none. */
  piece(): Uint8Array | undefined;
  start(): void;
  /** Closes the connection and ends the decoder; `start` begins anew. */
  stop(): void;
}

export function createSource(options: SourceOptions): Source {
  let running: AbortController | undefined;
  let sound = Buffer.alloc(0);
  let isReady = false;
  let took = () => {};

  function add(bytes: Buffer, from: Readable): void {
    sound = Buffer.concat([sound, bytes]);
    if (sound.length >= MOST_BYTES) from.pause();
    took = () => from.resume();
    if (isReady || sound.length < READY_BYTES) return;
    isReady = true;
    options.onState(undefined);
  }

  function fell(why: string): void {
    isReady = false;
    sound = Buffer.alloc(0);
    options.onState(why);
  }

  return {
    piece() {
      // What runs dry is let fill again, or it would stutter.
      if (sound.length < PIECE_BYTES) isReady = false;
      if (!isReady) return undefined;
      const piece = sound.subarray(0, PIECE_BYTES);
      sound = sound.subarray(PIECE_BYTES);
      if (sound.length < MOST_BYTES / 2) took();
      return piece;
    },
    start() {
      if (running) return;
      running = new AbortController();
      void again(options, running.signal, add, fell);
    },
    stop() {
      running?.abort();
      running = undefined;
      isReady = false;
      sound = Buffer.alloc(0);
    },
  };
}

type Add = (bytes: Buffer, from: Readable) => void;

/** Connects again and again, with growing pauses, until it is stopped. */
async function again(
  options: SourceOptions,
  signal: AbortSignal,
  add: Add,
  fell: (why: string) => void,
): Promise<void> {
  const backoff = createBackoff(BACKOFF);
  while (!signal.aborted) {
    const startedAt = Date.now();
    const why = await once(options, signal, add).catch(messageOf);
    if (signal.aborted) return;
    fell(why);
    if (Date.now() - startedAt > LONG_MS) backoff.reset();
    await delay(backoff.nextMs(), undefined, { signal }).catch(() => undefined);
  }
}

/** One connection, until it breaks: why it did. */
async function once(options: SourceOptions, signal: AbortSignal, add: Add): Promise<string> {
  const { url, mpg123, env } = options;
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  const stream = await openStream(url, { signal: either, timeoutMs: ANSWER_MS });
  const args = ['-q', '-s', '-r', '8000', '--mono', '-e', 's16', '-'];
  const decoder = spawn(mpg123, args, { env: { ...env }, stdio: ['pipe', 'pipe', 'ignore'] });
  const ended = endOf(decoder);
  try {
    return await Promise.race([
      pumped(stream, decoder.stdin, either).then((why) => `${url}: ${why}`),
      silent(decoder.stdout, add, either).then(() => `${url}: no MP3 sound came from it any more`),
      ended,
    ]);
  } finally {
    over.abort();
    decoder.kill('SIGKILL');
    await ended;
  }
}

function endOf(decoder: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    decoder.on('error', (error) => resolve(`mpg123 cannot be started: ${error.message}`));
    decoder.on('exit', () => resolve('mpg123 ended'));
  });
}

async function pumped(stream: ByteStream, to: Writable, signal: AbortSignal): Promise<string> {
  to.on('error', () => {});
  for await (const bytes of stream) {
    if (signal.aborted) break;
    if (!to.write(bytes)) await drained(to, signal);
  }
  return 'it ended';
}

function drained(to: Writable, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    to.once('drain', resolve);
    to.once('close', resolve);
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** Resolves when no sound has come for a while; not while we ourselves have paused it. */
function silent(from: Readable, add: Add, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    let cameAt = Date.now();
    from.on('data', (bytes: Buffer) => {
      cameAt = Date.now();
      add(bytes, from);
    });
    const look = setInterval(() => {
      if (from.isPaused()) cameAt = Date.now();
      if (!signal.aborted && Date.now() - cameAt < STALL_MS) return;
      clearInterval(look);
      resolve();
    }, 200);
  });
}
