import { AmiMessage } from './message.ts';

/** Name of the event of our own that tells how many events (`Dropped`) were left out at this place. */
export const EVENTS_DROPPED = 'PbxctlEventsDropped';

const TURN_EVENTS = 500;
const TURN_MS = 10;

export interface DeliveryOptions {
  onEvent(event: AmiMessage): void;
  /** Events that wait for slow listeners; what is over is dropped and counted. */
  readonly maxQueuedEvents: number;
}

/** Hands on events and answers in the order of the wire, a turn at a time, so that the socket is always read. */
export interface Delivery {
  event(event: AmiMessage): void;
  /** Never dropped. What awaits the answer runs before the next event is delivered. */
  answer(deliver: () => void): void;
  /** Starts to deliver what was given since. */
  run(): void;
  /** Forgets the events that wait; answers are delivered at once. */
  flush(): void;
}

type Item = AmiMessage | (() => void);

export function createDelivery({ onEvent, maxQueuedEvents }: DeliveryOptions): Delivery {
  const queue = createItemQueue();
  let queuedEvents = 0;
  let dropped = 0;
  let isScheduled = false;

  function schedule(): void {
    isScheduled = true;
    setImmediate(() => {
      isScheduled = false;
      turn();
    });
  }

  /** Ends after an answer, or when it has lasted long enough. */
  function turn(): void {
    const until = performance.now() + TURN_MS;
    for (let count = 0; count < TURN_EVENTS && performance.now() < until; count++) {
      const item = queue.shift();
      if (item === undefined) {
        if (dropped === 0) return;
        tellOfDrops();
      } else if (typeof item === 'function') {
        item();
        break;
      } else {
        queuedEvents--;
        onEvent(item);
      }
    }
    schedule();
  }

  function tellOfDrops(): void {
    const count = ['Dropped', String(dropped)] as const;
    dropped = 0;
    queuedEvents++;
    queue.push(new AmiMessage([['Event', EVENTS_DROPPED], count]));
  }

  return {
    event(event) {
      if (queuedEvents >= maxQueuedEvents) {
        dropped++;
        return;
      }
      if (dropped > 0) tellOfDrops();
      queuedEvents++;
      queue.push(event);
    },
    answer(deliver) {
      queue.push(deliver);
    },
    run() {
      if (!isScheduled) turn();
    },
    flush() {
      queuedEvents = 0;
      dropped = 0;
      for (const item of queue.drain()) if (typeof item === 'function') item();
    },
  };
}

/** First in, first out, without moving every item at each shift. */
function createItemQueue() {
  let items: Item[] = [];
  let at = 0;
  return {
    push(item: Item): void {
      items.push(item);
    },
    shift(): Item | undefined {
      const item = items[at];
      if (item !== undefined) at++;
      if (at > 1024 && at * 2 > items.length) {
        items = items.slice(at);
        at = 0;
      }
      return item;
    },
    drain(): Item[] {
      const rest = items.slice(at);
      items = [];
      at = 0;
      return rest;
    },
  };
}
