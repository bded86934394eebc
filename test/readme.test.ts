import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { commands } from '../commands/index.ts';
import { topics } from '../src/help-topics.ts';
import { findCommand, parseInput } from '../src/parse.ts';
import { splitWords } from '../src/words.ts';

const readme = readFileSync(resolve(import.meta.dirname, '../README.md'), 'utf8');
/** Screens are no lines to type. */
const blocks = [...readme.matchAll(/^```\n([\s\S]*?)^```/gm)]
  .map(([, text = '']) => text)
  .filter((text) => !/[─│●]/.test(text));
const inline = [...readme.matchAll(/`(pbxctl [^`]+)`/g)].map(([, text = '']) => text);

/** The command lines of a line of shell: without remarks, pipes, redirections and what stands before them. */
const callsIn = (line: string): string[] =>
  line
    .replace(/ {2,}#.*$/, '')
    .split(/ \| | && | \|\| |;/)
    .flatMap((part) => /(?:^|\s)(?:bin\/)?pbxctl (.+?)(?: [<>].*)?$/.exec(part.trim())?.[1] ?? []);

const typed = [
  ...blocks.flatMap((block) => block.split('\n').flatMap(callsIn)),
  ...inline.flatMap(callsIn),
];

describe('every line of pbxctl in the README', () => {
  it('is found', () => expect(typed.length).toBeGreaterThan(40));

  it.each([...new Set(typed)])('can be typed: %s', (line) => {
    const words = splitWords(line.replaceAll('…', ''));
    if (words[0] === 'help') {
      const named = words.slice(1);
      const isTopic =
        topics.some(({ name }) => name === named[0]) ||
        ['COMMAND', 'keys'].includes(named[0] ?? '');
      expect(isTopic || findCommand(commands, named) !== undefined).toBe(true);
      return;
    }
    if (words.every((word, i) => word.startsWith('-') || words[i - 1] === '--pbx')) return;
    const found = findCommand(commands, words);
    expect(found, line).toBeDefined();
    if (found) parseInput(found.command, found.rest);
  });
});

it('every command is named in the README', () => {
  const families = new Set(commands.map(({ name }) => name.split(' ')[0] ?? ''));
  const missing = [...families].filter((family) => !readme.includes(`\`${family}`));
  expect(missing).toEqual([]);
});
