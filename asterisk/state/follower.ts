import type { AmiMessage } from '../ami/message.ts';
import type { Ami } from '../ami/port.ts';
import { createAsking, type Timers } from './asking.ts';
import { refineCalls, refinePeers, refineTrunks } from './refine.ts';
import type { State } from './state.ts';
import type { Channel } from './types.ts';

/** Asks what events leave open, at a cost that stays small however busy the PBX is. */
export interface Follower {
  /** After each event, when the state has taken it. */
  follow(event: AmiMessage): void;
  /** After a listing. */
  catchUp(): void;
  stop(): void;
}

interface FollowerOptions {
  readonly commands: Ami;
  readonly state: () => State;
  readonly timers: Timers;
  readonly changed: () => void;
}

/** Events after which a channel runs another application, or a bridge takes another technology. */
const steps = new Set([
  'Newstate',
  'DialBegin',
  'DialEnd',
  'BridgeEnter',
  'BridgeLeave',
  'BlindTransfer',
  'AttendedTransfer',
  'Hold',
  'Unhold',
]);

/** Asterisk takes about this long from the event to the next application. */
const settleMs = 150;
const peerMs = 200;
/** No event tells the round trip of an IAX2 peer once it is reachable; qualify measures it now and then. */
const trunkMs = 10_000;
/** Pauses while a call goes on in the dialplan, where no event tells its steps. */
const patience: readonly number[] = [500, 1000, 2000, 5000];

/**
 * The running application of a channel has no event but Newexten, which costs a message for every step of every call.
 * Instead CoreShowChannels is asked 150 ms after an event that moves a channel on, and then, only while somebody
 * is in the dialplan alone, after 0.5, 1, 2 and each further 5 seconds; the more channels, the longer the pauses.
 */
export function createFollower({ commands, state, timers, changed }: FollowerOptions): Follower {
  let quiet = 0;
  let stops = 0;
  const calls = createAsking(timers, async () => {
    const before = stops;
    await refineCalls(commands, state());
    if (stops !== before) return 0;
    changed();
    if ([...state().channels.values()].some(alone)) {
      calls.again(patience[Math.min(quiet, patience.length - 1)] ?? settleMs);
      quiet += 1;
    }
    return settleMs + 2 * state().channels.size;
  });
  const peers = createAsking(timers, async () => {
    const before = stops;
    await refinePeers(commands, state());
    if (stops !== before) return 0;
    changed();
    askPeers();
    return 1000;
  });
  const trunks = createAsking(timers, async () => {
    const before = stops;
    await refineTrunks(commands, state());
    if (stops !== before) return 0;
    changed();
    askTrunks();
    return trunkMs;
  });
  const askTrunks = () => {
    if (hasTrunk(state())) trunks.again(trunkMs);
  };
  const askPeers = () => {
    if (state().unsure.size > 0) peers.again(peerMs);
  };

  return {
    follow(event) {
      if (steps.has(event.event ?? '')) {
        quiet = 0;
        calls.again(settleMs);
      }
      askPeers();
    },
    catchUp() {
      quiet = 0;
      if (state().channels.size > 0) calls.again(settleMs);
      askPeers();
      askTrunks();
    },
    stop() {
      stops += 1;
      calls.stop();
      peers.stop();
      trunks.stop();
    },
  };
}

const hasTrunk = ({ peers }: State): boolean =>
  [...peers.values()].some(({ technology }) => technology === 'IAX2');

/** In the dialplan with nobody: answered, and in no bridge. */
function alone(channel: Channel): boolean {
  return channel.state === 'Up' && channel.bridgeId === undefined;
}
