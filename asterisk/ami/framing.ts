import type { ByteQueue } from './bytes.ts';

const LF = 0x0a;
const CR = 0x0d;
const CRLF_CRLF = Buffer.from('\r\n\r\n');
const FOLLOWS = 'response: follows';
const END_COMMAND = Buffer.from('--END COMMAND--');

/** Where a message ends and where the next one starts. */
interface Frame {
  readonly end: number;
  readonly next: number;
}

/** How lines end on one connection; its greeting line shows it. */
export interface Framing {
  /** The end of the message at the front of the queue. `searched` bytes were searched before, in vain. */
  find(queue: ByteQueue, searched: number): Frame | undefined;
  readonly lineEnd: '\r\n' | '\n';
}

/** As Asterisk sends: only CRLF ends a line, so that a stray LF stays inside its value. */
export const crlfFraming: Framing = {
  lineEnd: '\r\n',
  find(queue, searched) {
    const end = queue.indexOf(CRLF_CRLF, Math.max(0, searched - 3));
    return end === -1 ? undefined : { end, next: end + CRLF_CRLF.length };
  },
};

/** For servers and proxies that end lines by LF, now and then by CRLF. */
export const lfFraming: Framing = {
  lineEnd: '\n',
  find(queue, searched) {
    let from = Math.max(0, searched - 2);
    if (queue.text(0, FOLLOWS.length).toLowerCase() === FOLLOWS) {
      // Before Asterisk 14 the output of Command came raw, with blank lines of its own.
      const marker = queue.indexOf(END_COMMAND, 0);
      if (marker === -1) return undefined;
      from = Math.max(from, marker);
    }
    return findBlankLine(queue, from);
  },
};

/** Where the first CRLF CRLF at or after `from` begins, or -1. Four bytes are looked at by their last one. */
export function findEmptyLine(bytes: Uint8Array, from: number): number {
  for (let last = from + 3; last < bytes.length; ) {
    const byte = bytes[last];
    if (byte === LF) {
      if (bytes[last - 1] === CR && bytes[last - 2] === LF && bytes[last - 3] === CR)
        return last - 3;
      last += 2;
    } else last += byte === CR ? 1 : 4;
  }
  return -1;
}

/** How many bytes of the chunk end the message that the queue begins with; -1 when it does not end in it. */
export function restOfMessage(queue: ByteQueue, chunk: Uint8Array): number {
  const { length } = queue;
  for (let rest = 1; rest <= 3 && rest <= chunk.length; rest++) {
    const isEnd = [3, 2, 1, 0].every((back) => {
      const at = length + rest - 1 - back;
      return (at < length ? queue.byteAt(at) : chunk[at - length]) === (back % 2 === 1 ? CR : LF);
    });
    if (isEnd) return rest;
  }
  const end = findEmptyLine(chunk, 0);
  return end === -1 ? -1 : end + CRLF_CRLF.length;
}

function findBlankLine(queue: ByteQueue, from: number): Frame | undefined {
  for (let at = queue.indexOf(LF, from); at !== -1; at = queue.indexOf(LF, at + 1)) {
    if (queue.byteAt(at + 1) === LF) return { end: at, next: at + 2 };
    if (queue.byteAt(at + 1) === CR && queue.byteAt(at + 2) === LF)
      return { end: at, next: at + 3 };
  }
  return undefined;
}
