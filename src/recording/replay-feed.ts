import { momentOf } from '../../asterisk/capture/moment.ts';
import { createReader } from '../../asterisk/capture/reading/reader.ts';
import { createListeners, warnOfError } from '../../asterisk/listeners.ts';
import { flowOf } from '../call-feed.ts';
import type { CallFeed, FeedState, MediaFeed } from '../tui/index.ts';
import type { FeedEntry } from './format.ts';

/** Bytes of a packet; no recording of ours holds a larger one. */
const MOST_BYTES = 65_536;

/** What was seen of calls while a session was recorded. */
export interface ReplayedFeed extends CallFeed {
  take(entry: FeedEntry): void;
  forget(): void;
}

export function createReplayedFeed(): ReplayedFeed {
  const { call: tell, add: onChange } = createListeners<void>(warnOfError);
  let reader = createReader();
  let state: FeedState = { phase: 'off' };
  let media: MediaFeed;
  let revision = 0;

  function apply(entry: FeedEntry): void {
    switch (entry.kind) {
      case 'feed':
        state = entry.state;
        return;
      case 'feed media':
        media = entry.media;
        reader.resumeRtp();
        return;
      case 'frame':
        reader.take({
          linkType: entry.link,
          ...momentOf(BigInt(entry.ns)),
          bytes: bytesOf(entry),
          lengthBytes: Math.max(entry.length, entry.kept),
        });
    }
  }

  function changed(): void {
    revision += 1;
    tell();
  }

  return {
    onChange,
    take(entry) {
      apply(entry);
      changed();
    },
    forget() {
      reader = createReader();
      [state, media] = [{ phase: 'off' }, undefined];
      changed();
    },
    see(callIds) {
      const reading = reader.reading();
      const flow = flowOf(reading, callIds);
      return { revision, state, media, flow, reading, startedAt: reading.startedAt };
    },
    renew() {},
    async close() {},
  };
}

/** With silence in the place of what was not recorded. */
function bytesOf({ bytes, kept }: Extract<FeedEntry, { kind: 'frame' }>): Uint8Array {
  const whole = Buffer.alloc(Math.min(MOST_BYTES, kept));
  whole.write(bytes, 'base64');
  return whole;
}
