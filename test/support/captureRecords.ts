import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import {
  type CaptureRecord,
  capturePath,
  writeCaptureRecord,
} from '../../asterisk/capture/store.ts';
import { identify } from '../../asterisk/engine/process.ts';

const GONE = { pid: 4_000_000, start: 1, boot: 'another' };

/** A capture in that folder with its file; it has ended unless told. */
export async function keepCapture(
  folder: string,
  over: Partial<CaptureRecord> & { readonly name: string },
): Promise<CaptureRecord> {
  const record: CaptureRecord = {
    ...{ pbx: 'lab', file: capturePath(folder, over.name), source: 'packets', filter: 'all' },
    ...{ recorder: GONE, startedAt: 1_000, endedAt: 2_000, why: 'stopped' },
    ...{ packets: 3, messages: 2, bytes: 5, maxBytes: 100, turnedOn: false },
    ...over,
  };
  mkdirSync(dirname(record.file), { recursive: true });
  writeFileSync(record.file, 'bytes');
  await writeCaptureRecord(folder, record);
  return record;
}

/** What a capture that goes on has in its record: this process stands for its recorder. */
export async function goingOn(): Promise<Partial<CaptureRecord>> {
  const recorder = await identify(process.pid);
  if (!recorder) throw new Error('no /proc');
  return { recorder, endedAt: undefined, why: undefined };
}
