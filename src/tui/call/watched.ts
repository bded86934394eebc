import { ladderOf } from '../../../asterisk/capture/ladder/ladder.ts';
import type { Ladder, LadderStep, MediaStep } from '../../../asterisk/capture/ladder/types.ts';
import type { RtpStream } from '../../../asterisk/capture/types.ts';
import { mediaPathOf } from '../../../asterisk/media/path.ts';
import type { LegMedia, MediaPath } from '../../../asterisk/media/types.ts';
import type { Call, PbxView } from '../../../asterisk/state/types.ts';
import type { Model, Page } from '../model.ts';
import type { FeedState, MediaFeed, SeenCall } from './feed.ts';

/** The call whose page is open, as it was last: its page stays readable when the call has ended. */
export interface WatchedCall {
  /** Linkedid. */
  readonly id: string;
  readonly call: Call;
  readonly path: MediaPath;
  /** What its legs told of their media, by name of their channels, in their order. */
  readonly legs: ReadonlyMap<string, LegMedia>;
  readonly endedAt: number | undefined;
  /** SIP Call-IDs, and what the log calls it: all that it ever had. */
  readonly callIds: readonly string[];
  readonly logIds: readonly string[];
  readonly seen: SeenOfCall | undefined;
}

/** What was seen of its packets, as it is drawn. */
export interface SeenOfCall {
  readonly state: FeedState;
  readonly media: MediaFeed;
  readonly ladder: Ladder | undefined;
  readonly streams: readonly RtpStream[];
  /** Time of the newest packet, since the first. */
  readonly latestNs: number;
}

type CallPage = Extract<Page, { kind: 'call' }>;

/** The page of a call that is open, also below the help. */
function openCallPage({ pages }: Pick<Model, 'pages'>): CallPage | undefined {
  return pages.findLast((page): page is CallPage => page.kind === 'call');
}

/** Keeps what is known of the call whose page is open; nothing while none is. */
export function followCall(model: Model): Model {
  const page = openCallPage(model);
  if (!page) return model.watched ? { ...model, watched: undefined } : model;
  const before = model.watched?.id === page.id ? model.watched : undefined;
  const call = model.view.calls.get(page.id);
  if (!call) return { ...model, watched: before && ended(before, model.now) };
  return { ...model, watched: current(call, model.view, before) };
}

const ended = (watched: WatchedCall, now: number): WatchedCall =>
  watched.endedAt === undefined ? { ...watched, endedAt: now } : watched;

function current(call: Call, view: PbxView, before: WatchedCall | undefined): WatchedCall {
  const told = call.legs.flatMap(({ name, uniqueid }) => {
    const media = view.legMedia.get(uniqueid);
    return media ? [[name, media] as const] : [];
  });
  const all = (known: readonly string[] | undefined, field: 'callId' | 'logId') => [
    ...new Set([...(known ?? []), ...told.flatMap(([, media]) => media[field] ?? [])]),
  ];
  return {
    ...{ id: call.linkedid, call, endedAt: undefined, path: mediaPathOf(call, view) },
    legs: new Map([...(before?.legs ?? []), ...told]),
    callIds: all(before?.callIds, 'callId'),
    logIds: all(before?.logIds, 'logId'),
    seen: before?.seen,
  };
}

/** Takes what was seen of the packets of the call on show. */
export function takeSeen(model: Model, seen: SeenCall): Model {
  const { state, media, flow, reading } = seen;
  const { watched } = model;
  if (!watched) return model;
  const streams = flow?.streams ?? [];
  const latestNs = Math.max(0, ...streams.map(({ lastNs }) => lastNs));
  const isOver = flow?.endNs !== undefined || watched.endedAt !== undefined;
  const ladder =
    flow && live(ladderOf(flow, reading, namesIn(model)), isOver ? 0 : latestNs, listenedNs(seen));
  return { ...model, watched: { ...watched, seen: { state, media, ladder, streams, latestNs } } };
}

/** When its media began to be listened to, where the call had been answered before; since the first packet. */
function listenedNs({ media, flow, startedAt }: SeenCall): number | undefined {
  const since = media && 'by' in media ? media.since : undefined;
  if (since === undefined || startedAt === undefined) return undefined;
  const sinceNs = (since - startedAt) * 1e6;
  const isAnswered = flow?.answeredNs === undefined || flow.answeredNs < sinceNs - AT_ONCE_NS;
  return isAnswered ? sinceNs : undefined;
}

/** RTP that comes so soon after one began to listen was there before. */
const AT_ONCE_NS = 500_000_000;

/** A stream that has been silent for so long has ended, or waits. */
export const SILENT_NS = 2e9;

/**
 * Media is seen from the moment on at which the page was opened, so that none before it says nothing; what was
 * heard a moment ago (`latestNs`, 0 for a call that is over) has not ended.
 */
function live(ladder: Ladder, latestNs: number, listened: number | undefined): Ladder {
  const goesOn = (step: LadderStep): step is MediaStep =>
    step.kind === 'media-ends' && step.bar.toNs > latestNs - SILENT_NS && latestNs > 0;
  const steps = ladder.steps
    .filter((step) => step.kind !== 'silence')
    .map((step): LadderStep => (goesOn(step) ? { ...step, kind: 'media-goes-on' } : step))
    .map(
      (step): LadderStep =>
        step.kind === 'media-begins' && isAtOnce(step.timeNs, listened)
          ? { ...step, isFromHere: true }
          : step,
    );
  return { ...ladder, steps, remarks: [] };
}

const isAtOnce = (timeNs: number, listened: number | undefined): boolean =>
  listened !== undefined && timeNs < listened + AT_ONCE_NS;

/** Peers by the address that they are at, where they are alone there. */
function namesIn({ view }: Model): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const { address, name } of view.peers.values()) {
    const host = address?.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
    if (host === undefined) continue;
    names.set(host, names.has(host) ? '' : name);
  }
  return new Map([...names].filter(([, name]) => name !== ''));
}
