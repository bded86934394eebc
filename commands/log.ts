import { PbxError } from '../asterisk/errors.ts';
import { filterLog, isRoutine } from '../asterisk/log/filter.ts';
import { formatLogLine } from '../asterisk/log/format.ts';
import type { LogLevel, LogLine } from '../asterisk/log/types.ts';
import { defineCommand, type Stream, type Text } from './command.ts';
import type { Profile } from './context.ts';
import { logOf } from './log-source.ts';

const LEVELS = [
  'ERROR',
  'WARNING',
  'NOTICE',
  'VERBOSE',
  'DTMF',
  'SECURITY',
  'DEBUG',
] as const satisfies LogLevel[];
const DEFAULT_LINES = 200;
const MOST_LINES = 1_000_000;

export const log = defineCommand({
  name: 'log',
  summary: "Asterisk's verbose log, and with -f what is added to it",
  details: [
    'Of an attached Asterisk: the last lines of the file that its logger.conf names, and with -f what it',
    'tells a console from then on; no log channel is added to it. Attached by an AMI address it has no',
    'log here, since AMI carries none.',
  ].join('\n'),
  examples: [
    ['pbxctl log -f', 'live, until Ctrl-C'],
    ['pbxctl log --level WARNING', 'warnings only'],
    ['pbxctl log -f --channel PJSIP/701', 'what one phone does, with all of its call'],
  ],
  kind: 'read',
  args: {},
  options: {
    follow: { type: 'flag', short: 'f', help: 'go on with what is added' },
    lines: {
      type: 'value',
      short: 'n',
      value: 'N',
      help: `how many of the last lines (${DEFAULT_LINES})`,
    },
    level: {
      type: 'value',
      value: 'LEVEL',
      help: 'this level and what is worse; DTMF and SECURITY alone',
      choices: LEVELS,
    },
    channel: {
      type: 'value',
      value: 'CHANNEL',
      help: 'only lines of this channel, peer or call id',
      complete: 'channel',
    },
  },
  async run({ options }, context): Promise<Text | Stream> {
    const profile = await context.profiles.load(context.pbxName);
    const wanted = lineCount(options.lines);
    const narrowed = options.level !== undefined || options.channel !== undefined;
    const tail = (lines: number) =>
      logOf(profile, context.folders, {
        ...{ lines, follow: options.follow, signal: context.signal, now: context.now },
      });
    const filter = () => {
      const about = filterLog({
        level: LEVELS.find((level) => level === options.level),
        channel: options.channel && channelOf(options.channel, profile),
      });
      return (line: LogLine) => about(line) && (options.level === 'SECURITY' || !isRoutine(line));
    };
    if (options.follow)
      return { kind: 'stream', style: 'line', items: texts(tail(wanted), filter()) };
    const near = narrowed ? [] : await lastOf(tail(wanted * 4), filter(), wanted);
    const found = near.length < wanted ? await lastOf(tail(MOST_LINES), filter(), wanted) : near;
    return {
      kind: 'text',
      lines: found.map(formatLogLine),
      json: found,
      ok: true,
      ...(found.length === 0 ? { remark: 'no such line in the log' } : {}),
    };
  },
});

/** A bare number is a peer of the PBX's driver. */
const channelOf = (name: string, { driver }: Profile): string =>
  /^(C-|.*\/)/i.test(name) ? name : `${driver === 'sip' ? 'SIP' : 'PJSIP'}/${name}`;

async function lastOf(
  lines: AsyncIterable<LogLine>,
  passes: (line: LogLine) => boolean,
  most: number,
): Promise<LogLine[]> {
  const found: LogLine[] = [];
  for await (const line of lines) {
    if (!passes(line)) continue;
    found.push(line);
    if (found.length > most) found.shift();
  }
  return found;
}

function lineCount(given: string | undefined): number {
  if (given === undefined) return DEFAULT_LINES;
  const n = Number(given);
  if (Number.isInteger(n) && n >= 0 && n <= MOST_LINES) return n;
  throw new PbxError('usage', `--lines ${given} is not a number of lines`, 'pbxctl log --lines 50');
}

async function* texts(
  lines: AsyncIterable<LogLine>,
  passes: (line: LogLine) => boolean,
): AsyncGenerator<Text> {
  for await (const line of lines)
    if (passes(line)) yield { kind: 'text', lines: [formatLogLine(line)], json: line, ok: true };
}
