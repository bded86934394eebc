import { open, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { createLineSplitter, readFrom } from './lines.ts';
import { parseLogRecord, parseRawRecord } from './record.ts';
import type { LogLine } from './types.ts';

/** Asterisk's logger has a thread of its own: a line may come this much after what it is about. */
const LATE_MS = 400;
const LOOK_AGAIN_MS = 40;

/** Remembers where a `[json]` log ends now; the function returned gives the errors and warnings since then. */
export async function complaintsSinceNow(path: string): Promise<() => Promise<readonly string[]>> {
  const since = await linesSinceNow(path, isComplaint);
  return async () => [...new Set((await since()).map(({ message }) => message))];
}

/** The same for lines that a test holds of. It waits a moment for the first; none is an answer as well. */
export const linesSinceNow = (path: string, isWanted: (line: LogLine) => boolean) =>
  since(path, isWanted, parseLogRecord);

/** The same with messages byte for byte. */
export const rawLinesSinceNow = (path: string, isWanted: (line: LogLine) => boolean) =>
  since(path, isWanted, parseRawRecord);

type Parse = (text: string) => LogLine | undefined;

async function since(
  path: string,
  isWanted: (line: LogLine) => boolean,
  parse: Parse,
): Promise<() => Promise<readonly LogLine[]>> {
  const start = await sizeOf(path);
  return async () => {
    for (let waited = 0; ; waited += LOOK_AGAIN_MS) {
      const found = (await linesFrom(path, start, parse)).filter(isWanted);
      if (found.length > 0 || waited >= LATE_MS) return found;
      await delay(LOOK_AGAIN_MS);
    }
  };
}

const isComplaint = ({ level }: LogLine): boolean => level === 'ERROR' || level === 'WARNING';

const sizeOf = (path: string): Promise<number> =>
  stat(path).then(
    ({ size }) => size,
    () => 0,
  );

/** What stands behind `start`, or all of it when the log was begun anew since. */
async function linesFrom(path: string, start: number, parse: Parse): Promise<LogLine[]> {
  const file = await open(path).catch(() => undefined);
  if (!file) return [];
  const splitter = createLineSplitter();
  const lines: LogLine[] = [];
  try {
    const { size } = await file.stat();
    for await (const bytes of readFrom(file, size < start ? 0 : start))
      for (const text of splitter.push(bytes)) {
        const line = parse(text);
        if (line) lines.push(line);
      }
  } finally {
    await file.close();
  }
  return lines;
}
