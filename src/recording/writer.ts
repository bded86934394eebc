import { closeSync, openSync, writeSync } from 'node:fs';
import { messageOf, PbxError } from '../../asterisk/errors.ts';
import { fileError } from '../../asterisk/files.ts';

/** What is written reaches the file within this time. */
const FLUSH_MS = 200;
const MOST_WAITING = 64 * 1024;

/** Lines to a file that grows to a limit. */
export interface LineWriter {
  /** False when the line has no place any more, or could not be written: then nothing is written after it. */
  write(line: string): boolean;
  /** Writes a last line, whatever the limit, and closes. */
  end(line: string): void;
  /** Why it could not be written. */
  readonly failure: string | undefined;
}

/** Begins a file of its own, mode 0600; PbxError where there is one already, or none can be made. */
export function openLineWriter(path: string, maxBytes: number): LineWriter {
  const file = openNew(path);
  let waiting: string[] = [];
  let waitingBytes = 0;
  let bytes = 0;
  let isOpen = true;
  let failure: string | undefined;
  let timer: NodeJS.Timeout | undefined;

  function flush(): void {
    clearTimeout(timer);
    timer = undefined;
    if (!isOpen || waiting.length === 0) return;
    try {
      writeAll(file, waiting.join(''));
    } catch (error) {
      failure = messageOf(error);
    }
    waiting = [];
    waitingBytes = 0;
  }

  function add(line: string): void {
    const size = Buffer.byteLength(line) + 1;
    bytes += size;
    waitingBytes += size;
    waiting.push(`${line}\n`);
    if (waitingBytes > MOST_WAITING) flush();
    else timer ??= setTimeout(flush, FLUSH_MS);
  }

  return {
    get failure() {
      return failure;
    },
    write(line) {
      if (!isOpen || failure !== undefined) return false;
      if (bytes + Buffer.byteLength(line) + 1 > maxBytes) return false;
      add(line);
      return true;
    },
    end(line) {
      if (!isOpen) return;
      if (failure === undefined) add(line);
      flush();
      isOpen = false;
      closeSync(file);
    },
  };
}

function openNew(path: string): number {
  try {
    return openSync(path, 'wx', 0o600);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      throw new PbxError(
        'refused',
        `${path} is there already, and a recording replaces no file`,
        'name another file, or remove that one first',
      );
    throw fileError(error, 'write', path);
  }
}

function writeAll(file: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}
