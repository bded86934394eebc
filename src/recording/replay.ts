import { PbxError } from '../../asterisk/errors.ts';
import type { LogLine } from '../../asterisk/log/types.ts';
import type { LivePbx } from '../../asterisk/state/types.ts';
import type { Timer } from '../../asterisk/timer.ts';
import type { FeatureOverview } from '../../commands/feature/overview.ts';
import type { CallFeed, Replay, ReplayTaker, SessionRecord } from '../tui/index.ts';
import type { Entry, FeedEntry, LiveEntry } from './format.ts';
import { createPlayer } from './player.ts';
import type { Recording } from './read.ts';
import { createReplayedFeed } from './replay-feed.ts';
import { createReplayedLive } from './replay-live.ts';

export interface ReplayOptions {
  readonly recording: Recording;
  readonly timer: Timer;
  readonly speed: number;
  readonly startMs: number;
  readonly follows: boolean;
}

/** What a session needs of the world, out of a recording. */
export interface ReplayedWorld {
  readonly replay: Replay;
  readonly live: LivePbx;
  readonly feed: CallFeed;
  features(id: string | undefined): Promise<FeatureOverview>;
  /** The time in the recording; epoch in ms. */
  now(): number;
}

const liveKinds: readonly string[] = ['status', 'fresh', 'ami', 'kept', 'media'];
const feedKinds: readonly string[] = ['frame', 'feed', 'feed media'];
const isLive = (entry: Entry): entry is LiveEntry => liveKinds.includes(entry.kind);
const isFeed = (entry: Entry): entry is FeedEntry => feedKinds.includes(entry.kind);
const isSession = (entry: Entry): entry is SessionRecord => entry.kind !== 'end';

export function createReplay(options: ReplayOptions): ReplayedWorld {
  const { recording, follows } = options;
  const now = (): number => recording.heading.startedAt + player.state.positionMs;
  const live = createReplayedLive(now);
  const feed = createReplayedFeed();
  let rows: FeatureOverview['rows'] | undefined;
  const details = new Map<string, FeatureOverview['details']>();
  let shown: ReplayTaker | undefined;
  let lines: LogLine[] = [];
  let lost = 0;

  const player = createPlayer({
    ...options,
    taker: {
      take(entries) {
        for (const entry of entries) takeEntry(entry);
        tellLog();
      },
      rewound() {
        live.forget();
        feed.forget();
        rows = undefined;
        details.clear();
        [lines, lost] = [[], 0];
        shown?.rewound();
      },
      changed: () => shown?.changed(),
    },
  });

  function takeEntry(entry: Entry): void {
    if (isLive(entry)) live.take(entry);
    else if (isFeed(entry)) feed.take(entry);
    else if (isSession(entry)) takeRecord(entry);
  }

  /** Lines of the log that come together are told together. */
  function takeRecord(record: SessionRecord): void {
    if (record.kind === 'log') {
      lines.push(...record.lines);
      lost += record.lost;
      return;
    }
    tellLog();
    if (record.kind === 'features read') {
      rows = record.overview.rows;
      if (record.id !== undefined) details.set(record.id, record.overview.details);
    }
    shown?.record(record);
  }

  function tellLog(): void {
    if (lines.length === 0) return;
    shown?.record({ kind: 'log', lines, lost });
    [lines, lost] = [[], 0];
  }

  return {
    now,
    live,
    feed,
    async features(id) {
      if (rows) return { rows, details: details.get(id ?? '') };
      throw new PbxError('not-found', 'nobody had looked at the features in this recording yet');
    },
    replay: {
      get state() {
        return player.state;
      },
      fault: recording.fault,
      follows,
      play(taker) {
        shown = taker;
        player.play();
      },
      order: player.order,
      stop: player.stop,
    },
  };
}
