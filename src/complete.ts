import type { ArgSpec, Candidates, Command, Offered, OptionSpec } from '../commands/command.ts';
import type { Context } from '../commands/context.ts';
import { type Candidate, liveCandidates, standing } from './candidates.ts';
import { findCommand, optionsOf, pbxNamed, positionalsOf, splitLeading } from './parse.ts';

type OpenContext = (pbxName: string | undefined) => Promise<Context>;
/** Paths that a word can become; a shell knows them itself. */
type FileNames = (word: string) => Promise<readonly Candidate[]>;

interface World {
  readonly open: OpenContext;
  readonly files: FileNames | undefined;
}

export type { Candidate } from './candidates.ts';

/**
 * What the last of the words (being typed, maybe empty) can become: commands, options, choices, and
 * names that live on the PBX. A PBX that cannot be reached gives no names and no error.
 */
export async function complete(
  commands: readonly Command[],
  words: readonly string[],
  open: OpenContext,
  files?: FileNames,
): Promise<readonly Candidate[]> {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const all = await candidates(commands, before, current, { open, files });
  return all.filter(({ text }) => text.startsWith(current));
}

async function candidates(
  commands: readonly Command[],
  before: readonly string[],
  current: string,
  world: World,
): Promise<readonly Candidate[]> {
  const names = (kind: Candidates | undefined) => named(kind, world, before, current);
  const found = before[0] === 'help' ? undefined : findCommand(commands, before);
  const { others } = splitLeading(before);
  const naming = commandWords(commands, others[0] === 'help' ? others.slice(1) : others);
  if (!found && before.at(-1) === '--pbx') return names('profile');
  if (!found)
    return before.length === 0
      ? [...naming, { text: 'help', description: 'what a command does' }]
      : naming;
  const value = valueBeingTyped(found.command, before);
  if (value) return value.choices ? plain(value.choices) : offered(value.complete, names);
  if (current.startsWith('-')) return optionNames(found.command);
  const spec = argumentBeingTyped(found.command, found.rest);
  const values = await offered(spec?.complete, names);
  return found.rest.length === 0 ? [...naming, ...values] : values;
}

/** The next words of the commands that begin with these words. */
function commandWords(commands: readonly Command[], before: readonly string[]): Candidate[] {
  const next = new Map<string, string>();
  for (const command of commands) {
    const names = command.name.split(' ');
    const word = names[before.length];
    if (word === undefined || !before.every((name, i) => names[i] === name)) continue;
    next.set(word, next.has(word) ? '…' : command.summary);
  }
  return [...next].map(([text, description]) => ({ text, description }));
}

async function offered(
  complete: Candidates | readonly Offered[] | undefined,
  names: (kind: Candidates | undefined) => Promise<readonly Candidate[]>,
): Promise<readonly Candidate[]> {
  return typeof complete === 'object' ? plain(complete) : names(complete);
}

const plain = (words: readonly Offered[]): Candidate[] =>
  words.map((word) => {
    const [text, description] = typeof word === 'string' ? [word, ''] : word;
    return { text, description };
  });

function optionNames(command: Command): Candidate[] {
  return Object.entries(optionsOf(command)).map(([name, spec]) => ({
    text: `--${name}`,
    description: spec.help,
  }));
}

function valueBeingTyped(command: Command, before: readonly string[]) {
  const last = before.at(-1) ?? '';
  const named = Object.entries(optionsOf(command)).find(
    ([name, spec]) =>
      last === `--${name}` || (spec.short !== undefined && last === `-${spec.short}`),
  );
  const spec: OptionSpec | undefined = named?.[1];
  return spec?.type === 'value' ? spec : undefined;
}

function argumentBeingTyped(command: Command, rest: readonly string[]): ArgSpec | undefined {
  const specs = Object.values<ArgSpec>(command.args);
  return specs[positionalsOf(command, rest).length] ?? specs.find((spec) => spec.rest);
}

async function named(
  kind: Candidates | undefined,
  { open, files }: World,
  before: readonly string[],
  current: string,
): Promise<readonly Candidate[]> {
  if (kind === undefined) return [];
  if (kind === 'file') return (await files?.(current)) ?? [];
  const known = standing(kind);
  if (known) return plain(known);
  try {
    return await liveCandidates(kind, await open(pbxNamed(before)));
  } catch {
    return [];
  }
}
