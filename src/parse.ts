import { parseArgs } from 'node:util';
import { PbxError } from '../asterisk/errors.ts';
import type { ArgSpec, Command, Input, OptionSpec } from '../commands/command.ts';
import { type Fields, readFields } from './fields.ts';
import { nearest } from './nearest.ts';

/** Options that every command understands. */
export const GLOBAL_OPTIONS = {
  pbx: {
    type: 'value',
    value: 'NAME',
    help: 'the PBX to talk to (see: pbxctl status)',
    complete: 'profile',
  },
  help: { type: 'flag', short: 'h', help: 'show this help' },
  quiet: { type: 'flag', short: 'q', help: 'no remarks: data and errors only' },
  'no-input': { type: 'flag', help: 'never ask: what would be asked is refused' },
  timeout: { type: 'value', value: 'SECONDS', help: 'give up after so long, with exit status 124' },
  'no-color': { type: 'flag', help: 'no colours (as NO_COLOR=1 does)' },
} as const satisfies Record<string, OptionSpec>;

const READ_OPTIONS = {
  json: { type: 'flag', help: 'print JSON' },
  jsonl: { type: 'flag', help: 'print one JSON object a line' },
  fields: {
    type: 'value',
    value: 'A,B',
    help: 'only these fields (tabs between them); alone: their names',
  },
} as const satisfies Record<string, OptionSpec>;

const CHANGE_OPTIONS = {
  yes: { type: 'flag', short: 'y', help: 'do not ask' },
  'dry-run': { type: 'flag', help: 'show what would be done, and do nothing' },
  json: { type: 'flag', help: 'print the result as JSON' },
} as const satisfies Record<string, OptionSpec>;

/** What the words around a command's own mean to the front. */
export interface Common {
  readonly pbx: string | undefined;
  readonly help: boolean;
  readonly color: boolean;
  readonly json: boolean;
  readonly jsonl: boolean;
  readonly yes: boolean;
  readonly dryRun: boolean;
  readonly fields: Fields;
  readonly quiet: boolean;
  readonly noInput: boolean;
  readonly timeoutMs: number | undefined;
}

export interface Parsed {
  readonly command: Command;
  readonly input: Input<Command['args'], Command['options']>;
  readonly common: Common;
}

/** Every option of a command: its own first, then those that its kind brings, then the global ones. */
export function optionsOf(command: Command): Readonly<Record<string, OptionSpec>> {
  return { ...ownOptionsOf(command), ...GLOBAL_OPTIONS };
}

/** Its own and those that its kind brings. */
export function ownOptionsOf(command: Command): Readonly<Record<string, OptionSpec>> {
  const byKind = command.kind === 'change' ? CHANGE_OPTIONS : READ_OPTIONS;
  return { ...command.options, ...byKind };
}

/**
 * The command that the first words name (the longest name wins) and the words after it.
 * Global options may stand before it: `pbxctl --pbx lab peers`.
 */
export function findCommand(
  commands: readonly Command[],
  words: readonly string[],
): { command: Command; rest: readonly string[] } | undefined {
  const { leading, others } = splitLeading(words);
  const ranked = [...commands].sort((a, b) => b.name.length - a.name.length);
  for (const command of ranked) {
    const names = command.name.split(' ');
    if (names.every((name, i) => others[i] === name))
      return { command, rest: [...leading, ...others.slice(names.length)] };
  }
  return undefined;
}

/** The options before a command, and the words from its name on. */
export function splitLeading(words: readonly string[]): { leading: string[]; others: string[] } {
  let at = 0;
  while (words[at]?.startsWith('-') && words[at] !== '--') at += takesValue(words[at]) ? 2 : 1;
  return { leading: words.slice(0, at), others: words.slice(at) };
}

const takesValue = (word: string | undefined) => word === '--pbx' || word === '--timeout';

