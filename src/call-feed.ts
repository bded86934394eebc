import { createReader } from '../asterisk/capture/reading/reader.ts';
import type { OpenSource, SourceKind, Taker } from '../asterisk/capture/source/port.ts';
import type { Endpoint, Flow, Reading } from '../asterisk/capture/types.ts';
import { messageOf } from '../asterisk/errors.ts';
import { createListeners, warnOfError } from '../asterisk/listeners.ts';
import type { LiveSource, LiveSources } from '../commands/capture/live.ts';
import type { FeedTap } from './recording/recorder.ts';
import type { CallFeed, FeedState, MediaFeed } from './tui/index.ts';

/** Nobody looks at a call's media any more after this time. */
const LOOKED_MS = 3_000;
/** A source that failed is tried again by who looks, after this time. */
const RETRY_MS = 10_000;

export interface CallFeedOptions {
  readonly sources: LiveSources;
  readonly now: () => number;
  /** Is told what is seen. */
  readonly tap?: FeedTap;
}

export interface OwnCallFeed extends CallFeed {
  begin(): void;
  /** What it listens to. */
  readonly kind: SourceKind | undefined;
}

/** Reads what the sources bring, in this process; all of it ends with `close`, or with the process. */
export function createCallFeed({ sources, now, tap }: CallFeedOptions): OwnCallFeed {
  const reader = createReader();
  const ending = new AbortController();
  const { call: tell, add: onChange } = createListeners<void>(warnOfError);
  let state: FeedState = { phase: 'off' };
  let sip: LiveSource | undefined;
  let failedAt = Number.NEGATIVE_INFINITY;
  let revision = 0;
  let told: MediaFeed;
  let last: { revision: number; reading: Reading } | undefined;
  let working: Promise<void> = Promise.resolve();

  const changed = () => {
    revision += 1;
    tell();
  };
  const set = (next: FeedState) => {
    state = next;
    tap?.state(next);
    changed();
  };
  const taker: Taker = {
    take(frame) {
      reader.take(frame);
      tap?.frame(frame);
      changed();
    },
    fault: (sentence) => reader.fault(sentence),
  };
  const media = createMediaFeed({
    ...{ sources, signal: ending.signal, changed, now, begun: reader.resumeRtp },
    taker: {
      // A drawing for each packet would be too many: the next one tells of them.
      take(frame) {
        reader.take(frame);
        tap?.frame(frame);
        revision += 1;
      },
      fault: taker.fault,
    },
  });

  /** One after the other: what is being opened is closed only once it is open. */
  const queue = (work: () => Promise<void>) => {
    working = working.then(work).catch((error: unknown) => fail([messageOf(error)]));
  };

  function fail(reasons: readonly string[]): void {
    failedAt = now();
    if (!ending.signal.aborted) set({ phase: 'failed', reasons });
  }

  async function open(): Promise<void> {
    if (ending.signal.aborted) return;
    try {
      const opened = await sources.openSip(taker, ending.signal);
      sip = opened;
      const what = shortName(opened.what);
      const { passedOver } = opened;
      set({ phase: 'on', what, since: now(), passedOver });
      void opened.ended.then((why) => {
        if (sip !== opened) return;
        sip = undefined;
        fail([`${what} ended: ${why}`]);
      });
    } catch (error) {
      fail(messageOf(error).split('\n'));
    }
  }

  function begin(): void {
    const isTried = state.phase === 'failed' && now() - failedAt < RETRY_MS;
    if (state.phase === 'opening' || state.phase === 'on' || isTried) return;
    state = { phase: 'opening' };
    queue(open);
  }

  async function closeSip(): Promise<void> {
    const closing = sip;
    sip = undefined;
    await closing?.close();
  }

  return {
    onChange,
    begin,
    get kind() {
      return sip?.kind;
    },
    see(callIds) {
      begin();
      if (last?.revision !== revision) last = { revision, reading: reader.reading() };
      const { reading } = last;
      const flow = flowOf(reading, callIds);
      const of = media.look(flow, sip?.kind === 'packets');
      if (of !== told) tap?.media(of);
      told = of;
      return { revision, state, media: of, flow, reading, startedAt: reading.startedAt };
    },
    renew() {
      if (state.phase !== 'on' || sip?.kind === 'packets') return;
      state = { phase: 'opening' };
      queue(closeSip);
      queue(open);
    },
    async close() {
      ending.abort();
      queue(closeSip);
      await Promise.all([working, media.close()]);
    },
  };
}

