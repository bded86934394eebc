import { PbxError } from '../asterisk/errors.ts';
import type { Command } from '../commands/command.ts';
import { findCommand, optionsOf, parseInput, unknownCommand } from './parse.ts';
import {
  fillTemplate,
  type KeyLine,
  quoteWord,
  sessionCommandNames,
  valueNames,
} from './tui/keys-of.ts';
import { splitWords } from './words.ts';

const BEGINS = ':command ';
const HOLE = /^(--[\w-]+=)?\{(\w+)\}$/;

/**
 * A line that a person wants on a key, as a template in which options come before what is filled in. PbxError
 * `usage` where it is neither a command of ours, parsed as such, nor one of the session.
 */
export function checkKeyLine(commands: readonly Command[], line: string): KeyLine {
  const text = line.trim().replace(/^pbxctl\s+/, '');
  if (text.startsWith(BEGINS)) return begunLine(commands, text.slice(BEGINS.length));
  if (text.startsWith(':')) return sessionLine(text);
  const words = splitWords(text);
  if (words[0] === 'help') return { ...plainly('help'), template: words.map(quoted).join(' ') };
  const found = findCommand(commands, words);
  if (!found) throw unknownOrAsterisk(commands, words, line);
  const { command, rest } = found;
  const template = [...command.name.split(' '), ...optionsFirst(command, rest)]
    .map(quoted)
    .join(' ');
  const filled = fillTemplate(template, SAMPLE) ?? [];
  parseInput(command, filled.slice(command.name.split(' ').length));
  const { name, summary, kind } = command;
  return { template, name, summary, changes: kind === 'change' };
}

const SAMPLE = Object.fromEntries(valueNames.map((name) => [name, '701']));

const plainly = (name: string) => ({ name, summary: undefined, changes: false });

function sessionLine(text: string): KeyLine {
  const name = text.slice(1).split(' ', 1)[0] ?? '';
  if (sessionCommandNames.includes(name)) return { ...plainly(name), template: text };
  const known = sessionCommandNames.map((one) => `:${one}`).join(' ');
  throw new PbxError('usage', `there is no :${name} in the session: there are ${known}`);
}

/** A line that a person goes on typing. */
function begunLine(commands: readonly Command[], text: string): KeyLine {
  const words = splitWords(text);
  const found = findCommand(commands, words);
  if (!found) throw unknownOrAsterisk(commands, words, text);
  for (const word of words) checkHole(word);
  const summary = `begin: ${found.command.summary}`;
  return {
    ...{ ...plainly(found.command.name), summary },
    template: BEGINS + words.map(quoted).join(' '),
  };
}

function unknownOrAsterisk(
  commands: readonly Command[],
  words: readonly string[],
  line: string,
): PbxError {
  const { message } = unknownCommand(commands, words);
  if (message.includes('did you mean') && words.length === 1) return new PbxError('usage', message);
  return new PbxError('usage', `${message} (a line of Asterisk is written as cli '${line}')`);
}

/** Options, each with its value in one word, then the arguments: what is filled in stands behind `--`. */
function optionsFirst(command: Command, rest: readonly string[]): string[] {
  const options: string[] = [];
  const others: string[] = [];
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    checkHole(word);
    if (word === '--') {
      others.push(...rest.slice(at + 1));
      break;
    }
    if (!/^-./.test(word)) others.push(word);
    else if (takesNext(command, word)) options.push(...joined(word, rest[++at] ?? ''));
    else options.push(word);
  }
  const isPlain = !others.some((word) => HOLE.test(word)) && others.some((word) => /^-/.test(word));
  return [...options, ...(isPlain ? ['--'] : []), ...others];
}

function takesNext(command: Command, word: string): boolean {
  return Object.entries(optionsOf(command)).some(
    ([name, { type, short }]) => type === 'value' && (word === `--${name}` || word === `-${short}`),
  );
}

const joined = (option: string, value: string): string[] =>
  option.startsWith('--') ? [`${option}=${value}`] : [option, value];

/** A name in braces is a whole word, or the whole value of an option. */
function checkHole(word: string): void {
  const names = [...word.matchAll(/\{(\w*)\}/g)].map(([, name = '']) => name);
  const unknown = names.find((name) => !valueNames.some((one) => one === name));
  const known = valueNames.map((name) => `{${name}}`).join(' ');
  if (unknown !== undefined)
    throw new PbxError(
      'usage',
      `{${unknown}} is nothing that can be filled in: there are ${known}`,
    );
  if (names.length > 0 && !HOLE.test(word))
    throw new PbxError('usage', `${word}: what is filled in is a word of its own, or --option={…}`);
}

const quoted = (word: string): string => (HOLE.test(word) ? word : quoteWord(word));