/** The PBX that words ask for, whatever their command. */
export function pbxNamed(words: readonly string[]): string | undefined {
  const at = words.indexOf('--pbx');
  return at < 0
    ? words.find((word) => word.startsWith('--pbx='))?.slice('--pbx='.length)
    : words[at + 1];
}

/** The sentence for words that name no command. */
export function unknownCommand(commands: readonly Command[], words: readonly string[]): PbxError {
  const { others } = splitLeading(words);
  const [first = '', second = ''] = others;
  const names = commands.map((command) => command.name);
  const family = names.filter((name) => name.split(' ')[0] === first);
  if (family.length > 0) return unknownOfFamily(first, second, family);
  const families = names
    .filter((name) => name.includes(' '))
    .map((name) => name.split(' ')[0] ?? '');
  const near =
    nearest(others.slice(0, 2).join(' '), names) ?? nearest(first, [...names, ...families]);
  const isWhole = near !== undefined && names.includes(near);
  return new PbxError(
    'usage',
    `there is no command \`${others.join(' ')}\`${near ? `; did you mean \`${near}\`?` : ''}`,
    near ? `pbxctl ${isWhole ? '' : 'help '}${near}` : 'pbxctl help',
  );
}

/** `capture` alone, or `capture sart`. */
function unknownOfFamily(first: string, second: string, family: readonly string[]): PbxError {
  const hint = `pbxctl help ${first}`;
  if (second === '' || second.startsWith('-'))
    return new PbxError('usage', `\`${first}\` needs a word more: ${family.join(', ')}`, hint);
  const rest = nearest(
    second,
    family.map((name) => name.slice(first.length + 1)),
  );
  const near = rest && `${first} ${rest}`;
  return new PbxError(
    'usage',
    `there is no command \`${first} ${second}\`${near ? `; did you mean \`${near}\`?` : `: ${family.join(', ')}`}`,
    near ? `pbxctl ${near}` : hint,
  );
}

function tokensOf(command: Command, words: readonly string[]) {
  const options: Record<string, { type: 'boolean' | 'string'; short?: string }> = {};
  for (const [name, spec] of Object.entries(optionsOf(command)))
    options[name] = {
      type: spec.type === 'flag' ? 'boolean' : 'string',
      ...(spec.short === undefined ? {} : { short: spec.short }),
    };
  const { tokens } = parseArgs({
    args: [...words],
    options,
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  return tokens.map((token) =>
    token.kind === 'option' && token.rawName === ARROW
      ? { kind: 'positional' as const, index: token.index, value: ARROW }
      : token,
  );
}

/** A word like any other, in `555 -> 701`. */
const ARROW = '->';

/** The words that are neither options nor values of options. */
export const positionalsOf = (command: Command, words: readonly string[]): string[] =>
  tokensOf(command, words).flatMap((token) => (token.kind === 'positional' ? [token.value] : []));

function badOption(command: Command, raw: string): PbxError {
  const near = nearest(
    raw,
    Object.keys(optionsOf(command)).map((name) => `--${name}`),
  );
  return new PbxError(
    'usage',
    `\`${command.name}\` has no option ${raw}${near ? `; did you mean ${near}?` : ''}`,
    `pbxctl help ${command.name}`,
  );
}

function optionValue(
  command: Command,
  name: string,
  spec: OptionSpec,
  { value, inlineValue: inline }: { value?: string | undefined; inlineValue?: boolean | undefined },
): string | boolean {
  const usage = (message: string) => new PbxError('usage', message, `pbxctl help ${command.name}`);
  if (spec.type === 'flag') {
    if (value !== undefined) throw usage(`--${name} takes no value`);
    return true;
  }
  if (name === 'fields' && value === undefined) return '';
  if (value === undefined || value === '')
    throw usage(`--${name} needs a value: --${name} ${spec.value}`);
  if (!inline && value.startsWith('-'))
    throw usage(`--${name} needs a value; one that begins with - is written --${name}=${value}`);
  if (!spec.choices) return value;
  const choice = spec.choices.find((one) => one.toLowerCase() === value.toLowerCase());
  if (choice !== undefined) return choice;
  throw usage(
    `--${name} cannot be ${JSON.stringify(value)}: it is one of ${spec.choices.join(', ')}`,
  );
}

