const FIRST_BYTES = 64 * 1024;

/** Bytes that came and were not taken yet, in one piece; the memory is used again. */
export interface BlockQueue {
  readonly bytes: Uint8Array;
  /** Over the same memory as `bytes`. */
  readonly view: DataView;
  /** The first byte that was not taken. */
  readonly start: number;
  readonly end: number;
  /** Bytes taken since the beginning. */
  readonly taken: number;
  /** Bytes that were skipped and have yet to come. */
  readonly owed: number;
  append(chunk: Uint8Array): void;
  /** Takes bytes, also those that have yet to come. */
  skip(count: number): void;
}

export function createBlockQueue(firstBytes = FIRST_BYTES): BlockQueue {
  let bytes = new Uint8Array(firstBytes);
  let view = new DataView(bytes.buffer);
  let [start, end, taken, owed] = [0, 0, 0, 0];

  function makeRoom(count: number): void {
    const kept = end - start;
    if (kept + count <= bytes.length) bytes.copyWithin(0, start, end);
    else grow(Math.max(kept + count, 2 * bytes.length));
    [start, end] = [0, kept];
  }

  function grow(length: number): void {
    const larger = new Uint8Array(length);
    larger.set(bytes.subarray(start, end));
    bytes = larger;
    view = new DataView(bytes.buffer);
  }

  return {
    get bytes() {
      return bytes;
    },
    get view() {
      return view;
    },
    get start() {
      return start;
    },
    get end() {
      return end;
    },
    get taken() {
      return taken;
    },
    get owed() {
      return owed;
    },
    append(chunk) {
      const unwanted = Math.min(owed, chunk.length);
      owed -= unwanted;
      const wanted = chunk.subarray(unwanted);
      if (end + wanted.length > bytes.length) makeRoom(wanted.length);
      bytes.set(wanted, end);
      end += wanted.length;
    },
    skip(count) {
      const here = Math.min(count, end - start);
      start += here;
      owed += count - here;
      taken += count;
    },
  };
}
