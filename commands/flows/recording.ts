import { rm } from 'node:fs/promises';
import type { SourceKind } from '../../asterisk/capture/source/port.ts';
import { capturePath, capturesFolder, recordPath } from '../../asterisk/capture/store.ts';
import type { CaptureOrders } from '../capture/orders.ts';
import { SOURCE_KINDS } from '../capture/sources.ts';
import type { Context } from '../context.ts';

/** Captures one flow after the other, all from the source that served the first. */
export interface Recordings {
  /** Undefined before the first. */
  source(): SourceKind | undefined;
  /** Of the file of a capture of that name. */
  path(name: string): string;
  /** Replaces a capture of that name. */
  record(name: string, during: () => Promise<void>, signal: AbortSignal): Promise<void>;
}

/** More than a flow of some seconds takes. */
const MAX_BYTES = 20 * 1024 * 1024;

/** `tell` hears each reason for another source once. */
export function createRecordings(
  context: Context,
  wanted: string | undefined,
  tell: (remark: string) => void,
): Recordings {
  const folder = capturesFolder(context.folders.data);
  const told = new Set<string>();
  let source = SOURCE_KINDS.find((kind) => kind === wanted);

  const orders = (name: string): CaptureOrders => ({
    ...{ pbx: context.pbxName, name, file: capturePath(folder, name), source, rtp: true },
    ...{ peer: undefined, call: undefined, hepListen: undefined },
    ...{ maxBytes: MAX_BYTES, maxMs: undefined, isForFlows: true },
  });

  return {
    source: () => source,
    path: (name) => capturePath(folder, name),
    async record(name, during, signal) {
      const ordered = orders(name);
      await rm(ordered.file, { force: true });
      await rm(recordPath(folder, name), { force: true });
      const recorder = await context.recorders.begin(ordered, {
        ...{ background: false, signal },
        remark(text) {
          if (!told.has(text)) tell(text);
          told.add(text);
        },
      });
      source = recorder.record.source;
      try {
        await during();
      } finally {
        recorder.stop();
        await recorder.gone;
      }
    },
  };
}
