import { createBackoff } from '../backoff.ts';
import { createDelivery, EVENTS_DROPPED } from '../delivery.ts';
import { createListeners, warnOfError } from '../listeners.ts';
import { createReconnecting, type Opened, type Phase } from '../reconnect.ts';
import { systemTimer, type Timer } from '../timer.ts';
import { createRest } from './http.ts';
import type { Ari, AriEvent, AriStatus } from './port.ts';
import { createResources, createVerbs } from './resources.ts';
import { openSocket } from './socket.ts';

export interface AriOptions {
  readonly host: string;
  readonly port: number;
  readonly username: string;
  readonly secret: string;
  /** Name of our Stasis application. */
  readonly app: string;
  /** Every event of Asterisk, not only those of the application. */
  readonly subscribeAll?: boolean;
  /** For one call, and for opening the event connection; default 10 s. */
  readonly timeoutMs?: number;
  /** Silence after which the server is asked whether it is there; default 10 s, 0 never asks. */
  readonly keepAliveMs?: number;
  /** Pauses before reconnecting; default 100 ms to 1 s. */
  readonly backoff?: { readonly minMs: number; readonly maxMs: number };
  /** Pause before trying again after a refusal; default 30 s. */
  readonly refusedRetryMs?: number;
  /** Events that may wait for slow listeners; what is over is dropped and told by `EVENTS_DROPPED`. */
  readonly maxQueuedEvents?: number;
  /** Gets what a listener throws, and events that are no JSON; by default they become process warnings. */
  readonly onListenerError?: (error: unknown) => void;
  /** For tests. */
  readonly timer?: Timer;
  readonly random?: () => number;
}

const DEFAULTS = {
  subscribeAll: false,
  timeoutMs: 10_000,
  keepAliveMs: 10_000,
  backoff: { minMs: 100, maxMs: 1_000 },
  refusedRetryMs: 30_000,
  maxQueuedEvents: 20_000,
  onListenerError: warnOfError,
  timer: systemTimer,
  random: Math.random,
} as const;

/** An ARI client: REST calls at any time, events once `connect` has succeeded. */
export function createAri(given: AriOptions): Ari {
  const options = { ...DEFAULTS, ...given };
  const { backoff, random, timer, onListenerError } = options;
  const eventListeners = createListeners<AriEvent>(onListenerError);
  const statusListeners = createListeners<AriStatus>(onListenerError);
  const delivery = createDelivery<AriEvent>({
    onEvent: eventListeners.call,
    droppedEvent: (dropped) => ({ type: EVENTS_DROPPED, dropped }),
    maxQueuedEvents: options.maxQueuedEvents,
  });
  const server = { ...options, address: `${options.host}:${options.port}` };
  const rest = createRest(server);
  const verbs = createVerbs(rest);

  function onText(text: string): void {
    try {
      delivery.event(JSON.parse(text) as AriEvent);
    } catch (error) {
      onListenerError(error);
    }
    delivery.run();
  }

  const reconnecting = createReconnecting<Opened>({
    open: (signal) => openSocket({ ...server, onText }, signal),
    backoff: createBackoff({ ...backoff, random }),
    stableMs: backoff.maxMs,
    refusedRetryMs: options.refusedRetryMs,
    timer,
    onPhase(phase) {
      if (phase.phase === 'lost') delivery.flush();
      statusListeners.call(statusOf(phase));
    },
  });

  return {
    ...verbs,
    ...createResources(rest, verbs, options.app),
    get status() {
      return statusOf(reconnecting.phase);
    },
    connect: reconnecting.connect,
    onEvent: eventListeners.add,
    onStatus: statusListeners.add,
    close() {
      reconnecting.close();
      delivery.flush();
    },
  };
}

function statusOf(phase: Phase<Opened>): AriStatus {
  return phase.phase === 'lost' ? phase : { phase: phase.phase };
}
