import { isAscii } from 'node:buffer';
import { type ByteQueue, createByteQueue } from './bytes.ts';
import { crlfFraming, type Framing, findEmptyLine, lfFraming, restOfMessage } from './framing.ts';
import { AmiMessage } from './message.ts';
import { type LineEnd, TRUNCATED } from './parse.ts';

const LF = 0x0a;
const CR = 0x0d;
const EMPTY_LINE_BYTES = 4;
const LOOK_BYTES = 4096;
const MAX_GREETING_BYTES = 256;

/** More than the longest answer of a busy PBX: some 300,000 lines of CLI output. */
const MAX_MESSAGE_BYTES = 32 * 1024 * 1024;

export interface DecoderOptions {
  /** The first line of the connection, without its end; it may be anything. */
  onGreeting(line: string): void;
  onMessage(message: AmiMessage): void;
  /** What is longer is cut off and marked by a header `PbxctlTruncated`. */
  readonly maxMessageBytes?: number;
}

/** Bytes in, messages out, however TCP cuts the bytes. */
export interface Decoder {
  push(chunk: Uint8Array): void;
}

export function createDecoder(options: DecoderOptions): Decoder {
  const queue = createByteQueue();
  const readMessages = createMessageReader(queue, options);
  let framing: Framing | undefined;

  function readQueued(chunk: Uint8Array): void {
    queue.append(chunk);
    framing ??= readGreeting(queue, options.onGreeting);
    if (framing !== undefined) readMessages(framing);
  }

  /** What lies whole in the chunk is read where it lies: the queue is for what is cut. */
  function readChunk(chunk: Buffer): void {
    const rest = queue.length === 0 ? 0 : restOfMessage(queue, chunk);
    if (rest !== 0) readQueued(rest === -1 ? chunk : chunk.subarray(0, rest));
    if (rest === -1) return;
    const end = readWhole(chunk, rest, options);
    if (end < chunk.length) readQueued(chunk.subarray(end));
  }

  return {
    push(chunk) {
      if (framing === crlfFraming)
        readChunk(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length));
      else readQueued(chunk);
    },
  };
}

/** Reads the messages that end in the chunk, and returns where the rest begins. */
function readWhole(chunk: Buffer, from: number, options: DecoderOptions): number {
  const { onMessage, maxMessageBytes = MAX_MESSAGE_BYTES } = options;
  let at = from;
  let [looked, encoding]: [number, 'latin1' | 'utf8'] = [from, 'utf8'];
  for (;;) {
    const end = findEmptyLine(chunk, at);
    if (end === -1 || end - at > maxMessageBytes) return at;
    if (end > looked) {
      // Bytes that are ASCII alone are far cheaper to decode; one look serves several messages.
      looked = Math.max(end, Math.min(at + LOOK_BYTES, chunk.length));
      encoding = isAscii(chunk.subarray(at, looked)) ? 'latin1' : 'utf8';
    }
    const message = messageIn(chunk.toString(encoding, at, end), '\r\n');
    at = end + EMPTY_LINE_BYTES;
    if (message !== undefined) onMessage(message);
  }
}

/** Undefined where there is nothing but line ends. */
function messageIn(text: string, lineEnd: LineEnd): AmiMessage | undefined {
  const first = text.charCodeAt(0);
  const message = new AmiMessage(text, lineEnd);
  const hasHeader = first > CR || (first !== CR && first !== LF && text.length > 0);
  return hasHeader || message.headers.length > 0 ? message : undefined;
}

/** The end of the first line tells how lines end here; without an end it is no AMI server. */
function readGreeting(queue: ByteQueue, onGreeting: (line: string) => void): Framing | undefined {
  const end = queue.indexOf(LF, 0);
  if (end === -1 && queue.length <= MAX_GREETING_BYTES) return undefined;
  const lineBytes = Math.min(end === -1 ? queue.length : end, MAX_GREETING_BYTES);
  const isCrlf = end > 0 && queue.byteAt(end - 1) === CR;
  onGreeting(queue.text(0, lineBytes).trimEnd());
  queue.dropTo(end === -1 ? queue.length : end + 1);
  return isCrlf ? crlfFraming : lfFraming;
}

function createMessageReader(queue: ByteQueue, options: DecoderOptions) {
  const maxBytes = options.maxMessageBytes ?? MAX_MESSAGE_BYTES;
  let searched = 0;
  let head: string | undefined;
  let leftOutBytes = 0;

  /** Keeps the head of an over-long message, forgets the rest but what may start its end. */
  function shed(): void {
    head ??= queue.text(0, maxBytes);
    const keep = 3;
    leftOutBytes += queue.length - keep;
    queue.dropTo(queue.length - keep);
    searched = 0;
  }

  function emit(text: string, { lineEnd }: Framing, leftOut: number): void {
    const message = messageIn(text, lineEnd);
    if (message === undefined) return;
    if (leftOut === 0) options.onMessage(message);
    else options.onMessage(marked(message, leftOut));
  }

  function take(framing: Framing, end: number): void {
    const totalBytes = leftOutBytes + end;
    if (totalBytes <= maxBytes) emit(queue.text(0, end), framing, 0);
    else emit(head ?? queue.text(0, maxBytes), framing, totalBytes - maxBytes);
    head = undefined;
    leftOutBytes = 0;
  }

  return function readMessages(framing: Framing): void {
    for (;;) {
      const frame = framing.find(queue, searched);
      if (frame === undefined) break;
      take(framing, frame.end);
      queue.dropTo(frame.next);
      searched = 0;
    }
    searched = queue.length;
    if (queue.length > maxBytes + 3) shed();
  };
}

function marked(message: AmiMessage, leftOutBytes: number): AmiMessage {
  return new AmiMessage([...message.headers, [TRUNCATED, `${leftOutBytes} bytes left out`]]);
}
