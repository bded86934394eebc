import { type Message, type Step, step } from './message.ts';
import type { Model } from './model.ts';

/** An event of AMI as the pane shows it. */
export interface AmiEvent {
  readonly name: string;
  /** When it came; epoch in ms. */
  readonly at: number;
  /** In their order, without the name. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

export interface EventRow extends AmiEvent {
  /** Counts all since the start. */
  readonly number: number;
}

/** The last events of the PBX; they are listened to only while their pane is open. */
export interface EventsState {
  /** By number. */
  readonly rows: ReadonlyMap<string, EventRow>;
  /** Came while paused. */
  readonly waiting: readonly EventRow[];
  readonly isPaused: boolean;
  readonly isListening: boolean;
  readonly received: number;
  /** Not kept. */
  readonly lost: number;
  /** Why there are none. */
  readonly failure: readonly string[] | undefined;
}

/** As many are kept, and as many may wait while paused. */
export const EVENT_CAPACITY = 2000;

export const noEvents: EventsState = {
  ...{ rows: new Map(), waiting: [], isPaused: false, isListening: false },
  ...{ received: 0, lost: 0, failure: undefined },
};

/** Listens to events as long as their tab is open, and no longer. */
export function followEvents(model: Model): Step {
  const isWanted = model.tabs.log === 'events';
  if (isWanted === model.events.isListening) return step(model);
  const events = { ...model.events, isListening: isWanted, failure: undefined };
  return step({ ...model, events }, { kind: 'listen', on: isWanted });
}

export function takeEvents(
  model: Model,
  message: Extract<Message, { kind: 'events' | 'no events' }>,
): Model {
  const { events } = model;
  if (message.kind === 'no events') {
    return { ...model, events: { ...events, failure: message.lines } };
  }
  const first = events.received + message.lost;
  const came = message.events.map((event, index) => ({ ...event, number: first + index }));
  const counted = { ...events, received: first + came.length, lost: events.lost + message.lost };
  if (!events.isPaused) return { ...model, events: shown(counted, came) };
  const waiting = [...events.waiting, ...came];
  const dropped = Math.max(0, waiting.length - EVENT_CAPACITY);
  const lost = counted.lost + dropped;
  return { ...model, events: { ...counted, lost, waiting: waiting.slice(dropped) } };
}

function shown(events: EventsState, added: readonly EventRow[]): EventsState {
  const kept = [...events.rows.values(), ...added].slice(-EVENT_CAPACITY);
  return { ...events, rows: new Map(kept.map((row) => [String(row.number), row])) };
}

export function pauseEvents(model: Model): Model {
  const { events } = model;
  const next = events.isPaused
    ? { ...shown(events, events.waiting), isPaused: false, waiting: [] }
    : { ...events, isPaused: true };
  return { ...model, events: next };
}