function fillArgs(
  command: Command,
  positionals: readonly string[],
): Record<string, string | string[] | undefined> {
  const filled: Record<string, string | string[] | undefined> = {};
  const usage = (message: string) =>
    new PbxError('usage', message, `${usageLine(command)}   (pbxctl help ${command.name})`);
  let at = 0;
  for (const [name, spec] of Object.entries<ArgSpec>(command.args)) {
    if (spec.rest) {
      const rest = positionals.slice(at);
      if (rest.length === 0 && !spec.optional)
        throw usage(`\`${command.name}\` needs ${spec.help}`);
      filled[name] = rest;
      at = positionals.length;
      continue;
    }
    const value = positionals[at++];
    if (value === undefined && !spec.optional)
      throw usage(`\`${command.name}\` needs ${spec.help}`);
    filled[name] = value;
  }
  if (at < positionals.length) {
    const extra = positionals
      .slice(at)
      .map((word) => JSON.stringify(word))
      .join(' ');
    throw usage(`\`${command.name}\` does not know what to do with ${extra}`);
  }
  return filled;
}

/** `pbxctl call FROM TO [--timeout SECONDS]` */
export function usageLine(command: Command): string {
  const args = Object.entries<ArgSpec>(command.args).map(([name, spec]) => {
    const shown = spec.rest ? `${name.toUpperCase()}…` : name.toUpperCase();
    return spec.optional ? `[${shown}]` : shown;
  });
  const own = Object.entries<OptionSpec>(command.options).map(([name, spec]) =>
    spec.type === 'flag' ? `[--${name}]` : `[--${name} ${spec.value}]`,
  );
  return ['pbxctl', command.name, ...args, ...own].join(' ');
}

/** Words after a command's name to its typed input; PbxError `usage` with what to type instead. */
export function parseInput(command: Command, words: readonly string[]): Parsed {
  const specs = optionsOf(command);
  const values: Record<string, string | boolean> = {};
  const positionals: string[] = [];
  for (const token of tokensOf(command, words)) {
    if (token.kind === 'positional') positionals.push(token.value);
    if (token.kind !== 'option') continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (!spec) throw badOption(command, token.rawName);
    values[token.name] = optionValue(command, token.name, spec, token);
  }
  const common = commonOf(values);
  return {
    command,
    input: {
      args: common.help ? {} : fillArgs(command, positionals),
      options: ownOptions(command, values),
    },
    common,
  } as Parsed;
}

function commonOf(values: Readonly<Record<string, string | boolean>>): Common {
  return {
    pbx: textOf(values['pbx']),
    help: values['help'] === true,
    color: values['no-color'] !== true,
    json: values['json'] === true,
    jsonl: values['jsonl'] === true,
    yes: values['yes'] === true,
    dryRun: values['dry-run'] === true,
    fields: readFields(textOf(values['fields'])),
    quiet: values['quiet'] === true,
    noInput: values['no-input'] === true,
    timeoutMs: timeoutOf(textOf(values['timeout'])),
  };
}

const textOf = (value: string | boolean | undefined) =>
  typeof value === 'string' ? value : undefined;

const MOST_SECONDS = 86_400;

function timeoutOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const seconds = Number(text.replace(/s$/, ''));
  if (seconds > 0 && seconds <= MOST_SECONDS) return Math.round(seconds * 1000);
  throw new PbxError('usage', `--timeout ${text} is no number of seconds`, 'pbxctl … --timeout 30');
}

function ownOptions(command: Command, values: Readonly<Record<string, string | boolean>>) {
  const own: Record<string, string | boolean | undefined> = {};
  for (const [name, spec] of Object.entries<OptionSpec>(command.options))
    own[name] = values[name] ?? (spec.type === 'flag' ? false : undefined);
  return own;
}
