import { type AmiEvent, EVENT_CAPACITY } from './events.ts';

/** Events gathered until the next drawing, while they are listened to. */
export interface EventFeed {
  /** Begins to listen, or ends it. */
  listen(on: boolean): void;
  /** Those since the last time, and how many more came than are kept; undefined where none came. */
  take(): { readonly events: readonly AmiEvent[]; readonly lost: number } | undefined;
}

type Subscribe = (listener: (event: AmiEvent) => void) => Promise<() => void>;

export function createEventFeed(
  subscribe: Subscribe,
  onEvents: () => void,
  onFailure: (error: unknown) => void,
): EventFeed {
  let events: AmiEvent[] = [];
  let lost = 0;
  /** Counts the times that it began: what an earlier one has still to say is of no interest. */
  let turn = 0;
  let stop: (() => void) | undefined;

  function keep(event: AmiEvent): void {
    events.push(event);
    if (events.length >= 2 * EVENT_CAPACITY) {
      lost += events.length - EVENT_CAPACITY;
      events = events.slice(-EVENT_CAPACITY);
    }
    onEvents();
  }

  async function begin(own: number): Promise<void> {
    try {
      const end = await subscribe((event) => {
        if (own === turn) keep(event);
      });
      if (own === turn) stop = end;
      else end();
    } catch (error) {
      if (own === turn) onFailure(error);
    }
  }

  return {
    listen(on) {
      turn++;
      stop?.();
      stop = undefined;
      if (on) void begin(turn);
    },
    take() {
      if (events.length === 0) return undefined;
      const taken = { events, lost };
      events = [];
      lost = 0;
      return taken;
    },
  };
}
