/** One direction of a TCP connection (RFC 9293): segments in, bytes in order out. */
export interface TcpDirection {
  /** The sequence number of the first byte. */
  take(sequence: number, bytes: Uint8Array, timeNs: number): void;
  /** The sequence number that the other side is told to expect after a SYN. */
  open(sequence: number): void;
  /** Nothing more will come: gives up what is missing. */
  flush(): void;
  readonly waiting: number;
}

export interface TcpTaker {
  data(bytes: Uint8Array): void;
  /** Bytes were not captured. */
  gap(): void;
}

/** What waits for a missing segment: by number, bytes and time, the first that is reached. */
const MOST_SEGMENTS = 64;
const MAX_WAITING_BYTES = 256 * 1024;
const MAX_WAITING_NS = 2e9;
/** A segment so far away is of another connection with the same ends. */
const MAX_DISTANCE = 8 * 1024 * 1024;

interface Segment {
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly timeNs: number;
}

export function createTcpDirection(taker: TcpTaker): TcpDirection {
  let next: number | undefined;
  let segments: Segment[] = [];
  let waiting = 0;

  const ahead = (sequence: number) => (sequence - (next ?? sequence)) | 0;

  function deliver(sequence: number, bytes: Uint8Array): void {
    const known = -ahead(sequence);
    if (known >= bytes.length) return;
    next = (sequence + bytes.length) >>> 0;
    taker.data(bytes.subarray(known));
  }

  function keep(sequence: number, bytes: Uint8Array, timeNs: number): void {
    segments.push({ sequence, bytes: Uint8Array.from(bytes), timeNs });
    waiting += bytes.length;
    const isLate = timeNs - (segments[0]?.timeNs ?? timeNs) > MAX_WAITING_NS;
    if (segments.length > MOST_SEGMENTS || waiting > MAX_WAITING_BYTES || isLate) skipGap();
  }

  function skipGap(): void {
    const first = Math.min(...segments.map(({ sequence }) => ahead(sequence)));
    next = ((next ?? 0) + first) >>> 0;
    taker.gap();
    drain();
  }

  /** In order of their sequence; those that still do not fit stay. */
  function drain(): void {
    const sorted = segments.sort((a, b) => ahead(a.sequence) - ahead(b.sequence));
    segments = [];
    waiting = 0;
    for (const segment of sorted) {
      if (ahead(segment.sequence) <= 0) deliver(segment.sequence, segment.bytes);
      else {
        segments.push(segment);
        waiting += segment.bytes.length;
      }
    }
  }

  function restart(sequence: number): void {
    if (next !== undefined) taker.gap();
    next = sequence;
    segments = [];
    waiting = 0;
  }

  return {
    open(sequence) {
      if (next !== sequence) restart(sequence);
    },
    take(sequence, bytes, timeNs) {
      if (bytes.length === 0) return;
      next ??= sequence;
      if (Math.abs(ahead(sequence)) > MAX_DISTANCE) restart(sequence);
      if (ahead(sequence) > 0) {
        keep(sequence, bytes, timeNs);
        return;
      }
      deliver(sequence, bytes);
      if (segments.length > 0) drain();
    },
    flush() {
      while (segments.length > 0) skipGap();
    },
    get waiting() {
      return waiting;
    },
  };
}
