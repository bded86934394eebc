import type { Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** 80 ms of Asterisk's slin: a multiple of what res_musiconhold reads at once (short reads are lost), less than PIPE_BUF. */
export const PIECE_BYTES = 1_280;
const BYTES_PER_MS = 16;
/** How far ahead of the listeners we write. */
const AHEAD_MS = 480;
/** A write that takes so long has waited for a reader; after the longer time nobody listens. */
const WAITED_MS = 250;
const ASLEEP_MS = 1_500;

export interface OutletEvents {
  /** Somebody hears what is written, or nobody does any more. */
  onListened(isListened: boolean): void;
  /** The next PIECE_BYTES to be heard. */
  piece(): Uint8Array;
}

/**
 * Feeds the pipe to Asterisk until its other end is closed. With a `directory`, Asterisk reads it only while
 * somebody listens (monmp3thread of res_musiconhold.c, 16 and 22): a pipe that stays full tells that
 * nobody does. What it holds then, 4 seconds, is the first that the next listener hears.
 */
export async function feed(pipe: Socket, events: OutletEvents, signal: AbortSignal): Promise<void> {
  const over = new AbortController();
  const either = AbortSignal.any([signal, over.signal]);
  for (const end of ['error', 'close']) pipe.on(end, () => over.abort());
  let isListened = false;
  let inPipe = 0;
  let countedAt = performance.now();

  function listened(is: boolean): void {
    if (is === isListened) return;
    isListened = is;
    events.onListened(is);
  }

  /** While somebody listens, the clock tells what is left in the pipe. */
  function countTo(now: number): void {
    if (isListened) inPipe = Math.max(0, inPipe - (now - countedAt) * BYTES_PER_MS);
    countedAt = now;
  }

  while (!either.aborted) {
    const began = performance.now();
    const asleep = setTimeout(() => {
      countTo(began);
      listened(false);
    }, ASLEEP_MS);
    await written(pipe, events.piece(), either);
    clearTimeout(asleep);
    const now = performance.now();
    countTo(now);
    inPipe += PIECE_BYTES;
    if (now - began > WAITED_MS && !either.aborted) listened(true);
    const earlyMs = inPipe / BYTES_PER_MS - AHEAD_MS;
    if (isListened && earlyMs > 0)
      await delay(earlyMs, undefined, { signal: either }).catch(() => undefined);
  }
}

function written(pipe: Socket, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      signal.removeEventListener('abort', done);
      resolve();
    };
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
    else pipe.write(bytes, done);
  });
}
