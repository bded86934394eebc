import { capturesFolder, listRecorded } from '../asterisk/capture/store.ts';
import { allPrompts, features } from '../asterisk/features/catalogue.ts';
import { shownClasses } from '../asterisk/moh/classes.ts';
import { partyName } from '../commands/calls.ts';
import type { ArgSpec, Candidates, Command, OptionSpec } from '../commands/command.ts';
import type { Context } from '../commands/context.ts';
import { LAB_CONTEXT } from '../commands/lab/profile.ts';
import { findCommand, optionsOf, pbxNamed, positionalsOf, splitLeading } from './parse.ts';

type OpenContext = (pbxName: string | undefined) => Promise<Context>;

export interface Candidate {
  readonly text: string;
  readonly description: string;
}

/**
 * What the last of the words (being typed, maybe empty) can become: commands, options, choices, and
 * names that live on the PBX. A PBX that cannot be reached gives no names and no error.
 */
export async function complete(
  commands: readonly Command[],
  words: readonly string[],
  open: OpenContext,
): Promise<readonly Candidate[]> {
  const current = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const all = await candidates(commands, before, current, open);
  return all.filter(({ text }) => text.startsWith(current));
}

async function candidates(
  commands: readonly Command[],
  before: readonly string[],
  current: string,
  open: OpenContext,
): Promise<readonly Candidate[]> {
  const found = before[0] === 'help' ? undefined : findCommand(commands, before);
  const { others } = splitLeading(before);
  const naming = commandWords(commands, others[0] === 'help' ? others.slice(1) : others);
  if (!found && before.at(-1) === '--pbx') return named('profile', open, before);
  if (!found)
    return before.length === 0
      ? [...naming, { text: 'help', description: 'what a command does' }]
      : naming;
  const value = valueBeingTyped(found.command, before);
  if (value) return value.choices ? plain(value.choices) : named(value.complete, open, before);
  if (current.startsWith('-')) return optionNames(found.command);
  const spec = argumentBeingTyped(found.command, found.rest);
  const values = Array.isArray(spec?.complete)
    ? plain(spec.complete)
    : await named(spec?.complete as Candidates | undefined, open, before);
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

const plain = (texts: readonly string[]): Candidate[] =>
  texts.map((text) => ({ text, description: '' }));

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
  open: OpenContext,
  before: readonly string[],
): Promise<readonly Candidate[]> {
  if (kind === undefined || kind === 'file' || kind === 'command') return [];
  if (kind === 'engine') return plain(['22', '16', 'system']);
  if (kind === 'feature')
    return features.map(({ id, number, title }) => ({
      text: id,
      description: `${number} ${title}`,
    }));
  if (kind === 'prompt')
    return allPrompts.map(({ id, text }) => ({ text: id, description: text.fr }));
  try {
    return await liveNames(kind, await open(pbxNamed(before)));
  } catch {
    return [];
  }
}

async function liveNames(
  kind: Exclude<Candidates, 'file' | 'command' | 'engine' | 'feature' | 'prompt'>,
  context: Context,
): Promise<readonly Candidate[]> {
  if (kind === 'profile') return plain(await context.profiles.names());
  if (kind === 'change')
    return (await context.changes.list()).map(({ n, what }) => ({
      text: String(n),
      description: what,
    }));
  if (kind === 'capture') return captures(context);
  if (kind === 'extension') return extensions(context);
  if (kind === 'music')
    return [...(await shownClasses(await context.ami()))].map(([text, description]) => ({
      text,
      description,
    }));
  const { view } = await context.live();
  if (kind === 'peer')
    return [...view.peers.values()].map((peer) => ({
      text: peer.name,
      description: `${peer.id} ${peer.status}`,
    }));
  if (kind === 'channel')
    return [...view.channels.values()].map((channel) => ({
      text: channel.name,
      description: `${channel.state} ${channel.exten} ${channel.application}`.trim(),
    }));
  return [...view.calls.values()].map((call) => ({
    text: call.linkedid,
    description: `${partyName(call.caller)} -> ${call.exten} ${call.state}`,
  }));
}

/** Names of captures, and `last`. */
async function captures({ folders, pbxName }: Context): Promise<readonly Candidate[]> {
  const all = await listRecorded(capturesFolder(folders.data));
  const named = all.map(({ name, state, filter }) => ({
    text: name,
    description: `${state}, ${filter}`,
  }));
  const hasLast = all.some(({ pbx, isForFlows }) => pbx === pbxName && !isForFlows);
  return hasLast ? [{ text: 'last', description: `the newest of ${pbxName}` }, ...named] : named;
}

/** Numbers of the lab's context; a pattern cannot be dialled as it stands. */
async function extensions(context: Context): Promise<readonly Candidate[]> {
  const ami = await context.ami();
  const { items } = await ami.list({ Action: 'ShowDialPlan', Context: LAB_CONTEXT });
  const numbers = new Map<string, string>();
  for (const item of items) {
    const exten = item.get('Exten') ?? item.get('Extension') ?? '';
    if (exten && !exten.startsWith('_') && !numbers.has(exten))
      numbers.set(exten, item.get('Application') ?? '');
  }
  const { view } = await context.live();
  for (const peer of view.peers.values())
    if (!numbers.has(peer.name)) numbers.set(peer.name, peer.status);
  return [...numbers].map(([text, description]) => ({ text, description }));
}
