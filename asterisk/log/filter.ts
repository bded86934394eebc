import type { LogLevel, LogLine } from './types.ts';

export interface LogFilter {
  /** The least level that passes; `DTMF` and `SECURITY` pass alone. */
  readonly level?: LogLevel | undefined;
  /** A channel (`SIP/701-00000001`), a peer (`SIP/701`) or a call id (`C-0000000a`). */
  readonly channel?: string | undefined;
}

const severity: readonly LogLevel[] = ['DEBUG', 'VERBOSE', 'NOTICE', 'WARNING', 'ERROR'];
const callIdForm = /^\[?(C-[0-9a-f]+)\]?$/i;

/** Security events of every login that goes well: with them a log says little else. */
export const isRoutine = ({ level, message }: LogLine): boolean =>
  level === 'SECURITY' && /^SecurityEvent="(SuccessfulAuth|ChallengeSent)"/.test(message);

/**
 * Whether a line passes, for lines in the order in which they were logged: a line that names the channel
 * teaches the id of its call, and then every line of that call passes.
 */
export function filterLog({ level, channel }: LogFilter): (line: LogLine) => boolean {
  const about = channel === undefined ? () => true : aboutCall(channel);
  return (line) => {
    const related = about(line);
    return related && (level === undefined || passes(line.level, level));
  };
}

function passes(level: LogLevel, least: LogLevel): boolean {
  const rank = severity.indexOf(least);
  if (rank < 0) return level === least;
  const own = severity.indexOf(level);
  return own < 0 ? rank <= severity.indexOf('VERBOSE') : own >= rank;
}

function aboutCall(wanted: string): (line: LogLine) => boolean {
  const id = callIdForm.exec(wanted)?.[1]?.toLowerCase();
  if (id !== undefined) return (line) => line.callId.toLowerCase() === id;
  const calls = new Set<string>();
  return (line) => {
    if (isRestart(line)) calls.clear();
    if (!namesChannel(line.message, wanted)) return line.callId !== '' && calls.has(line.callId);
    if (line.callId !== '') calls.add(line.callId);
    return true;
  };
}

/** From here on the ids of calls and the names of channels are given anew. */
export function isRestart(line: LogLine): boolean {
  return line.callId === '' && line.message === 'Asterisk Ready.';
}

/** Whether a message holds a channel's name as a whole: SIP/70 is not in SIP/701, and SIP/701 is in SIP/701-00000001. */
export function namesChannel(message: string, channel: string): boolean {
  if (channel === '') return false;
  for (let at = message.indexOf(channel); at >= 0; at = message.indexOf(channel, at + 1)) {
    const before = message.charAt(at - 1);
    const after = message.charAt(at + channel.length);
    if (!/[0-9A-Za-z]/.test(before) && !/[0-9A-Za-z]/.test(after)) return true;
  }
  return false;
}
