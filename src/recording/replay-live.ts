import { AmiMessage } from '../../asterisk/ami/message.ts';
import { createListeners, warnOfError } from '../../asterisk/listeners.ts';
import type { LegMedia } from '../../asterisk/media/types.ts';
import { createState } from '../../asterisk/state/state.ts';
import type { LivePbx, LiveStatus } from '../../asterisk/state/types.ts';
import { createView } from '../../asterisk/state/view.ts';
import type { LiveEntry } from './format.ts';

/** The view of a PBX that is made from a recording, by the reducer that made it then. */
export interface ReplayedLive extends LivePbx {
  take(entry: LiveEntry): void;
  /** Nothing is known yet. */
  forget(): void;
}

/** `now`: the time in the recording. */
export function createReplayedLive(now: () => number): ReplayedLive {
  const { call: tell, add: onChange } = createListeners<void>(warnOfError);
  const legs = new Map<string, LegMedia>();
  let state = createState(now);
  let status: LiveStatus = { phase: 'connecting' };

  function apply(entry: LiveEntry): void {
    switch (entry.kind) {
      case 'status':
        status = entry.status;
        if (status.phase === 'lost') legs.clear();
        return;
      case 'fresh':
        state = createState(now);
        state.inherit({ ...nothing, startedAt: entry.startedAt, reloadedAt: entry.reloadedAt });
        return;
      case 'ami':
        state.apply(new AmiMessage(entry.headers));
        return;
      case 'kept':
        keep(entry);
        return;
      case 'media':
        if (entry.media) legs.set(entry.id, entry.media);
        else legs.delete(entry.id);
    }
  }

  function keep({ channels, peers }: Extract<LiveEntry, { kind: 'kept' }>): void {
    state.inherit({
      startedAt: undefined,
      reloadedAt: undefined,
      channels: new Map(
        channels.map(({ id, onHold, createdAt, answeredAt }) => [
          id,
          { onHold, createdAt, answeredAt },
        ]),
      ),
      peers: new Map(
        peers.map(({ id, lastError, lastErrorAt }) => [id, { lastError, lastErrorAt }]),
      ),
    });
  }

  return {
    view: createView(() => state, legs),
    get status() {
      return status;
    },
    onChange,
    take(entry) {
      apply(entry);
      tell();
    },
    forget() {
      state = createState(now);
      legs.clear();
      status = { phase: 'connecting' };
      tell();
    },
    lookAtMedia: async () => {},
    close() {},
  };
}

const nothing = { channels: new Map(), peers: new Map() };
