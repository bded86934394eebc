import type { BlockQueue } from '../../wire/queue.ts';
import type { Frame } from '../types.ts';

/** The most that one packet may hold; what Wireshark takes of these link types too. */
export const MAX_PACKET_BYTES = 262_144;

/** Reads the blocks of one format from a queue. */
export interface Format {
  /** Takes one block; `more` when it has not come whole, `broken` after it told the fault. */
  step(): 'taken' | 'more' | 'broken';
}

/** What a format is made with. */
export interface FormatPort {
  readonly queue: BlockQueue;
  take(frame: Frame): void;
  /** Why reading stops here: `claims 4294967295 bytes`. */
  fault(why: string): void;
}
