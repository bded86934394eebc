import { describe, expect, it, test } from 'vitest';
import type { Command } from '../../commands/command.ts';
import { commands } from '../../commands/index.ts';
import { findCommand, parseInput, unknownCommand, usageLine } from '../../src/parse.ts';
import { errorOf } from '../support/typed.ts';

const sample: Command = {
  name: 'sample',
  summary: 'a command with everything',
  examples: [],
  kind: 'change',
  args: {
    one: { help: 'a first word' },
    two: { help: 'a second word', optional: true },
    more: { help: 'words more', rest: true, optional: true },
  },
  options: {
    fast: { type: 'flag', short: 'f', help: '' },
    lines: { type: 'value', short: 'n', value: 'N', help: '' },
    level: { type: 'value', value: 'LEVEL', help: '', choices: ['low', 'high'] },
  },
  run: async () => ({ kind: 'text', lines: [], json: null, ok: true }),
};
const none: Command = { ...sample, name: 'none', kind: 'read', args: {} };
const rest: Command = { ...sample, name: 'rest', args: { all: { help: 'words', rest: true } } };

const NO_OPTIONS = { fast: false, lines: undefined, level: undefined };
const NO_ARGS = { one: 'a', two: undefined, more: [] };

describe('the words of a command', () => {
  it.each<[words: string[], args: object, options: object]>([
    [['a'], {}, {}],
    [['a', 'b'], { two: 'b' }, {}],
    [['a', 'b', 'c', 'd'], { two: 'b', more: ['c', 'd'] }, {}],
    [['-f', 'a'], {}, { fast: true }],
    [['a', '--fast', 'b'], { two: 'b' }, { fast: true }],
    [['a', '--lines', '5'], {}, { lines: '5' }],
    [['a', '--lines=5'], {}, { lines: '5' }],
    [['a', '-n', '5'], {}, { lines: '5' }],
    [['a', '-n5'], {}, { lines: '5' }],
    [['a', '-fn', '5'], {}, { fast: true, lines: '5' }],
    [['a', '--lines=-5'], {}, { lines: '-5' }],
    [['a', '--lines==x=y='], {}, { lines: '=x=y=' }],
    [['a', '--lines', '5', '--lines', '6'], {}, { lines: '6' }],
    [['a', '--level', 'high'], {}, { level: 'high' }],
    [['--', '-f', '--lines', '--'], { one: '-f', two: '--lines', more: ['--'] }, {}],
    [['a', '--', '--yes a b'], { two: '--yes a b' }, {}],
    [['-'], { one: '-' }, {}],
    [['', 'b=c'], { one: '', two: 'b=c' }, {}],
    [['__proto__', 'constructor'], { one: '__proto__', two: 'constructor' }, {}],
    [['\u001b[2J', 'a\nb'], { one: '\u001b[2J', two: 'a\nb' }, {}],
  ])('%j', (words, args, options) => {
    expect(parseInput(sample, words).input).toEqual({
      args: { ...NO_ARGS, ...args },
      options: { ...NO_OPTIONS, ...options },
    });
  });

  it.each<[words: string[], common: object]>([
    [[], {}],
    [['--yes'], { yes: true }],
    [['-y', '--dry-run', '--json'], { yes: true, dryRun: true, json: true }],
    [['--pbx', 'lab2', '--no-color'], { pbx: 'lab2', color: false }],
    [['--pbx=lab2'], { pbx: 'lab2' }],
    [['--timeout', '2.5'], { timeoutMs: 2500 }],
    [['--timeout=30s'], { timeoutMs: 30_000 }],
    [['-q'], { quiet: true }],
    [['--no-input'], { noInput: true }],
  ])('%j says to the front', (words, common) => {
    expect(parseInput(sample, ['a', ...words]).common).toEqual({
      ...{ pbx: undefined, help: false, color: true, json: false, jsonl: false },
      ...{ yes: false, dryRun: false, fields: undefined },
      ...{ quiet: false, noInput: false, timeoutMs: undefined },
      ...common,
    });
  });

  it.each([['--help'], ['-h']])('%s needs no arguments', (word) => {
    expect(parseInput(sample, [word]).common.help).toBe(true);
  });
});

