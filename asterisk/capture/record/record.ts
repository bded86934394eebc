import { createDeferred } from '../../deferred.ts';
import { messageOf } from '../../errors.ts';
import { createPcapngWriter } from '../file/pcapng-writer.ts';
import type { CaptureSource, OpenSource, Taker } from '../source/port.ts';
import { createSelector, type Selection } from './select.ts';
import type { Sink } from './sink.ts';

export interface RecordOptions {
  readonly sources: readonly CaptureSource[];
  readonly selection: Selection;
  readonly sink: Sink;
  /** What the file says of itself. */
  comment(source: CaptureSource): string;
  readonly application: string;
  readonly maxBytes: number;
  readonly maxMs: number | undefined;
  /** Ends it, for the reason that it is aborted with. */
  readonly signal: AbortSignal;
  /** A sentence for a person. */
  remark(sentence: string): void;
  /** Why a source is passed over; throws where none is left. */
  refused(source: CaptureSource, error: unknown, isLast: boolean): void;
}

export interface Counts {
  readonly packets: number;
  readonly messages: number;
  readonly bytes: number;
}

/** A capture that has begun. */
export interface Recording {
  readonly source: CaptureSource;
  readonly what: string;
  counts(): Counts;
  /** Resolves with why it ended, when all is in the file and what was turned on is off again. */
  readonly ended: Promise<string>;
}

/** Faults that are told; there may be one for each packet. */
const MOST_FAULTS = 20;

/** Records from the first source that can be used. */
export async function record(options: RecordOptions): Promise<Recording> {
  for (const [i, source] of options.sources.entries()) {
    const tape = createTape(source, options);
    try {
      const open = await source.open(tape.taker, options.signal);
      tape.start();
      return { source, what: open.what, counts: tape.counts, ended: end(open, tape, options) };
    } catch (error) {
      options.refused(source, error, i === options.sources.length - 1);
    }
  }
  throw new Error('a source that is refused last throws');
}

interface Tape {
  readonly taker: Taker;
  counts(): Counts;
  /** Resolves with why no more can be written. */
  readonly full: Promise<string>;
  /** A capture of no packets is a file that says so. */
  start(): void;
  close(): void;
}

function createTape(source: CaptureSource, options: RecordOptions): Tape {
  const { selection, sink, application, maxBytes, remark } = options;
  const selector = createSelector(selection);
  const writer = createPcapngWriter({ comment: options.comment(source), application });
  const full = createDeferred<string>();
  let [packets, messages] = [0, 0];
  let faults = 0;
  let isOver = false;

  /** Nothing is written of what does not fit whole. */
  function write(piece: Uint8Array): boolean {
    const fits = sink.bytes + piece.length <= maxBytes;
    isOver ||= !fits || !sink.write(piece);
    if (isOver) full.resolve(fits ? 'the disk is full' : 'its file has reached --max-size');
    return !isOver;
  }

  const start = () => void (sink.bytes === 0 && write(writer.start));

  return {
    taker: {
      take(frame) {
        if (isOver || !selector.keeps(frame)) return;
        start();
        if (!write(writer.packet(frame))) return;
        packets++;
        messages = selector.messages;
      },
      fault(sentence) {
        faults++;
        if (faults <= MOST_FAULTS) remark(sentence);
        if (faults === MOST_FAULTS) remark('more of that is not told');
      },
    },
    counts: () => ({ packets, messages, bytes: sink.bytes }),
    start,
    close: () => sink.close(),
    full: full.promise,
  };
}

async function end(
  open: OpenSource,
  tape: Tape,
  { signal, maxMs, remark }: RecordOptions,
): Promise<string> {
  const over = createDeferred<string>();
  const timer =
    maxMs === undefined ? undefined : setTimeout(() => over.resolve('its time was over'), maxMs);
  const stop = () => over.resolve(String(signal.reason));
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  try {
    const why = await Promise.race([
      over.promise,
      tape.full,
      open.ended.then((sentence) => `its source ended: ${sentence}`),
    ]);
    await open.close().catch((error: unknown) => remark(messageOf(error)));
    return why;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
    tape.close();
  }
}
