const INITIAL_CAPACITY = 16 * 1024;

/** A growing byte queue: append at the end, take from the front. */
export interface ByteQueue {
  readonly length: number;
  append(chunk: Uint8Array): void;
  /** Index of `pattern` at or after `from`, or -1. */
  indexOf(pattern: Uint8Array | number, from: number): number;
  /** Decodes a range; each byte that is not UTF-8 becomes U+FFFD. */
  text(from: number, to: number): string;
  byteAt(index: number): number | undefined;
  /** Drops everything before `index`. */
  dropTo(index: number): void;
}

/** Keeps the bytes in one buffer, so that a message in a thousand chunks costs no more than in one. */
export function createByteQueue(): ByteQueue {
  let bytes: Buffer = Buffer.allocUnsafe(INITIAL_CAPACITY);
  let start = 0;
  let end = 0;

  function makeRoom(wanted: number): void {
    const used = end - start;
    const target = used + wanted > bytes.length ? grown(bytes.length, used + wanted) : bytes;
    bytes.copy(target, 0, start, end);
    bytes = target;
    start = 0;
    end = used;
  }

  return {
    get length() {
      return end - start;
    },
    append(chunk) {
      if (end + chunk.length > bytes.length) makeRoom(chunk.length);
      bytes.set(chunk, end);
      end += chunk.length;
    },
    indexOf(pattern, from) {
      const at = bytes.subarray(0, end).indexOf(pattern, start + from);
      return at === -1 ? -1 : at - start;
    },
    text: (from, to) => bytes.toString('utf8', start + from, start + to),
    byteAt: (index) => (start + index < end ? bytes[start + index] : undefined),
    dropTo(index) {
      start += index;
      if (start < end) return;
      start = 0;
      end = 0;
      if (bytes.length > INITIAL_CAPACITY * 64) bytes = Buffer.allocUnsafe(INITIAL_CAPACITY);
    },
  };
}

function grown(capacity: number, needed: number): Buffer {
  let size = capacity;
  while (size < needed) size *= 2;
  return Buffer.allocUnsafe(size);
}
