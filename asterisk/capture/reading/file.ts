import { createReadStream } from 'node:fs';
import { messageOf, PbxError } from '../../errors.ts';
import { createCaptureDecoder } from '../file/decoder.ts';
import type { Reading } from '../types.ts';
import { createReader, type ReaderOptions } from './reader.ts';

const BLOCK_BYTES = 256 * 1024;

export interface ReadOptions extends ReaderOptions {
  readonly signal?: AbortSignal | undefined;
}

/** Reads a capture block by block. PbxError when there is no such file, or it is no capture. */
export async function readCaptureFile(path: string, options: ReadOptions = {}): Promise<Reading> {
  const reader = createReader(options);
  const decoder = createCaptureDecoder(reader.take);
  const { signal } = options;
  const stream = createReadStream(path, { highWaterMark: BLOCK_BYTES, ...(signal && { signal }) });
  try {
    for await (const block of stream) decoder.push(block as Uint8Array);
  } catch (error) {
    throw unreadCapture(error, path, signal);
  }
  reader.end();
  for (const fault of decoder.end()) reader.fault(fault);
  return reader.reading();
}

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'you may not read it',
  EISDIR: 'it is a folder',
};

/** Why a capture file cannot be read, with what to type next; a bug stays as it is. */
export function unreadCapture(
  error: unknown,
  path: string,
  signal: AbortSignal | undefined,
): unknown {
  if (signal?.aborted) return new PbxError('interrupted', 'interrupted', undefined, error);
  if (error instanceof PbxError)
    return new PbxError(error.code, `${path}: ${error.message}`, error.hint, error);
  const code = (error as NodeJS.ErrnoException).code;
  if (code === undefined) return error;
  const why = REASONS[code] ?? messageOf(error);
  const isMissing = code === 'ENOENT';
  return new PbxError(
    isMissing ? 'not-found' : 'failed',
    `${path} cannot be read: ${why}`,
    'see what captures there are: pbxctl capture list',
    error,
  );
}
