import { type Recording, record } from '../../asterisk/capture/record/record.ts';
import { createSink, type Sink } from '../../asterisk/capture/record/sink.ts';
import type { CaptureSource, SourceKind } from '../../asterisk/capture/source/port.ts';
import { capturesFolder } from '../../asterisk/capture/store.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { makeFolder } from '../../asterisk/files.ts';
import type { Context } from '../context.ts';
import { endOfCall } from './call-end.ts';
import { filterText, lacksRtp } from './filter-text.ts';
import { createKeeper, type Keeper } from './keeper.ts';
import { mendCaptures } from './mend.ts';
import type { CaptureOrders, RecorderEvent } from './orders.ts';
import { portsOf } from './ports.ts';
import { selectionOf } from './select.ts';
import { sourcesOf } from './sources.ts';

const COUNT_MS = 1_000;

/**
 * Records as ordered until `context.signal` ends it, for the reason that it is aborted with: what the
 * process of a recorder does.
 */
export async function runCapture(
  context: Context,
  orders: CaptureOrders,
  application: string,
  say: (event: RecorderEvent) => void,
): Promise<void> {
  const folder = capturesFolder(context.folders.data);
  await makeFolder(folder);
  const sink = createSink(orders.file);
  const kept = await createKeeper(context, orders, folder, sink);
  try {
    for (const text of await mendCaptures(context)) say({ kind: 'remark', text });
    const recording = await begin(context, orders, { application, sink, kept, say });
    await kept.began(recording);
    const { kind } = recording.source;
    if (lacksRtp(orders, kind) && !orders.isForFlows) say({ kind: 'remark', text: noRtp(kind) });
    say({ kind: 'began', record: kept.record(), what: recording.what });
    const ticks = setInterval(() => void kept.count(recording, say), COUNT_MS);
    const why = await recording.ended.finally(() => clearInterval(ticks));
    say({ kind: 'ended', record: await kept.ended(recording, why) });
  } catch (error) {
    if (!kept.hasBegun()) await kept.remove();
    throw error;
  }
}

const noRtp = (source: SourceKind): string =>
  `${source} carries no media: --rtp has no effect, only packets of the network have RTP`;

interface Running {
  readonly application: string;
  readonly sink: Sink;
  readonly kept: Keeper;
  say(event: RecorderEvent): void;
}

async function begin(
  context: Context,
  orders: CaptureOrders,
  { application, sink, kept, say }: Running,
): Promise<Recording> {
  const profile = await context.profiles.load(context.pbxName);
  const ports = await portsOf(context, profile);
  const { maxBytes, maxMs } = orders;
  const sources = await sourcesOf({ context, profile, orders, ports, claim: kept.claim });
  const remark = (text: string) => say({ kind: 'remark', text });
  const selection = await selectionOf(context, orders, ports);
  return record({
    ...{ sink, application, maxBytes, maxMs, remark, selection },
    signal: await endingOf(context, orders),
    sources: sources.map((source) => kept.watching(source)),
    comment: ({ kind }) => `pbxctl capture of ${orders.pbx}, ${kind}: ${filterText(orders, kind)}`,
    refused: (source, error, isLast) => refused(source, error, isLast, remark),
  });
}

/** What ends it: a capture of one call ends with that. */
async function endingOf(context: Context, { call }: CaptureOrders): Promise<AbortSignal> {
  const { signal } = context;
  if (call === undefined) return signal;
  return AbortSignal.any([signal, endOfCall(await context.live(), call, signal)]);
}

/** Says why a source is passed over; the last one's reason is that of the whole. */
function refused(
  { kind }: CaptureSource,
  error: unknown,
  isLast: boolean,
  remark: (text: string) => void,
): void {
  if (!(error instanceof PbxError) || isLast) throw error;
  remark(`${kind}: ${error.message}`);
  if (error.hint) remark(`  ${error.hint}`);
}
