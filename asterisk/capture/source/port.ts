import type { Frame } from '../types.ts';

export type SourceKind = 'packets' | 'hep' | 'log';

/** What a source tells of while it listens; the bytes of a frame are good until `take` returns. */
export interface Taker {
  take(frame: Frame): void;
  /** Something that a person ought to know: a message that was cut, packets that were dropped. */
  fault(sentence: string): void;
}

/** Where packets come from. */
export interface CaptureSource {
  readonly kind: SourceKind;
  /**
   * Begins to listen: all that comes after it resolves is taken. PbxError with why it cannot be used, and
   * what to do about it.
   */
  open(taker: Taker, signal: AbortSignal): Promise<OpenSource>;
}

export interface OpenSource {
  /** For a person: `tcpdump on lo`. */
  readonly what: string;
  /** Resolves with why the source ended by itself, which is no wish of ours. */
  readonly ended: Promise<string>;
  /** Ends it and puts back what was turned on; what it has still to say is taken before. */
  close(): Promise<void>;
}
