import type { SipMessage } from '../capture/types.ts';
import { createBlockQueue } from './queue.ts';
import { contentLength, findBody, looksLikeSip, readSip, skipLineEnds } from './sip.ts';

/** A message on a stream may be so long; what claims more is none. */
const MAX_HEAD_BYTES = 64 * 1024;
const MAX_BODY_BYTES = 256 * 1024;
const FIRST_BYTES = 4096;
const LF = 10;

/** Cuts the bytes of a stream into messages (RFC 3261 section 18.3). */
export interface SipFramer {
  push(bytes: Uint8Array): void;
  /** Bytes are missing here: begins anew at the next start line. */
  gap(): void;
  /** Bytes that wait for the rest of their message. */
  readonly waiting: number;
}

export function createSipFramer(take: (message: SipMessage, raw: Uint8Array) => void): SipFramer {
  let queue = createBlockQueue(FIRST_BYTES);
  /** Bytes from the start of the queue: searched for the end of the head, and wanted for the message. */
  let [searched, wanted] = [0, 0];

  function drop(count: number): void {
    queue.skip(count);
    [searched, wanted] = [0, 0];
  }

  /** False when more has to come. */
  function step(): boolean {
    const { bytes, start, end } = queue;
    const at = skipLineEnds(bytes, start, end);
    if (at > start) drop(at - start);
    if (end - at < Math.max(1, wanted)) return false;
    const found = findBody(bytes, at + searched, end);
    if (!found) {
      searched = Math.max(0, end - at - 3);
      return end - at > MAX_HEAD_BYTES && resynchronise();
    }
    if (!looksLikeSip(bytes, at, end)) return resynchronise();
    return takeMessage(at, found.headEnd, found.body);
  }

  function takeMessage(at: number, headEnd: number, body: number): boolean {
    const { bytes, end } = queue;
    const head = Buffer.from(bytes.buffer, bytes.byteOffset + at, headEnd - at).toString('utf8');
    const length = contentLength(head) ?? 0;
    if (length > MAX_BODY_BYTES) return resynchronise();
    if (body + length > end) {
      wanted = body + length - at;
      searched = Math.max(0, headEnd - at - 1);
      return false;
    }
    const message = readSip(bytes, at, body + length);
    const raw = bytes.subarray(at, body + length);
    drop(raw.length);
    if (message) take(message, raw);
    return true;
  }

  /** Goes on at the next line that may start a message; the last line may be the beginning of one. */
  function resynchronise(): boolean {
    const { bytes, start, end } = queue;
    for (let line = nextLine(start); line < end; line = nextLine(line)) {
      const lineEnd = bytes.subarray(0, end).indexOf(LF, line);
      if (lineEnd >= 0 && !looksLikeSip(bytes, line, lineEnd + 1)) continue;
      drop(line - start);
      return lineEnd >= 0;
    }
    drop(end - start);
    return false;
  }

  function nextLine(from: number): number {
    const at = queue.bytes.subarray(0, queue.end).indexOf(LF, from);
    return at < 0 ? queue.end : at + 1;
  }

  return {
    push(bytes) {
      queue.append(bytes);
      while (step());
    },
    gap() {
      queue = createBlockQueue(FIRST_BYTES);
      [searched, wanted] = [0, 0];
    },
    get waiting() {
      return queue.end - queue.start;
    },
  };
}
