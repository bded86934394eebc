import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { loadConfig, parseConfig } from '../../src/config.ts';
import { temporaryFolder } from '../support/folder.ts';

const parse = (text: string) => parseConfig(text, '/home/x/config.json');

describe('the settings', () => {
  it('are what is said in them, with remarks and a last comma', () => {
    const { config, problems } = parse(`{
  // mine
  "keys": {
    "pane": {
      "K": "hangup {channel}", /* at once */
      "x": null,
      "Y": { "run": "peers", "hint": "peers", "help": "all of them" },
    },
    "page": { "K": "calls" },
  },
  "shell": true,
}`);
    expect(problems).toEqual([]);
    expect(config.shell).toBe(true);
    const plain = { hint: undefined, help: undefined };
    expect(config.keys).toEqual([
      { place: 'pane', key: 'K', run: 'hangup {channel}', line: 5, ...plain },
      { place: 'pane', key: 'x', run: null, line: 6, ...plain },
      { place: 'pane', key: 'Y', run: 'peers', hint: 'peers', help: 'all of them', line: 7 },
      { place: 'page', key: 'K', run: 'calls', line: 9, ...plain },
    ]);
  });

  it.each([
    ['', []],
    ['{}', []],
    ['[]', ['config.json:1: the settings stand in braces: { … }']],
    [
      '{\n  "thema": "dark"\n}',
      [expect.stringMatching(/^config\.json:2: there is no setting "thema": there are keys, /)],
    ],
    [
      '{ "shell": true,\n"shell": false }',
      ['config.json:2: "shell" is set twice: the first counts'],
    ],
    ['{ "shell": "yes" }', ['config.json:1: `shell` is true or false']],
    ['{\n "keys": [] }', [expect.stringMatching(/^config\.json:2: `keys` holds places/)]],
    ['{ "keys": { "pane": "x" } }', [expect.stringMatching(/^config\.json:1: "pane" holds keys/)]],
    [
      '{ "keys": { "pane": {\n"x": 3,\n"y": { "hint": "a" },\n"z": { "run": "peers", "hunt": "" } } } }',
      [2, 3, 4].map((line) => expect.stringContaining(`config.json:${line}: it is a command line`)),
    ],
    ['{ "shell": true\n  "keys": {} }', ['config.json:2: a comma is missing before this']],
    ['{ "shell": true', ['config.json:1: a } is missing before this']],
    ['pane: x', [expect.stringContaining('config.json:1: ')]],
  ])('%j', (text, expected) => {
    expect(parse(text).problems).toEqual(expected);
  });

  it('hold as far as they can be read', () => {
    const { config } = parse('{ "shell": true, "keys": { "pane": { "K": "peers" }, "page": 3 }, ');
    expect(config.shell).toBe(true);
    expect(config.keys.map(({ key }) => key)).toEqual(['K']);
  });
});

test('a file that is not there says nothing, and one that cannot be read says so', () => {
  const path = join(temporaryFolder(), 'pbxctl', 'config.json');
  expect(loadConfig(path)).toMatchObject({ config: { keys: [], shell: false }, problems: [] });
  mkdirSync(dirname(path));
  mkdirSync(path);
  expect(loadConfig(path).problems).toEqual([
    expect.stringMatching(/^config\.json cannot be read/),
  ]);
});

test('a file is read', () => {
  const path = join(temporaryFolder(), 'config.json');
  writeFileSync(path, '{ "shell": true }');
  chmodSync(path, 0o400);
  expect(loadConfig(path).config.shell).toBe(true);
});
