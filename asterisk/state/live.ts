import type { AmiMessage } from '../ami/message.ts';
import type { Ami, AmiStatus } from '../ami/port.ts';
import { createDeferred } from '../deferred.ts';
import { EVENTS_DROPPED } from '../delivery.ts';
import { messageOf, PbxError } from '../errors.ts';
import { createAsking, type Timers } from './asking.ts';
import { createFollower } from './follower.ts';
import { unusedEvents } from './mask.ts';
import { createMediaLook } from './mediaLook.ts';
import { createNotifier } from './notifier.ts';
import { createRelister, type Listing } from './relister.ts';
import { createState } from './state.ts';
import { createTaps } from './tap.ts';
import type { LivePbx, LiveStatus } from './types.ts';
import { createView } from './view.ts';

export interface LiveOptions {
  /** The session that gets events (logged in with `eventMask`); it is asked for nothing but a filter. */
  readonly events: Ami;
  /** The session that is asked. */
  readonly commands: Ami;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly timers: Timers;
}

export interface StartableLive extends LivePbx {
  /** Connects what is not connected yet and resolves when the first listing is in; rejects with PbxError. */
  start(): Promise<void>;
}

/** Modules come and go for a moment after a reload. */
const reloadMs = 500;
const retryMs = 2000;
/** A FullyBooted of an Asterisk that is older than this greets a login and tells no news. */
const freshSeconds = 10;

/** A view of one PBX that lists once, follows the events, and lists again after a gap or a reload. Closes neither session. */
export function createLive({ events, commands, now, timers }: LiveOptions): StartableLive {
  let state = createState(now);
  let status: LiveStatus = { phase: 'connecting' };
  const first = createDeferred<void>();
  const { notify, add: onChange } = createNotifier(timers);
  const taps = createTaps();
  const relister = createRelister(commands, now, (message, by) => {
    // While a state is being made it is not ours yet; an answer that came late changes one that is no more.
    if (by === state) taps.took(message);
  });
  const follower = createFollower({ commands, state: () => state, timers, changed: notify });
  const told = taps.told;
  const media = createMediaLook({
    commands,
    state: () => state,
    timers,
    now,
    changed: notify,
    told,
  });
  const listing = createAsking(timers, list);
  const ends: (() => void)[] = [];

  function setStatus(next: LiveStatus): void {
    if (status.phase === 'closed') return;
    status = next;
    taps.stands(next);
    notify();
  }

  async function list(): Promise<number> {
    if (events.status.phase !== 'up') return 0;
    try {
      const fresh = await relister.list(state);
      if (fresh) goLive(fresh);
    } catch (error) {
      if (status.phase === 'connecting') first.reject(error);
      lose(`cannot list: ${messageOf(error)}`, retryMs);
      listing.again(retryMs);
    }
    return reloadMs;
  }

  function goLive(fresh: Listing): void {
    state = fresh.state;
    taps.listed(fresh.messages, fresh.state);
    setStatus({ phase: 'live' });
    first.resolve();
    follower.catchUp();
    media.catchUp();
  }

  function lose(reason: string, retryInMs: number): void {
    relister.giveUp();
    follower.stop();
    media.stop();
    const since = status.phase === 'lost' ? status.since : now();
    setStatus({ phase: 'lost', reason, since, retryInMs });
  }

  function onEvent(event: AmiMessage): void {
    relister.keep(event);
    if (status.phase === 'live' && state.apply(event)) {
      notify();
      follower.follow(event);
      media.follow(event);
    }
    if ((relister.busy || status.phase === 'live') && needsListing(event)) listing.again(reloadMs);
  }

  function onEventsStatus(next: AmiStatus): void {
    if (next.phase === 'up') quieten(events);
    if (next.phase === 'up' && status.phase === 'lost') listing.again(0);
    if (next.phase === 'lost') lose(next.reason, next.retryInMs);
    if (next.phase === 'closed') close();
  }

  function onCommandsStatus(next: AmiStatus): void {
    if (next.phase === 'up' && status.phase === 'lost') listing.again(0);
  }

  function close(): void {
    setStatus({ phase: 'closed' });
    for (const end of ends.splice(0)) end();
    relister.giveUp();
    follower.stop();
    media.stop();
    listing.stop();
    first.reject(new PbxError('interrupted', 'The live view was closed before its first listing.'));
  }

  async function start(): Promise<void> {
    if (events.status.phase === 'up') quieten(events);
    ends.push(events.onEvent(onEvent), events.onStatus(onEventsStatus));
    ends.push(commands.onStatus(onCommandsStatus));
    try {
      await Promise.all([connect(events), connect(commands)]);
      listing.again(0);
      await first.promise;
    } catch (error) {
      close();
      throw error;
    }
  }

  return {
    view: createView(() => state, media.legs),
    get status() {
      return status;
    },
    onChange,
    lookAtMedia: media.look,
    record(tap) {
      const end = taps.add(tap);
      if (status.phase !== 'live') tap.stands(status);
      for (const [uniqueid, told] of media.legs) tap.told(uniqueid, told);
      listing.again(0);
      return end;
    },
    close,
    start,
  };
}

async function connect(session: Ami): Promise<void> {
  if (session.status.phase === 'idle') await session.connect();
}

/** A filter holds for one login. Without the permission to set one, what is unused comes and is dropped here. */
function quieten(events: Ami): void {
  const filter = `!^Event: (${unusedEvents.join('|')})`;
  events.send({ Action: 'Filter', Operation: 'Add', Filter: filter }).catch(() => undefined);
}

/** Events that tell of more change than they show, or that others are missing. */
function needsListing(event: AmiMessage): boolean {
  if (event.event === 'Reload' || event.event === EVENTS_DROPPED) return true;
  return event.event === 'FullyBooted' && Number(event.get('Uptime') ?? 0) < freshSeconds;
}
