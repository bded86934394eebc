import { describe, expect, it } from 'vitest';
import { lastWord, splitCommands, splitWords } from '../../src/words.ts';
import { errorOf } from '../support/typed.ts';

describe('splitWords', () => {
  it.each<[line: string, words: string[]]>([
    ['', []],
    ['  \t ', []],
    ['call 701  600', ['call', '701', '600']],
    [`cli "core show uptime"`, ['cli', 'core show uptime']],
    [`a '' ""`, ['a', '', '']],
    [`pre"two words"'and more'post`, ['pretwo wordsand morepost']],
    ['a\\ b \\"', ['a b', '"']],
    [`'a\\' "b\\"c" "it's"`, ['a\\', 'b"c', "it's"]],
    ['tail\\', ['tail\\']],
    ['$HOME `id` *; | & > x', ['$HOME', '`id`', '*;', '|', '&', '>', 'x']],
    ['a\u00a0b\nc', ['a', 'b', 'c']],
  ])('splits %j', (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  it.each(['say "hello', "'", 'a "b\\"'])('says that the quote of %j is not closed', (line) => {
    expect(errorOf(() => splitWords(line))).toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('end the line with'),
    });
  });
});

describe('splitCommands', () => {
  it.each<[line: string, commands: string[]]>([
    ['', []],
    ['peers', ['peers']],
    ['peers; calls ;', ['peers', 'calls']],
    [' ; ;peers', [';peers']],
    ['cli "a; b"; calls', ['cli "a; b"', 'calls']],
    [`say 'it; is' ; "x \\"; y"`, [`say 'it; is'`, `"x \\"; y"`]],
    ['dialplan add x;y; calls', ['dialplan add x;y', 'calls']],
    ['a \\; b', ['a \\; b']],
  ])('%j', (line, commands) => {
    expect(splitCommands(line)).toEqual(commands);
  });
});

describe('lastWord', () => {
  it.each([
    ['', { before: [], from: 0, word: '' }],
    ['hang', { before: [], from: 0, word: 'hang' }],
    ['hangup ', { before: ['hangup'], from: 7, word: '' }],
    ['hangup PJSIP/7', { before: ['hangup'], from: 7, word: 'PJSIP/7' }],
    ['cli "core show', { before: ['cli', '"core'], from: 10, word: 'show' }],
  ])('of %j', (text, expected) => {
    expect(lastWord(text)).toEqual(expected);
  });
});
