import type { LogLine } from './types.ts';

/** What Asterisk's console writes before a verbose message of each level (main/logger.c). */
const prefixes = ['', ' ', '  == ', '    -- ', '       > '] as const;

/** A record does not tell its verbose level: those of common messages that are not of level 3, as seen on 16 and 22. */
const exceptions: readonly (readonly [level: 0 | 1 | 2 | 4, message: RegExp])[] = [
  [
    0,
    /^(Asterisk (Ready|cleanly|uncleanly|Queue)|Beginning asterisk|Executing last minute|\[ Init)/,
  ],
  [1, /^Reloading SIP$/],
  [2, /^(Everyone is busy|Spawn extension|Using (SIP|UDPTL|IAX2)|Endpoint \S+ is now|Parsing ')/],
  [2, /^(Contact .* has been (created|deleted)|Manager '[^']*' logged o|RTP Allocating|Binding )/],
  [2, /^(SIP Listening|IAX Ready|\d+ helper threads|Destroying musiconhold)/],
  [4, /^(0x[0-9a-f]+ -- |Bridge \S+: switching|Saved useragent|(Locally|Remotely) .*bridged)/],
];

/** A line as Asterisk's own console shows it: verbose messages bare, others with time (where there is one), level and place. */
export function formatLogLine(line: LogLine): string {
  return line.level === 'VERBOSE' ? verbose(line.message) : `${heading(line)}: ${line.message}`;
}

/** A line with all that is known of it, whatever its level: as a log file of Asterisk's has it. */
export const formatWholeLogLine = (line: LogLine): string => `${heading(line)}: ${line.message}`;

function verbose(message: string): string {
  const level = exceptions.find(([, form]) => form.test(message))?.[0] ?? 3;
  return `${prefixes[level]}${message}`;
}

function heading({ time, level, callId, file, line, function: name }: LogLine): string {
  const call = callId === '' ? '' : `[${callId}]`;
  const when = time === '' ? '' : `[${time}] `;
  return `${when}${level}${call}${place(file, line, name)}`;
}

/** A file in the default format does not tell the line. */
function place(file: string, line: number, name: string): string {
  if (file === '') return '';
  return line === 0 ? `: ${file}` : `: ${file}:${line} ${name}`;
}
