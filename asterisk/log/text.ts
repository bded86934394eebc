import { levelOf, parseLogRecord, plainMessage } from './record.ts';
import type { LogLine } from './types.ts';

/** `[date] LEVEL[lwp][C-0000000a] file.c:12 function: message`, with more or less of it (main/logger.c). */
const RECORD =
  /^\[([^\]]+)\] ([A-Z]+)\[\d+\](?:\[(C-[0-9a-f]+)\])?:? ([^\s:]+)(?::(\d+) ([^\s:]+))?: (.*)$/s;

/** Verbose messages reach a console after a byte that counts down from this with their level. */
const VERBOSE_MARK = 0xff;
const HIGHEST_LEVEL = 10;

/** A line of a log file that is written as text; a line that begins no record goes on with what was before it. */
export function parseTextRecord(text: string): LogLine | undefined {
  const plain = plainMessage(text);
  if (plain === '') return undefined;
  const [, time, level, callId, file, line, name, message] = RECORD.exec(plain) ?? [];
  if (time === undefined || level === undefined) return bare('', plain);
  return {
    ...{ time, level: levelOf(level), callId: callId ?? '', file: file ?? '' },
    ...{ line: Number(line ?? 0), function: name ?? '', message: message ?? '' },
  };
}

/** A line of a log file of any format. */
export const parseAnyRecord = (text: string): LogLine | undefined =>
  parseLogRecord(text) ?? parseTextRecord(text);

/** A line that Asterisk sends to a remote console. Verbose ones bear no time: `now` is theirs. */
export function parseConsoleLine(bytes: Buffer, now: number): LogLine | undefined {
  const [first = 0] = bytes;
  const isVerbose = first < VERBOSE_MARK && first >= VERBOSE_MARK - HIGHEST_LEVEL;
  const text = bytes.subarray(isVerbose ? 1 : 0).toString('utf8');
  const parsed = isVerbose ? bare('', plainMessage(text)) : parseTextRecord(text);
  if (parsed === undefined || parsed.message === '') return undefined;
  return parsed.time === '' ? { ...parsed, time: clock(now) } : parsed;
}

const bare = (time: string, message: string): LogLine => ({
  ...{ time, level: 'VERBOSE', callId: '', file: '', line: 0, function: '', message },
});

/** `2026-11-23 16:52:20.123`, as the lab's own log has it. */
export function clock(now: number): string {
  const at = new Date(now - new Date(now).getTimezoneOffset() * 60_000);
  return at.toISOString().slice(0, 23).replace('T', ' ');
}
