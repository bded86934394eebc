import type { LogLevel, LogLine } from './types.ts';

/** Levels by the names that Asterisk and its modules use; a level of a module's own is shown as NOTICE. */
const levels: ReadonlyMap<string, LogLevel> = new Map<string, LogLevel>([
  ['ERROR', 'ERROR'],
  ['WARNING', 'WARNING'],
  ['NOTICE', 'NOTICE'],
  ['VERBOSE', 'VERBOSE'],
  ['DEBUG', 'DEBUG'],
  ['TRACE', 'DEBUG'],
  ['DTMF', 'DTMF'],
  ['SECURITY', 'SECURITY'],
]);

/** One line of a `[json]` log file; undefined when it is no record. A record that was cut short gives what it holds. */
export const parseLogRecord = (line: string): LogLine | undefined => parse(line, plainMessage);

/** The same with the message byte for byte: control characters, and the line ends of SIP. */
export const parseRawRecord = (line: string): LogLine | undefined => parse(line, (text) => text);

function parse(line: string, message: (text: string) => string): LogLine | undefined {
  if (!/^\s*\{/.test(line)) return undefined;
  try {
    return fromRecord(JSON.parse(line), message);
  } catch {
    return fromPieces(line, message);
  }
}

/** Without terminal sequences and control characters but newline and tab, and without the newline at its end. */
export function plainMessage(text: string): string {
  return text
    .replace(/\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\^_])/g, '')
    .replace(/\r\n/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '')
    .trimEnd();
}

function fromRecord(value: unknown, clean: (text: string) => string): LogLine | undefined {
  const record = objectOf(value);
  const message = objectOf(record.logmsg);
  if (typeof message.message !== 'string' && typeof message.level !== 'string') {
    return undefined;
  }
  const location = objectOf(message.location);
  return {
    time: textOf(record.timestamp),
    level: levelOf(textOf(message.level)),
    callId: callIdOf(textOf(objectOf(record.identifiers).callid)),
    file: textOf(location.filename),
    line: typeof location.line === 'number' ? location.line : 0,
    function: textOf(location.function),
    message: clean(textOf(message.message)),
  };
}

/** Asterisk cuts a long record off, so that it is no JSON any more. */
function fromPieces(line: string, clean: (text: string) => string): LogLine | undefined {
  const level = pieceOf(line, 'level');
  const message = pieceOf(line, 'message');
  if (level === '' && message === '') return undefined;
  return {
    time: plainMessage(pieceOf(line, 'timestamp')),
    level: levelOf(level),
    callId: callIdOf(pieceOf(line, 'callid')),
    file: plainMessage(pieceOf(line, 'filename')),
    line: Number(/"line":\s*(\d{1,9})/.exec(line)?.[1] ?? 0),
    function: plainMessage(pieceOf(line, 'function')),
    message: clean(message),
  };
}

/** The string after `"name":`, as far as it goes. */
function pieceOf(line: string, name: string): string {
  const start = new RegExp(`"${name}":\\s*"`).exec(line);
  if (!start) return '';
  const rest = line.slice(start.index + start[0].length);
  const [text = ''] = /^(?:[^"\\]|\\(?:u[0-9a-fA-F]{4}|[^u]))*/.exec(rest) ?? [];
  try {
    return textOf(JSON.parse(`"${text.replace(/[\u0000-\u001f]/g, ' ')}"`));
  } catch {
    return text;
  }
}

export function levelOf(name: string): LogLevel {
  return levels.get(name.toUpperCase()) ?? 'NOTICE';
}

/** `C-0000000a` of `[C-0000000a]`. */
function callIdOf(text: string): string {
  return /C-[0-9a-fA-F]{1,16}/.exec(text)?.[0] ?? '';
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object(value) : {};
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
