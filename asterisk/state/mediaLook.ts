import type { AmiMessage } from '../ami/message.ts';
import type { Ami } from '../ami/port.ts';
import { createDeferred, type Deferred } from '../deferred.ts';
import { askCounts, askLeg } from '../media/ask.ts';
import type { LegMedia } from '../media/types.ts';
import { createAsking, type Timers } from './asking.ts';
import { orNothing } from './listing.ts';
import type { State } from './state.ts';
import type { Call } from './types.ts';

/** Keeps what the legs of those calls tell of their media that somebody looks at. */
export interface MediaLook {
  /** By Uniqueid. */
  readonly legs: ReadonlyMap<string, LegMedia>;
  /** Resolves when each of these calls has been asked about once; never rejects. */
  look(linkedids: readonly string[], closely?: boolean): Promise<void>;
  /** After each event, when the state has taken it. */
  follow(event: AmiMessage): void;
  /** Asks all anew: what was known is of before a gap. */
  catchUp(): void;
  stop(): void;
}

interface MediaLookOptions {
  readonly commands: Ami;
  readonly state: () => State;
  readonly timers: Timers;
  readonly now: () => number;
  readonly changed: () => void;
  /** Is told of each leg; undefined: it is looked at no more. */
  readonly told?: (uniqueid: string, media: LegMedia | undefined) => void;
}

interface Wish {
  /** When it is to be asked next, and until when somebody wants to know; epoch in ms. */
  due: number;
  until: number;
  closely: boolean;
  /** Settled when it has been asked. */
  readonly asked: Deferred<void>;
}

/** Calls asked about at once, and the pause between two such rounds: at most some 60 questions a second. */
const atOnce = 4;
const pauseMs = 100;
/** Asterisk takes about this long from an event to the next technology of a bridge. */
const settleMs = 200;
/** No event tells of a new technology: who goes on looking is told anew after this time. */
const againMs = 5_000;
const closelyMs = 1_000;
/** Who shows a call says so at least each second. */
const patienceMs = 10_000;

/** Events after which the media of a call may take another way. */
const turns = new Set([
  ...['BridgeEnter', 'BridgeLeave', 'Hold', 'Unhold', 'Newstate'],
  ...['MixMonitorStart', 'MixMonitorStop', 'AttendedTransfer', 'BlindTransfer'],
  ...['LocalOptimizationEnd', 'MusicOnHoldStart', 'MusicOnHoldStop'],
]);

/**
 * The media path of a call has no event, and each leg must be asked for its own: so it is asked for those
 * calls alone that somebody looks at, some at a time, 200 ms after what may change it, and each 5 seconds.
 */
export function createMediaLook(options: MediaLookOptions): MediaLook {
  const { commands, state, timers, now, changed, told: tell = () => {} } = options;
  const legs = new Map<string, LegMedia>();
  const wishes = new Map<string, Wish>();
  let stops = 0;

  const asking = createAsking(timers, async () => {
    const before = stops;
    drop();
    const due = dueNow().slice(0, atOnce);
    await Promise.all(due.map(([linkedid, wish]) => ask(linkedid, wish)));
    if (stops !== before) return 0;
    if (due.length > 0) changed();
    arm();
    return pauseMs;
  });

  const dueNow = () => [...wishes].filter(([, { due }]) => due <= now());

  function arm(): void {
    const next = Math.min(...[...wishes.values()].map(({ due }) => due));
    if (Number.isFinite(next)) asking.again(Math.max(0, next - now()));
  }

  /** Forgets calls that are over or that nobody looks at any more, and their legs. */
  function drop(): void {
    const { calls } = state();
    const kept = new Set<string>();
    for (const [linkedid, wish] of wishes) {
      const call = calls.get(linkedid);
      if (call && wish.until > now()) for (const leg of call.legs) kept.add(leg.uniqueid);
      else {
        wish.asked.resolve();
        wishes.delete(linkedid);
      }
    }
    for (const uniqueid of legs.keys()) if (!kept.has(uniqueid)) forget(uniqueid);
  }

  async function ask(linkedid: string, wish: Wish): Promise<void> {
    wish.due = now() + (wish.closely ? closelyMs : againMs);
    const call = state().calls.get(linkedid);
    try {
      if (call) await askCall(call, wish.closely);
    } catch {
      // The connection is lost or silent: it will be listed again, and asked then.
    } finally {
      wish.asked.resolve();
    }
  }

  async function askCall(call: Call, closely: boolean): Promise<void> {
    const before = stops;
    const ids = new Set(call.legs.flatMap(({ bridgeId }) => bridgeId ?? []));
    await Promise.all([...ids].map((id) => askBridge(commands, state(), id)));
    const told = new Map<string, LegMedia>();
    for (const { uniqueid, ...leg } of call.legs) {
      const media = await askLeg(commands, leg);
      if (media) told.set(uniqueid, media);
    }
    if (closely) await count(told);
    if (stops !== before) return;
    for (const { uniqueid } of call.legs) if (!told.has(uniqueid)) forget(uniqueid);
    for (const [uniqueid, media] of told) {
      legs.set(uniqueid, media);
      tell(uniqueid, media);
    }
  }

  function forget(uniqueid: string): void {
    if (legs.delete(uniqueid)) tell(uniqueid, undefined);
  }

  /** Asterisk counts the RTP of those calls that go through it. */
  async function count(told: Map<string, LegMedia>): Promise<void> {
    const isDirect = [...told.values()].some(({ sendsTo }) => typeof sendsTo === 'string');
    if (isDirect) return;
    for (const [uniqueid, media] of told)
      if (media.sendsTo === false)
        told.set(uniqueid, { ...media, rtp: await askCounts(commands, media.channel) });
  }

  return {
    legs,
    async look(linkedids, closely = false) {
      const until = now() + patienceMs;
      const wanted = linkedids.map((linkedid) => {
        const known = wishes.get(linkedid);
        if (known) Object.assign(known, { until, closely });
        const wish = known ?? { due: now(), until, closely, asked: createDeferred<void>() };
        wishes.set(linkedid, wish);
        return wish.asked.promise;
      });
      if (wishes.size > 0) arm();
      await Promise.all(wanted);
    },
    follow(event) {
      const wish = wishes.get(event.get('Linkedid') ?? event.get('TransfereeLinkedid') ?? '');
      if (!wish || !turns.has(event.event ?? '')) return;
      wish.due = Math.min(wish.due, now() + settleMs);
      arm();
    },
    catchUp() {
      for (const wish of wishes.values()) wish.due = now();
      arm();
    },
    stop() {
      stops += 1;
      asking.stop();
      for (const { asked } of wishes.values()) asked.resolve();
      wishes.clear();
      for (const uniqueid of [...legs.keys()]) forget(uniqueid);
    },
  };
}

/** The technology of one bridge is told with the end of its list. */
async function askBridge(commands: Ami, state: State, id: string): Promise<void> {
  const action = { Action: 'BridgeInfo', BridgeUniqueid: id };
  const [end] = await orNothing(async () => [(await commands.list(action)).end]);
  if (end && state.bridges.has(id)) state.apply(end);
}
