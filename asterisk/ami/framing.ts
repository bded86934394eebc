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

function findBlankLine(queue: ByteQueue, from: number): Frame | undefined {
  for (let at = queue.indexOf(LF, from); at !== -1; at = queue.indexOf(LF, at + 1)) {
    if (queue.byteAt(at + 1) === LF) return { end: at, next: at + 2 };
    if (queue.byteAt(at + 1) === CR && queue.byteAt(at + 2) === LF)
      return { end: at, next: at + 3 };
  }
  return undefined;
}
