import type { ArgSpec, Command, OptionSpec } from '../commands/command.ts';
import { exitStatusRows, topicLines, topicNamed, topics } from './help-topics.ts';
import { findCommand, GLOBAL_OPTIONS, ownOptionsOf, unknownCommand, usageLine } from './parse.ts';
import type { Line } from './text/dress.ts';
import { segment, strong } from './text/line.ts';

/** A left column wider than this does not push the right one further. */
const WIDEST_LEFT = 42;

/** Two columns, the second one aligned; beside a very long left one it begins on a line of its own. */
function columns(rows: readonly (readonly [string, string])[]): string[] {
  const fitting = rows.map(([left]) => left.length).filter((length) => length <= WIDEST_LEFT);
  const width = Math.max(0, ...fitting);
  return rows
    .flatMap(([left, right]) =>
      left.length <= width
        ? [`  ${left.padEnd(width)}  ${right}`]
        : [`  ${left}`, `  ${' '.repeat(width)}  ${right}`],
    )
    .map((line) => line.trimEnd());
}

function optionName(name: string, spec: OptionSpec): string {
  const short = spec.short ? `-${spec.short}, ` : '';
  const value =
    spec.type === 'value' ? ` ${spec.choices ? spec.choices.join('|') : spec.value}` : '';
  return `${short}--${name}${value}`;
}

/** The usage, broken between its options where it is long. */
function usageLines(command: Command): string[] {
  const lines: string[] = [];
  let line = ' ';
  for (const part of usageLine(command).split(/ (?=\[--)/)) {
    if (line.length + 1 + part.length > USAGE_COLUMNS) {
      lines.push(line);
      line = '     ';
    }
    line += ` ${part}`;
  }
  return [...lines, line];
}

const USAGE_COLUMNS = 98;

const optionColumns = (options: Readonly<Record<string, OptionSpec>>) =>
  columns(
    Object.entries(options).map(([name, spec]) => [optionName(name, spec), spec.help] as const),
  );

/** `pbxctl help <command>` */
export function helpOf(command: Command): Line[] {
  const args = Object.entries<ArgSpec>(command.args).map(
    ([name, spec]) => [name.toUpperCase(), spec.help] as const,
  );
  return [
    [strong(`pbxctl ${command.name}`), segment(`: ${command.summary}`)],
    '',
    ...usageLines(command),
    ...(command.details ? ['', ...command.details.split('\n')] : []),
    ...(args.length > 0 ? ['', [strong('Arguments')], ...columns(args)] : []),
    '',
    [strong('Options')],
    ...optionColumns(ownOptionsOf(command)),
    `  and those of every command: ${Object.keys(GLOBAL_OPTIONS)
      .map((name) => `--${name}`)
      .join(' ')}`,
    ...(command.examples.length > 0
      ? ['', [strong('Examples')], ...columns(command.examples.map(([line, what]) => [line, what]))]
      : []),
  ];
}

/** `pbxctl help` */
function helpOfAll(commands: readonly Command[]): Line[] {
  const rows = commands.map((command) => [command.name, command.summary] as const);
  return [
    [strong('pbxctl'), segment(': a terminal console for Asterisk, and a VoIP lab in a box')],
    '',
    ...columns([
      ['pbxctl', 'the interactive session'],
      ['pbxctl COMMAND …', 'one command; see below'],
      ['pbxctl help COMMAND', 'what a command does, with examples'],
    ]),
    '',
    [strong('Commands')],
    ...columns(rows),
    '',
    [strong('Start here')],
    ...columns([
      ['pbxctl setup lab --phones', 'a real Asterisk and two phones, with no root'],
      ['pbxctl', 'watch them'],
      ['pbxctl call 701 600', 'phone 701 calls the echo test'],
    ]),
    '',
    [strong('Exit status')],
    ...columns(exitStatusRows),
    '',
    [strong('More help')],
    ...columns([
      ['pbxctl help keys', 'the keys of the session, and the line that each stands for'],
      ...topics.map(({ name, summary }) => [`pbxctl help ${name}`, summary] as const),
    ]),
  ];
}

/** `pbxctl help [words]`: all commands, one, or every one that begins with that word; `keys` makes the lines of `help keys`. */
export function helpLines(
  commands: readonly Command[],
  words: readonly string[],
  keys: () => Line[] = () => [],
): Line[] {
  const topic = words.filter((word) => !word.startsWith('-'));
  if (topic[0] === 'keys') return keys();
  if (topic.length === 0) return helpOfAll(commands);
  const told = topicNamed(topic[0]);
  if (told) return topicLines(told, columns);
  const found = findCommand(commands, topic);
  const family = commands.filter((command) => command.name.split(' ')[0] === topic[0]);
  if (found && (topic.length > 1 || family.length === 1)) return helpOf(found.command);
  if (family.length === 0) throw unknownCommand(commands, topic);
  return family.flatMap((command) => [...helpOf(command), '']).slice(0, -1);
}
