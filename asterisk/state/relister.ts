import type { AmiMessage } from '../ami/message.ts';
import type { Ami } from '../ami/port.ts';
import { askAll } from './listing.ts';
import { createState, type State } from './state.ts';

/** A state made from nothing, and the messages that said something for it. */
export interface Listing {
  readonly state: State;
  readonly messages: readonly AmiMessage[];
}

/** Makes a state from nothing while events go on. */
export interface Relister {
  /** Keeps an event for the listing under way, if there is one. */
  keep(event: AmiMessage): void;
  /** The new state, or undefined when the listing was given up meanwhile; rejects when Asterisk cannot be asked. */
  list(before: State): Promise<Listing | undefined>;
  /** Gives up the listing under way: what it will bring is from before a gap. */
  giveUp(): void;
  readonly busy: boolean;
}

/**
 * Events since the question are kept and applied after the answer: each says how things stand after it,
 * so that nothing is lost and no older list undoes a newer event.
 */
export function createRelister(
  commands: Ami,
  now: () => number,
  took: (message: AmiMessage, by: State) => void = () => {},
): Relister {
  let kept: AmiMessage[] | undefined;

  return {
    keep: (event) => void kept?.push(event),
    giveUp() {
      kept = undefined;
    },
    get busy() {
      return kept !== undefined;
    },
    async list(before) {
      const events: AmiMessage[] = [];
      kept = events;
      try {
        const answers = await askAll(commands);
        if (kept !== events) return undefined;
        const state: State = createState(now, (message) => took(message, state));
        const messages = answers.filter((message) => state.apply(message));
        state.inherit(before);
        return { state, messages: [...messages, ...events.filter((event) => state.apply(event))] };
      } finally {
        if (kept === events) kept = undefined;
      }
    },
  };
}
