import type { Command } from '../commands/command.ts';
import type { LoadedConfig } from './config.ts';
import { checkKeyLine } from './key-line.ts';
import type { Line } from './text/dress.ts';
import { segment, strong } from './text/line.ts';
import type { Look } from './text/look.ts';
import { type Binding, bindings, keymapOf, keyNames, placeNames } from './tui/keys-of.ts';

/** The keys with the settings over them, and all that is wrong in the file. */
export interface OwnKeymap {
  readonly bindings: readonly Binding[];
  readonly problems: readonly string[];
}

export function keymapFrom(
  { config, problems, problemAt }: LoadedConfig,
  commands: readonly Command[],
): OwnKeymap {
  const keymap = keymapOf(bindings, config.keys, (line) => checkKeyLine(commands, line));
  const unusable = keymap.problems.map(({ line, message }) => problemAt(line, message));
  return { bindings: keymap.bindings, problems: [...problems, ...unusable] };
}

const KEY_COLUMNS = 16;
const LINE_COLUMNS = 38;

/** `help keys`: every key by place, with the line that it stands for, as the settings spell them. */
export function keysHelp({ bindings: keys, problems }: OwnKeymap, look: Look): Line[] {
  const places = Object.entries(placeNames).flatMap(([name, place]): Line[] => {
    const there = keys.filter(({ places }) => places.includes(place));
    return ['', [strong(`"${name}"`)], ...there.map((binding) => keyLine(binding, look))];
  });
  return [
    [strong('keys: each is a command line, which the settings may change (pbxctl help settings)')],
    ...places,
    ...(problems.length > 0 ? ['', [strong('What of the settings cannot be used')]] : []),
    ...problems.map((text): Line => [segment(`  ${text}`, 'warn')]),
  ];
}

function keyLine({ keys, template, help, isOwn }: Binding, look: Look): Line {
  const left = `  ${keyNames(keys, look).padEnd(KEY_COLUMNS)}  ${template.padEnd(LINE_COLUMNS)}`;
  return [segment(left), segment(`  ${help}${isOwn ? ' (yours)' : ''}`, 'dim')];
}
