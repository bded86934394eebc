import type { AmiMessage } from '../ami/message.ts';
import type { LegMedia } from '../media/types.ts';
import type { State } from './state.ts';
import type { LiveStatus } from './types.ts';

/** Is told of all that makes a live view, as it is taken in: enough to make the same view elsewhere. */
export interface LiveTap {
  /** The view was made anew from these messages, in their order; `state` is what came of them. */
  listed(messages: readonly AmiMessage[], state: State): void;
  /** An event, or the answer to a question, that has changed the view. */
  took(message: AmiMessage): void;
  /** What a leg told of its media, by Uniqueid; undefined when nobody looks at it any more. */
  told(uniqueid: string, media: LegMedia | undefined): void;
  stands(status: LiveStatus): void;
}

/** Several taps as one. */
export interface Taps extends LiveTap {
  add(tap: LiveTap): () => void;
}

export function createTaps(): Taps {
  const taps = new Set<LiveTap>();
  const each = (tell: (tap: LiveTap) => void) => {
    for (const tap of taps) tell(tap);
  };
  return {
    add(tap) {
      taps.add(tap);
      return () => void taps.delete(tap);
    },
    listed: (messages, state) => each((tap) => tap.listed(messages, state)),
    took: (message) => each((tap) => tap.took(message)),
    told: (uniqueid, media) => each((tap) => tap.told(uniqueid, media)),
    stands: (status) => each((tap) => tap.stands(status)),
  };
}
