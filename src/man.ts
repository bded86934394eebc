import type { ArgSpec, Command, OptionSpec } from '../commands/command.ts';
import { exitStatusRows, topics } from './help-topics.ts';
import { GLOBAL_OPTIONS, ownOptionsOf, usageLine } from './parse.ts';

type Rows = readonly (readonly [string, string])[];

/** The manual page in the man macros of roff, made from what the commands declare. */
export function manPage(commands: readonly Command[], version: string): string[] {
  return [
    `.TH PBXCTL 1 "" "pbxctl ${roff(version)}" "User Commands"`,
    '.SH NAME',
    'pbxctl \\- a terminal console for Asterisk, and a VoIP lab in a box',
    '.SH SYNOPSIS',
    '.B pbxctl',
    '.RI [ COMMAND\\ ... ]',
    '.SH DESCRIPTION',
    'Without a command it opens the interactive session. Each command is the same there and in a shell.',
    '.SH OPTIONS OF EVERY COMMAND',
    ...terms(optionRows(GLOBAL_OPTIONS)),
    '.SH COMMANDS',
    ...commands.flatMap(commandLines),
    ...topics
      .filter(({ name }) => name !== 'exit-codes')
      .flatMap(({ name, parts }) => [
        `.SH ${name.toUpperCase()}`,
        ...parts.flatMap((part) => (typeof part === 'string' ? ['.PP', roff(part)] : terms(part))),
      ]),
    '.SH EXIT STATUS',
    ...terms(exitStatusRows),
  ];
}

function commandLines(command: Command): string[] {
  const { name, summary, details, examples } = command;
  const args: Rows = Object.entries<ArgSpec>(command.args).map(([arg, { help }]) => [
    arg.toUpperCase(),
    help,
  ]);
  return [
    `.SS ${roff(name)}`,
    `.B ${roff(usageLine(command))}`,
    '.PP',
    `${roff(summary.charAt(0).toUpperCase() + summary.slice(1))}.`,
    ...(details ? ['.PP', ...details.split('\n').map(roff)] : []),
    ...terms(args),
    ...terms(optionRows(ownOptionsOf(command))),
    ...(examples.length > 0 ? ['.PP', 'Examples:'] : []),
    ...terms(examples),
  ];
}

const optionRows = (options: Readonly<Record<string, OptionSpec>>): Rows =>
  Object.entries(options).map(([name, spec]) => [
    `${spec.short ? `-${spec.short}, ` : ''}--${name}${spec.type === 'value' ? ` ${spec.value}` : ''}`,
    `${spec.help}${spec.type === 'value' && spec.choices ? ` (${spec.choices.join(', ')})` : ''}`,
  ]);

const terms = (rows: Rows): string[] =>
  rows.flatMap(([term, text]) => ['.TP', `.B ${roff(term)}`, roff(text)]);

/** Text in which roff sees no request and no escape; a minus stays one that can be typed. */
const roff = (text: string): string =>
  text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^([.'])/, '\\&$1');
