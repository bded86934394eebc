import { describe, expect, it, test } from 'vitest';
import { commands } from '../../commands/index.ts';
import { helpLines, helpOf } from '../../src/help.ts';
import { topics } from '../../src/help-topics.ts';
import { findCommand, parseInput } from '../../src/parse.ts';
import { widthOf } from '../../src/text/clean.ts';
import { splitWords } from '../../src/words.ts';
import { textOf } from '../support/front.ts';
import { errorOf } from '../support/typed.ts';

const help = (...words: string[]) => helpLines(commands, words).map(textOf);

test('all commands', () => {
  expect(`${help().join('\n')}\n`).toMatchSnapshot();
});

describe.each(commands)('$name', (command) => {
  it('has this help', () => {
    expect(`${helpOf(command).map(textOf).join('\n')}\n`).toMatchSnapshot();
  });

  it('has an example', () => {
    expect(command.examples.length).toBeGreaterThan(0);
  });

  it.each(command.examples)('can be typed as its example says: %s', (line) => {
    const own = /pbxctl ([^)]*)/.exec(line)?.[1] ?? '';
    const found = findCommand(commands, splitWords(own));
    expect(found?.command.name).toBe(command.name);
    expect(parseInput(command, found?.rest ?? []).common.help).toBe(false);
  });

  it('is found by help, as one command or with its family', () => {
    const own = helpOf(command).map(textOf);
    expect(help(...command.name.split(' ')).slice(0, own.length)).toEqual(own);
    expect(help(command.name.split(' ')[0] ?? '')).toEqual(
      expect.arrayContaining(helpOf(command).map(textOf)),
    );
  });
});

test.each(topics)('$name', ({ name }) => {
  expect(`${help(name).join('\n')}\n`).toMatchSnapshot();
});

test('every line of every help fits into 100 columns', () => {
  const names = [...commands, ...topics].map(({ name }) => name.split(' '));
  const lines = [help(), ...names.map((words) => help(...words))].flat();
  expect(lines.filter((line) => widthOf(line, 'unicode') > 100)).toEqual([]);
});

test('commands that are named in help, details and hints of help exist', () => {
  const text = [help(), ...commands.map((command) => help(...command.name.split(' ')))].flat();
  const named = text.flatMap((line) => [...line.matchAll(/`pbxctl ([^`]+)`/g)]);
  expect(named.length).toBeGreaterThan(0);
  for (const [, words = ''] of named)
    expect(findCommand(commands, splitWords(words)), words).toBeDefined();
});

test('help of what there is not says what there is', () => {
  expect(errorOf(() => help('peer'))).toMatchObject({ code: 'usage', hint: 'pbxctl peers' });
});
