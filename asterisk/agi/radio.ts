import { randomBytes } from 'node:crypto';
import { constants, openSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { Socket } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { run } from '../engine/run.ts';
import { messageOf, PbxError } from '../errors.ts';
import type { AgiSession } from './session.ts';
import { type ByteStream, openStream } from './stream.ts';

/** How long a server may take to answer, and then to send something. */
const ANSWER_MS = 3_000;
const STALL_MS = 2_000;
const STARVED_MS = 1_000;
/** mpg123 has opened its end by then, or it has not been started. */
const READER_MS = 1_500;
const READER_AGAIN_MS = 10;
/** A stream that breaks off this many times without having played for long is dead. */
const BREAKS = 3;
const LONG_MS = 20_000;

export interface RadioOptions {
  readonly cache: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Plays a stream until the caller hangs up or presses a key (`left`), or the stream is dead (`dead`). MP3Player
 * decodes it from a pipe of ours: left to itself (apps/app_mp3.c) it waits 10 seconds for a server
 * that says nothing, buffers more than a second before it begins, and knows neither https nor playlists.
 */
export async function radio(
  agi: AgiSession,
  url: string,
  options: RadioOptions,
): Promise<'left' | 'dead'> {
  let hasPlayed = false;
  for (let breaks = 0; breaks < BREAKS; ) {
    const startedAt = Date.now();
    const outcome = await connected(agi, url, options);
    if (outcome === 'left' || agi.hungUp.aborted) return 'left';
    await agi.log(`radio: ${outcome.why}`);
    hasPlayed ||= outcome.hasPlayed;
    if (!hasPlayed) return 'dead';
    breaks = Date.now() - startedAt > LONG_MS ? 1 : breaks + 1;
  }
  return 'dead';
}

interface Broken {
  readonly why: string;
  readonly hasPlayed: boolean;
}

/** One connection, from its beginning to its end; nothing of it is left open. */
async function connected(
  agi: AgiSession,
  url: string,
  options: RadioOptions,
): Promise<Broken | 'left'> {
  const connection = new AbortController();
  const signal = AbortSignal.any([agi.hungUp, connection.signal]);
  try {
    const stream = await openStream(url, { signal, timeoutMs: ANSWER_MS });
    const why = await playOnce(agi, stream, options);
    return why === 'left' ? why : { why: `${url}: ${why}`, hasPlayed: true };
  } catch (error) {
    return { why: messageOf(error), hasPlayed: false };
  } finally {
    connection.abort();
  }
}

/** Until the stream breaks: why it did, or `left`. */
async function playOnce(
  agi: AgiSession,
  stream: ByteStream,
  { cache, env }: RadioOptions,
): Promise<string> {
  const fifo = join(cache, `radio-${randomBytes(6).toString('hex')}`);
  await mkdir(cache, { recursive: true });
  const made = await run('mkfifo', ['-m', '600', fifo], { env });
  if (made.status !== 0) throw new PbxError('failed', `mkfifo: ${made.stderr.trim()}`);
  const over = new AbortController();
  const played = agi.exec('MP3Player', fifo).finally(() => over.abort());
  try {
    const [why] = await Promise.all([
      pump(stream, fifo, AbortSignal.any([over.signal, agi.hungUp])),
      played.catch(() => false),
    ]);
    return why ?? 'left';
  } finally {
    await rm(fifo, { force: true });
  }
}

/** Bytes from the stream to the reader of the pipe; resolves with why they end, undefined when it is the reader that went. */
async function pump(
  stream: ByteStream,
  fifo: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const bytes = stream[Symbol.asyncIterator]();
  const pipe = await openWriter(fifo, signal);
  if (!pipe) {
    await bytes.return?.();
    return signal.aborted ? undefined : 'mpg123 was not started';
  }
  await rm(fifo, { force: true });
  let cameAt = Date.now();
  try {
    for (;;) {
      const next = await inTime(bytes.next(), signal);
      // MP3Player too gives up when nothing comes.
      const isStarved = Date.now() - cameAt > STARVED_MS;
      if (next === 'late' || (next === 'gone' && isStarved)) return 'it sends nothing any more';
      if (next === 'gone' || pipe.destroyed) return undefined;
      if (next.done) return 'it ended';
      cameAt = Date.now();
      if (!(await written(pipe, next.value, signal))) return undefined;
    }
  } catch (error) {
    return messageOf(error);
  } finally {
    pipe.destroy();
    bytes.return?.().catch(() => undefined);
  }
}

/** The pipe, once somebody reads it. */
async function openWriter(fifo: string, signal: AbortSignal): Promise<Socket | undefined> {
  for (let waited = 0; waited < READER_MS && !signal.aborted; waited += READER_AGAIN_MS) {
    // Fails with ENXIO while there is no reader; a plain open would wait, and hold a thread.
    const flags = constants.O_WRONLY | constants.O_NONBLOCK;
    const fd = opened(fifo, flags);
    if (fd !== undefined) {
      const pipe = new Socket({ fd, readable: false, writable: true });
      pipe.on('error', () => pipe.destroy());
      return pipe;
    }
    await delay(READER_AGAIN_MS);
  }
  return undefined;
}

function opened(path: string, flags: number): number | undefined {
  try {
    return openSync(path, flags);
  } catch {
    return undefined;
  }
}

async function inTime<T>(next: Promise<T>, signal: AbortSignal): Promise<T | 'late' | 'gone'> {
  const timer = new AbortController();
  const both = AbortSignal.any([signal, timer.signal]);
  const late = delay(STALL_MS, 'late' as const, { signal: both }).catch(() => 'gone' as const);
  try {
    return await Promise.race([next, late]);
  } finally {
    timer.abort();
  }
}

/** False when the reader is gone. */
function written(pipe: Socket, bytes: Uint8Array, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const gone = () => resolve(false);
    signal.addEventListener('abort', gone, { once: true });
    pipe.write(bytes, (error) => {
      signal.removeEventListener('abort', gone);
      resolve(!error);
    });
  });
}
