import type { FileHandle } from 'node:fs/promises';

const block = 64 * 1024;
/** A line longer than this is no record and is skipped. */
const longestLine = 1024 * 1024;
const newline = 0x0a;

/** Bytes to lines: a line is whole when its newline has come, so a half-written one waits for its rest. */
export interface LineSplitter {
  push(bytes: Buffer): string[];
  /** What stands after the last newline; it is forgotten. */
  flush(): string;
}

export function createLineSplitter(): LineSplitter {
  let parts: Buffer[] = [];
  let size = 0;
  let skipping = false;

  function keep(bytes: Buffer): void {
    if (skipping) return;
    parts.push(Buffer.from(bytes));
    size += bytes.length;
    if (size <= longestLine) return;
    skipping = true;
    parts = [];
  }

  function take(): string | undefined {
    const line = skipping ? undefined : Buffer.concat(parts).toString('utf8');
    parts = [];
    size = 0;
    skipping = false;
    return line;
  }

  return {
    push(bytes) {
      const lines: string[] = [];
      let start = 0;
      for (let end = bytes.indexOf(newline); end >= 0; end = bytes.indexOf(newline, start)) {
        keep(bytes.subarray(start, end));
        const line = take();
        if (line !== undefined) lines.push(line);
        start = end + 1;
      }
      if (start < bytes.length) keep(bytes.subarray(start));
      return lines;
    },
    flush: () => take() ?? '',
  };
}

/** Where the last `count` whole lines of a file begin, found from its end in blocks. */
export async function startOfLast(file: FileHandle, count: number): Promise<number> {
  const { size } = await file.stat();
  const buffer = Buffer.alloc(block);
  let seen = 0;
  for (let end = size; end > 0; ) {
    const start = Math.max(0, end - block);
    const { bytesRead } = await file.read(buffer, 0, end - start, start);
    for (let at = bytesRead - 1; at >= 0; at -= 1) {
      if (buffer[at] !== newline) continue;
      if (seen === count) return start + at + 1;
      seen += 1;
    }
    end = start;
  }
  return 0;
}

/** The bytes from an offset to the end of the file as it grows, a block at a time. */
export async function* readFrom(file: FileHandle, offset: number): AsyncGenerator<Buffer> {
  const buffer = Buffer.alloc(block);
  for (let at = offset; ; ) {
    const { bytesRead } = await file.read(buffer, 0, block, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}