describe('a wrong word is a usage error', () => {
  it.each<[words: string[], message: RegExp, command: Command]>([
    [[], /`sample` needs a first word/, sample],
    [[], /`rest` needs words/, rest],
    [['x', '\u001b[2Jy'], /does not know what to do with "x" "\\u001b\[2Jy"/, none],
    [['a', '--fsat'], /has no option --fsat; did you mean --fast\?/, sample],
    [['a', '--line', '5'], /has no option --line; did you mean --lines\?/, sample],
    [['a', '--jsonl'], /has no option --jsonl; did you mean --json\?/, sample],
    [['a', '--frobnicate=1'], /has no option --frobnicate$/, sample],
    [['a', '-x'], /has no option -x$/, sample],
    [['a', '-fx'], /has no option -x$/, sample],
    [['a', '--__proto__'], /has no option --__proto__$/, sample],
    [['a', '--constructor', 'x'], /has no option --constructor$/, sample],
    [['--yes'], /has no option --yes$/, none],
    [['a', '--lines'], /--lines needs a value: --lines N/, sample],
    [['a', '-n'], /--lines needs a value/, sample],
    [['a', '--lines='], /--lines needs a value/, sample],
    [['a', '--lines', '--fast'], /--lines needs a value/, sample],
    [['a', '-n', '-f'], /--lines needs a value/, sample],
    [['a', '--lines', '--'], /--lines needs a value/, sample],
    [['a', '--fast=yes'], /--fast takes no value/, sample],
    [['a', '--level', 'Lower'], /--level cannot be "Lower": it is one of low, high/, sample],
    [['a', '--level', 'constructor'], /it is one of low, high/, sample],
  ])('%j: %s', (words, message, command) => {
    const error = errorOf(() => parseInput(command, words));
    expect(error.message).toMatch(message);
    expect(error.code).toBe('usage');
    expect(error.hint).toContain(`pbxctl help ${command.name}`);
  });
});

describe('the name of a command', () => {
  it.each<[words: string[], name: string | undefined, left?: string[]]>([
    [['peers'], 'peers', []],
    [['setup', 'lab', '--phones'], 'setup lab', ['--phones']],
    [['phones', 'start', '702'], 'phones start', ['702']],
    [['--pbx', 'lab2', 'peers', '--json'], 'peers', ['--pbx', 'lab2', '--json']],
    [['--pbx=lab2', '--json', 'peers'], 'peers', ['--pbx=lab2', '--json']],
    [['--yes', 'stop'], 'stop', ['--yes']],
    [['call', 'peers', 'log'], 'call', ['peers', 'log']],
    [['setup'], undefined],
    [['peers lab'], undefined],
    [['--', 'peers'], undefined],
    [['--pbx'], undefined],
    [['toString'], undefined],
    [[], undefined],
  ])('of %j is %j', (words, name, left) => {
    const found = findCommand(commands, words);
    expect(found?.command.name).toBe(name);
    expect(found?.rest).toEqual(left);
  });

  it.each<[words: string[], message: RegExp, hint: string]>([
    [['setup'], /`setup` needs a word more: setup lab/, 'pbxctl help setup'],
    [['phones', 'begin'], /phones start, phones stop, phones list/, 'pbxctl help phones'],
    [['setup', 'lav'], /no command `setup lav`; did you mean `setup lab`\?/, 'pbxctl setup lab'],
    [['setup', 'xyzzy'], /no command `setup xyzzy`: setup lab/, 'pbxctl help setup'],
    [['setpu'], /no command `setpu`; did you mean `setup`\?/, 'pbxctl help setup'],
    [['pees'], /no command `pees`; did you mean `peers`\?/, 'pbxctl peers'],
    [['pees', '--watch'], /did you mean `peers`\?/, 'pbxctl peers'],
    [['--pbx', 'lab', 'hangp', '701'], /did you mean `hangup`\?/, 'pbxctl hangup'],
    [['phone', 'list'], /did you mean `phones list`\?/, 'pbxctl phones list'],
    [['frobnicate'], /no command `frobnicate`$/, 'pbxctl help'],
    [['__proto__'], /no command `__proto__`$/, 'pbxctl help'],
  ])('%j is no command, and says what may be meant', (words, message, hint) => {
    const error = unknownCommand(commands, words);
    expect(error).toMatchObject({ code: 'usage', hint });
    expect(error.message).toMatch(message);
  });
});

test('the usage line shows what may be left out', () => {
  expect(usageLine(sample)).toBe(
    'pbxctl sample ONE [TWO] [MORE…] [--fast] [--lines N] [--level LEVEL]',
  );
});
