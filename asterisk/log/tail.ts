import { type FileHandle, open, stat } from 'node:fs/promises';
import { PbxError } from '../errors.ts';
import { createLineSplitter, readFrom, startOfLast } from './lines.ts';
import { parseLogRecord } from './record.ts';
import type { LogLine } from './types.ts';
import { createWakeup } from './wakeup.ts';

export interface TailOptions {
  readonly path: string;
  /** What a line says; by default, of a file that Asterisk writes as `[json]`. */
  readonly parse?: (line: string) => LogLine | undefined;
  /** How many of the lines that are there already; Infinity for all. */
  readonly lines: number;
  /** Goes on with what is written later, until `signal` ends it. */
  readonly follow: boolean;
  readonly signal: AbortSignal;
  /** How often to look where the file system tells nothing; 1000 unless given. */
  readonly pollMs?: number;
}

/**
 * The last lines of a log, then those that are added, through rotation, truncation and absence of the file.
 * Without `follow` an absent file is PbxError `not-found`; with it, it is waited for.
 */
export async function* tailLog(options: TailOptions): AsyncGenerator<LogLine> {
  const { parse = parseLogRecord } = options;
  for await (const text of options.follow ? followLines(options) : lastLines(options)) {
    const line = parse(text);
    if (line) yield line;
  }
}

async function* lastLines({ path, lines, signal }: TailOptions): AsyncGenerator<string> {
  const file = await openIfThere(path);
  if (!file) throw absent(path);
  const splitter = createLineSplitter();
  try {
    for await (const bytes of readFrom(file, await startOfLast(file, lines))) {
      if (signal.aborted) return;
      yield* splitter.push(bytes);
    }
    const rest = splitter.flush();
    if (rest.endsWith('}')) yield rest;
  } finally {
    await file.close();
  }
}

async function* followLines({ path, lines, signal, pollMs }: TailOptions): AsyncGenerator<string> {
  const wakeup = createWakeup(path, pollMs ?? 1000, signal);
  let wanted = lines;
  try {
    while (!signal.aborted) {
      const file = await openIfThere(path);
      if (file) yield* followFile(file, path, wanted, signal, wakeup.next);
      else await wakeup.next();
      wanted = Number.POSITIVE_INFINITY;
    }
  } finally {
    wakeup.close();
  }
}

/** Ends when another file stands at the path and this one has nothing left. */
async function* followFile(
  file: FileHandle,
  path: string,
  lines: number,
  signal: AbortSignal,
  wait: () => Promise<void>,
): AsyncGenerator<string> {
  const splitter = createLineSplitter();
  let offset = await startOfLast(file, lines);
  try {
    for (let replaced = false; !signal.aborted; ) {
      for await (const bytes of readFrom(file, offset)) {
        offset += bytes.length;
        yield* splitter.push(bytes);
        if (signal.aborted) return;
      }
      if (replaced) return void (yield splitter.flush());
      replaced = await isReplaced(file, path);
      if (replaced) continue;
      if ((await file.stat()).size < offset) {
        splitter.flush();
        offset = 0;
      } else await wait();
    }
  } finally {
    await file.close();
  }
}

/** An absent path is no replacement yet: a renamed log is written on until Asterisk opens the new one. */
async function isReplaced(file: FileHandle, path: string): Promise<boolean> {
  const there = await stat(path).catch(() => undefined);
  if (!there) return false;
  const own = await file.stat();
  return there.ino !== own.ino || there.dev !== own.dev;
}

async function openIfThere(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, 'r');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    const why = error instanceof Error ? error.message : String(error);
    throw new PbxError('failed', `Cannot read the log: ${why}`, undefined, error);
  }
}

function absent(path: string): PbxError {
  return new PbxError(
    'not-found',
    `There is no log at ${path}: this Asterisk has not been started, or writes its log elsewhere.`,
  );
}
