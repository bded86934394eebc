import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { PbxError } from '../errors.ts';
import { parseConsoleLine } from '../log/text.ts';
import type { LogLine } from '../log/types.ts';
import { consoleError } from './console.ts';

/** A console begins muted and quiet. 4 tells how calls are bridged; of this console alone (main/asterisk.c). */
const HELLO = ['core set verbose atleast 4 silent', 'logger mute silent'];
const AGAIN_MS = 1_000;
const LONGEST_LINE = 1024 * 1024;

export interface FollowOptions {
  readonly socketPath: string;
  readonly signal: AbortSignal;
  readonly now: () => number;
}

/**
 * What Asterisk logs from now on, as a remote console gets it: nothing of Asterisk is changed, and
 * nothing is left there however we end. Goes on when Asterisk is started again. PbxError when the
 * socket is not for us.
 */
export async function* followConsole(options: FollowOptions): AsyncGenerator<LogLine> {
  const { signal, now } = options;
  while (!signal.aborted) {
    try {
      for await (const bytes of consoleLines(options)) {
        const line = parseConsoleLine(bytes, now());
        if (line) yield line;
      }
    } catch (error) {
      if (!(error instanceof PbxError) || error.code !== 'unreachable') throw error;
    }
    await delay(AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}

async function* consoleLines({ socketPath, signal }: FollowOptions): AsyncGenerator<Buffer> {
  const socket = connect(socketPath);
  const end = () => socket.destroy();
  signal.addEventListener('abort', end, { once: true });
  let rest = Buffer.alloc(0);
  let isGreeted = false;
  try {
    socket.write(HELLO.map((line) => `${line}\0`).join(''));
    for await (const chunk of socket) {
      rest = Buffer.concat([rest, chunk]);
      for (let at = rest.indexOf(10); at >= 0; at = rest.indexOf(10)) {
        if (isGreeted) yield rest.subarray(0, at);
        isGreeted = true;
        rest = rest.subarray(at + 1);
      }
      if (rest.length > LONGEST_LINE) rest = Buffer.alloc(0);
    }
  } catch (error) {
    if (!signal.aborted) throw consoleError(socketPath, asErrno(error));
  } finally {
    signal.removeEventListener('abort', end);
    socket.destroy();
  }
}

const asErrno = (error: unknown): NodeJS.ErrnoException =>
  error instanceof Error ? error : new Error(String(error));
