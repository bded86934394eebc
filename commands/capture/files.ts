import { type FileHandle, open } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { createCaptureDecoder } from '../../asterisk/capture/file/decoder.ts';
import { unreadCapture } from '../../asterisk/capture/reading/file.ts';
import { createReader } from '../../asterisk/capture/reading/reader.ts';
import type { PacketRow, Reading } from '../../asterisk/capture/types.ts';

/** Rows as they were read, and what the capture shows up to them. */
export interface Part {
  readonly rows: readonly PacketRow[];
  reading(): Reading;
}

export interface PartsWish {
  readonly path: string;
  /** Rows of RTP too. */
  readonly rtp: boolean;
  /** Ends it with what was read so far, without an error. */
  readonly signal: AbortSignal;
  /** Whether more may come after the end of the file; undefined: it is whole. */
  readonly goesOn?: (() => Promise<boolean>) | undefined;
}

const BLOCK_BYTES = 256 * 1024;
const LOOK_MS = 200;

/**
 * A capture file part by part, of which no more is held than its flows and one part's rows; the last part is
 * that of its end. PbxError when it cannot be read or is no capture.
 */
export async function* partsOf(wish: PartsWish): AsyncGenerator<Part> {
  try {
    const file = await open(wish.path, 'r');
    try {
      yield* readParts(file, wish);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw unreadCapture(error, wish.path, undefined);
  }
}

async function* readParts(file: FileHandle, wish: PartsWish): AsyncGenerator<Part> {
  const rows: PacketRow[] = [];
  const reader = createReader({ onRow: (row) => void rows.push(row), rtpRows: wish.rtp });
  const decoder = createCaptureDecoder(reader.take);
  const part = (): Part => ({ rows: rows.splice(0), reading: reader.reading });
  for await (const block of blocksOf(file, wish)) {
    decoder.push(block);
    yield part();
  }
  const faults = decoder.end();
  // A file that is still written ends in the middle of a packet more often than not.
  if (!wish.goesOn) for (const fault of faults) reader.fault(fault);
  reader.end();
  yield part();
}

/** Each block is good until the next one is asked for. */
async function* blocksOf(
  file: FileHandle,
  { signal, goesOn }: PartsWish,
): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(BLOCK_BYTES);
  let mayGrow = true;
  while (!signal.aborted) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, null);
    if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
    else if (!goesOn || !mayGrow) return;
    else {
      mayGrow = await goesOn();
      await setTimeout(LOOK_MS, undefined, { signal }).catch(() => {});
    }
  }
}
