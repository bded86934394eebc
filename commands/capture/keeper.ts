import { rm } from 'node:fs/promises';
import type { Recording } from '../../asterisk/capture/record/record.ts';
import type { Sink } from '../../asterisk/capture/record/sink.ts';
import type { CaptureSource } from '../../asterisk/capture/source/port.ts';
import {
  type CaptureRecord,
  recordPath,
  writeCaptureRecord,
} from '../../asterisk/capture/store.ts';
import { identify } from '../../asterisk/engine/process.ts';
import { messageOf, PbxError } from '../../asterisk/errors.ts';
import type { Context } from '../context.ts';
import { filterText } from './filter-text.ts';
import type { CaptureOrders, RecorderEvent } from './orders.ts';

/** Keeps the record of a capture true to what happens. */
export interface Keeper {
  record(): CaptureRecord;
  claim(turnedOn: boolean): Promise<void>;
  /** The same source; while it is tried the record names it. */
  watching(source: CaptureSource): CaptureSource;
  hasBegun(): boolean;
  began(recording: Recording): Promise<void>;
  count(recording: Recording, say: (event: RecorderEvent) => void): Promise<void>;
  ended(recording: Recording, why: string): Promise<CaptureRecord>;
  /** Of a capture that could not begin. */
  remove(): Promise<void>;
}

export async function createKeeper(
  context: Context,
  orders: CaptureOrders,
  folder: string,
  sink: Sink,
): Promise<Keeper> {
  const { now } = context;
  const kept = createKept(folder, await firstRecord(context, orders));
  let hasBegun = false;
  return {
    record: kept.now,
    claim: async (turnedOn) => void (await kept.write({ turnedOn })),
    watching: ({ kind, open }) => ({
      kind,
      open: (taker, signal) => {
        kept.change({ source: kind });
        return open(taker, signal);
      },
    }),
    hasBegun: () => hasBegun,
    async began({ source }) {
      hasBegun = true;
      const filter = filterText(orders, source.kind);
      await kept.write({ source: source.kind, filter, startedAt: now() });
    },
    async count(recording, say) {
      const counts = recording.counts();
      const { packets, endedAt } = kept.now();
      if (counts.packets === packets || endedAt !== undefined) return;
      try {
        say({ kind: 'counts', record: await kept.write(counts) });
      } catch (error) {
        say({ kind: 'remark', text: messageOf(error) });
      }
    },
    // A full disk has no room for it; what was captured is told all the same.
    ended: (recording, why) =>
      kept.write({ ...recording.counts(), endedAt: now(), why }).catch(kept.now),
    async remove() {
      sink.close();
      await rm(orders.file, { force: true });
      await rm(recordPath(folder, orders.name), { force: true });
    },
  };
}

async function firstRecord({ now }: Context, orders: CaptureOrders): Promise<CaptureRecord> {
  const recorder = await identify(process.pid);
  if (!recorder) throw new PbxError('failed', '/proc is not readable, so no capture can be kept');
  const { name, pbx, file, source = 'packets', maxBytes } = orders;
  return {
    ...{ name, pbx, file, recorder, source, filter: filterText(orders), maxBytes },
    ...{ startedAt: now(), endedAt: undefined, why: undefined },
    ...{ packets: 0, messages: 0, bytes: 0, turnedOn: false },
    ...(orders.call === undefined ? {} : { call: orders.call }),
    ...(orders.isForFlows ? { isForFlows: true } : {}),
  };
}

function createKept(folder: string, first: CaptureRecord) {
  let record = first;
  let written: Promise<unknown> = Promise.resolve();
  const change = (changed: Partial<CaptureRecord>) => {
    record = { ...record, ...changed };
    return record;
  };
  return {
    now: () => record,
    change,
    /** One after the other, so that what is written last is what is true last. */
    async write(changed: Partial<CaptureRecord>): Promise<CaptureRecord> {
      const now = change(changed);
      const done = written.catch(() => {}).then(() => writeCaptureRecord(folder, now));
      written = done;
      await done;
      return now;
    },
  };
}
