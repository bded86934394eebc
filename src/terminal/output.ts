import { readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';

/** What may be said and not taken yet, in characters; then the program waits. */
const MOST_UNTAKEN = 256 * 1024;
/** More than the kernel keeps of what a program has written to a terminal, in bytes. */
const MOST_HELD = 128 * 1024;

/** A terminal of node-pty as it is on Unix, which its declarations leave out: a stream of bytes on a descriptor. */
export interface Pty extends Omit<import('node-pty').IPty, 'onData'> {
  readonly fd: number;
  onData(listener: (bytes: Buffer) => void): unknown;
  on(event: 'end' | 'error', listener: () => void): void;
}

export interface Output {
  /** So many characters of what was said have been dealt with. */
  taken(length: number): void;
  goOn(): void;
  stop(): void;
}

/** Says all that the program of a terminal writes, the last of it too, and lets it wait while too little is taken. */
export function readOutput(pty: Pty, say: (text: string) => void): Output {
  const decoder = new StringDecoder('utf8');
  let untaken = 0;
  let isWaiting = false;
  let isEmptying = false;
  let isClosed = false;

  function tell(bytes: Buffer): void {
    const text = decoder.write(bytes);
    untaken += text.length;
    say(text);
  }
  function goOn(): void {
    isWaiting = false;
    pty.resume();
  }
  function tellHeld(): void {
    if (!isClosed) for (const bytes of heldIn(pty.fd)) tell(bytes);
    isEmptying = false;
  }
  /** 200 ms after the program's end node-pty lets go of what is not read by then. */
  function empty(): void {
    isEmptying = true;
    goOn();
    // What the stream has read already comes first.
    setImmediate(tellHeld);
  }

  pty.onData((bytes) => {
    tell(bytes);
    if (untaken < MOST_UNTAKEN || isWaiting || isEmptying) return;
    isWaiting = true;
    pty.pause();
  });
  pty.on('end', () => {
    tellHeld();
    isClosed = true;
  });
  pty.on('error', () => {
    isClosed = true;
  });
  process.on('SIGCHLD', empty);

  return {
    taken(length) {
      untaken -= length;
      if (isWaiting && untaken < MOST_UNTAKEN / 2) goOn();
    },
    goOn,
    stop: () => void process.off('SIGCHLD', empty),
  };
}

/**
 * What a terminal holds now, read past the stream on it. That takes a terminal that is hung up for read to its end
 * after one more read, of 4 kB (libuv issue 4992), so that the last lines are lost now and then.
 */
function* heldIn(fd: number): Generator<Buffer> {
  let all = 0;
  try {
    while (all < MOST_HELD) {
      const bytes = Buffer.alloc(4096);
      const length = readSync(fd, bytes);
      if (length === 0) return;
      all += length;
      yield bytes.subarray(0, length);
    }
  } catch {
    // EIO is how a terminal says that nothing is left, EAGAIN that its program may write more.
  }
}