/** `tcpdump on lo`, wherever the program is. */
const shortName = (what: string): string => what.replace(/^\S*\//, '');

/** All that was seen of a call: its legs may have been taken for several flows. */
export function flowOf({ flows }: Reading, callIds: readonly string[]): Flow | undefined {
  const own = flows.filter(({ legs }) => legs.some(({ callId }) => callIds.includes(callId)));
  const [first, ...more] = own;
  if (!first || more.length === 0) return first;
  return {
    ...first,
    legs: own.flatMap(({ legs }) => legs),
    messages: own.flatMap(({ messages }) => messages).sort((a, b) => a.timeNs - b.timeNs),
    streams: own.flatMap(({ streams }) => streams),
  };
}

interface MediaOptions {
  readonly sources: LiveSources;
  readonly signal: AbortSignal;
  readonly taker: Taker;
  readonly changed: () => void;
  /** Packets come from now on that did not come before. */
  readonly begun: () => void;
  readonly now: () => number;
}

/** The packets of the media of one call at a time. */
function createMediaFeed({ sources, signal, taker, changed, begun, now }: MediaOptions) {
  let key = '';
  let current: { readonly source: OpenSource; readonly taker: Taker } | undefined;
  let taking: Taker | undefined;
  let said: MediaFeed;
  let lookedAt = 0;
  let working: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;

  function turnTo(ends: readonly Endpoint[], wanted: string): void {
    key = wanted;
    working = working.then(() => open(ends, wanted)).catch(() => undefined);
  }

  /** The old one goes on until the new one has begun, and no packet is counted twice. */
  async function open(ends: readonly Endpoint[], wanted: string): Promise<void> {
    if (key !== wanted || signal.aborted) return;
    const before = current;
    const mine: Taker = {
      take(frame) {
        if (taking === mine) taker.take(frame);
      },
      fault: taker.fault,
    };
    try {
      const source = ends.length > 0 ? await sources.openMedia(ends, mine, signal) : undefined;
      taking = mine;
      begun();
      current = source && { source, taker: mine };
      const since = before && said && 'by' in said ? said.since : undefined;
      said = source && { by: shortName(source.what), since: since ?? now() };
      void source?.ended.then((why) => ended(mine, why));
    } catch (error) {
      current = undefined;
      said = { why: messageOf(error) };
    }
    changed();
    await before?.source.close();
  }

  function ended(mine: Taker, why: string): void {
    if (current?.taker !== mine) return;
    current = undefined;
    said = { why };
    key = '';
  }

  function watchLooking(): void {
    timer ??= setInterval(() => {
      if (now() - lookedAt < LOOKED_MS) return;
      clearInterval(timer);
      timer = undefined;
      turnTo([], '');
    }, LOOKED_MS / 2);
    timer.unref();
  }

  return {
    look(flow: Flow | undefined, mayHave: boolean): MediaFeed {
      lookedAt = now();
      const ends = flow && mayHave ? endsOf(flow) : [];
      const wanted = ends.map(({ address, port }) => `${address} ${port}`).join();
      if (wanted !== key) turnTo(ends, wanted);
      if (current || ends.length > 0) watchLooking();
      return said;
    },
    async close(): Promise<void> {
      clearInterval(timer);
      key = '';
      await working;
      await current?.source.close();
      current = undefined;
    },
  };
}

/** Where its descriptions have asked for audio and video so far. */
function endsOf({ messages }: Flow): Endpoint[] {
  const found = new Map<string, Endpoint>();
  for (const { media } of messages)
    for (const { receives } of media ?? [])
      if (receives.port > 0 && !/^(0\.0\.0\.0|::)$/.test(receives.address))
        found.set(`${receives.address} ${receives.port}`, receives);
  return [...found.values()];
}
