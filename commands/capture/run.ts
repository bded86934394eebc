import { rm } from 'node:fs/promises';
import { type Recording, record } from '../../asterisk/capture/record/record.ts';
import { createSink, type Sink } from '../../asterisk/capture/record/sink.ts';
import type { CaptureSource } from '../../asterisk/capture/source/port.ts';
import {
  type CaptureRecord,
  capturesFolder,
  recordPath,
  writeCaptureRecord,
} from '../../asterisk/capture/store.ts';
import { identify } from '../../asterisk/engine/process.ts';
import { messageOf, PbxError } from '../../asterisk/errors.ts';
import { makeFolder } from '../../asterisk/files.ts';
import type { Context } from '../context.ts';
import { filterText } from './filter-text.ts';
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
    say({ kind: 'began', record: kept.record(), what: recording.what });
    const ticks = setInterval(() => void kept.count(recording, say), COUNT_MS);
    const why = await recording.ended.finally(() => clearInterval(ticks));
    say({ kind: 'ended', record: await kept.ended(recording, why) });
  } catch (error) {
    if (!kept.hasBegun()) await kept.remove();
    throw error;
  }
}

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
  return record({
    ...{ sink, application, maxBytes, maxMs, remark, signal: context.signal },
    selection: await selectionOf(context, orders, ports),
    sources: sources.map((source) => kept.watching(source)),
    comment: ({ kind }) => `pbxctl capture of ${orders.pbx}, ${kind}: ${filterText(orders)}`,
    refused: (source, error, isLast) => refused(source, error, isLast, remark),
  });
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

/** Keeps the record of a capture true to what happens. */
interface Keeper {
  record(): CaptureRecord;
  claim(turnedOn: boolean): Promise<void>;
  /** The same source; while it is tried the record names it. */
  watching(source: CaptureSource): CaptureSource;
  hasBegun(): boolean;
  began(recording: Recording): Promise<void>;
  count(recording: Recording, say: Running['say']): Promise<void>;
  ended(recording: Recording, why: string): Promise<CaptureRecord>;
  /** Of a capture that could not begin. */
  remove(): Promise<void>;
}

async function createKeeper(
  context: Context,
  orders: CaptureOrders,
  folder: string,
  sink: Sink,
): Promise<Keeper> {
  const recorder = await identify(process.pid);
  if (!recorder) throw new PbxError('failed', '/proc is not readable, so no capture can be kept');
  let hasBegun = false;
  let record: CaptureRecord = {
    ...{ name: orders.name, pbx: orders.pbx, file: orders.file, recorder },
    ...{
      source: orders.source ?? 'packets',
      filter: filterText(orders),
      maxBytes: orders.maxBytes,
    },
    ...{ startedAt: context.now(), endedAt: undefined, why: undefined },
    ...{ packets: 0, messages: 0, bytes: 0, turnedOn: false },
  };
  let written: Promise<unknown> = Promise.resolve();
  // One after the other, so that what is written last is what is true last.
  const write = async (change: Partial<CaptureRecord>): Promise<CaptureRecord> => {
    record = { ...record, ...change };
    const now = record;
    const done = written.catch(() => {}).then(() => writeCaptureRecord(folder, now));
    written = done;
    await done;
    return now;
  };
  return {
    record: () => record,
    claim: async (turnedOn) => void (await write({ turnedOn })),
    watching: (source) => ({
      kind: source.kind,
      open: (taker, signal) => {
        record = { ...record, source: source.kind };
        return source.open(taker, signal);
      },
    }),
    hasBegun: () => hasBegun,
    async began({ source }) {
      hasBegun = true;
      await write({ source: source.kind, startedAt: context.now() });
    },
    async count(recording, say) {
      const counts = recording.counts();
      const isSame = counts.packets === record.packets;
      if (isSame || record.endedAt !== undefined) return;
      try {
        say({ kind: 'counts', record: await write(counts) });
      } catch (error) {
        say({ kind: 'remark', text: messageOf(error) });
      }
    },
    async ended(recording, why) {
      const end = { ...recording.counts(), endedAt: context.now(), why };
      // A full disk has no room for it; what was captured is told all the same.
      return write(end).catch(() => ({ ...record, ...end }));
    },
    async remove() {
      sink.close();
      await rm(orders.file, { force: true });
      await rm(recordPath(folder, orders.name), { force: true });
    },
  };
}
