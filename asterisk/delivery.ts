/** Name of the event of our own that tells how many events were left out at its place. */
export const EVENTS_DROPPED = 'PbxctlEventsDropped';

const TURN_MS = 10;
/** While events wait for a turn, some are handed on after each chunk, or a flood would outrun the turns. */
const CHUNK_MS = 1;
/** The clock is looked at once in so many events: it costs as much as a cheap event. */
const CLOCK_EVENTS = 8;

export interface DeliveryOptions<T> {
  onEvent(event: T): void;
  /** An event that tells how many were dropped. */
  droppedEvent(count: number): T;
  /** Events that wait for slow listeners; what is over is dropped and counted. */
  readonly maxQueuedEvents: number;
}

/** Hands on events and answers in the order of the wire, a turn at a time, so that the socket is always read. */
export interface Delivery<T> {
  event(event: T): void;
  /** Never dropped. What awaits the answer runs before the next event is delivered. */
  answer(deliver: () => void): void;
  /** Starts to deliver what was given since. */
  run(): void;
  /** Forgets the events that wait; answers are delivered at once. */
  flush(): void;
}

type Item<T> = { readonly event: T } | { readonly deliver: () => void };

export function createDelivery<T>(options: DeliveryOptions<T>): Delivery<T> {
  const queue = createItemQueue<Item<T>>();
  let queuedEvents = 0;
  let dropped = 0;
  let isScheduled = false;

  function schedule(): void {
    if (isScheduled) return;
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      turn(TURN_MS);
    });
  }

  /** Ends after an answer, or when it has lasted long enough. */
  function turn(ms: number): void {
    const until = performance.now() + ms;
    for (let count = 0; ; count++) {
      if (count % CLOCK_EVENTS === CLOCK_EVENTS - 1 && performance.now() >= until) break;
      const item = queue.shift();
      if (item === undefined) {
        if (dropped === 0) return;
        tellOfDrops();
      } else if ('deliver' in item) {
        item.deliver();
        break;
      } else {
        queuedEvents--;
        options.onEvent(item.event);
      }
    }
    schedule();
  }

  function tellOfDrops(): void {
    const event = options.droppedEvent(dropped);
    dropped = 0;
    queuedEvents++;
    queue.push({ event });
  }

  return {
    event(event) {
      if (queuedEvents >= options.maxQueuedEvents) {
        dropped++;
        return;
      }
      if (dropped > 0) tellOfDrops();
      queuedEvents++;
      queue.push({ event });
    },
    answer(deliver) {
      queue.push({ deliver });
    },
    run() {
      turn(isScheduled ? CHUNK_MS : TURN_MS);
    },
    flush() {
      queuedEvents = 0;
      dropped = 0;
      for (const item of queue.drain()) if ('deliver' in item) item.deliver();
    },
  };
}

/** First in, first out, without moving every item at each shift. */
function createItemQueue<I>() {
  let items: I[] = [];
  let at = 0;
  return {
    push(item: I): void {
      items.push(item);
    },
    shift(): I | undefined {
      const item = items[at];
      if (item !== undefined) at++;
      if (at > 1024 && at * 2 > items.length) {
        items = items.slice(at);
        at = 0;
      }
      return item;
    },
    drain(): I[] {
      const rest = items.slice(at);
      items = [];
      at = 0;
      return rest;
    },
  };
}
