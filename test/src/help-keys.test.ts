import { expect, it } from 'vitest';
import { commands } from '../../commands/index.ts';
import { parseConfig } from '../../src/config.ts';
import { keymapFrom, keysHelp } from '../../src/help-keys.ts';
import { bindings } from '../../src/tui/bindings.ts';
import { textOf } from '../support/front.ts';

const look = { charset: 'unicode', colour: false } as const;
const told = (text: string) =>
  keysHelp(keymapFrom(parseConfig(text, 'config.json'), commands), look).map(textOf);

it('tells every key of every place with its line', () => {
  const lines = told('');
  expect(lines).toContain('"pane"');
  for (const { template, help } of bindings)
    expect(lines.some((line) => line.includes(` ${template} `) && line.endsWith(help))).toBe(true);
  expect(lines.join('\n')).not.toContain('cannot be used');
});

it('tells the keys of the settings, and what of them cannot be used', () => {
  const lines = told(
    '{ "keys": { "pane": {\n"K": "user show {peer}",\n"Y": "peeers" } }, "x": 1 }',
  );
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}K +user show \{peer\} .* \(yours\)$/));
  expect(lines.slice(-2)).toEqual([
    expect.stringContaining('config.json:3: there is no setting "x"'),
    '  config.json:3: there is no command `peeers`; did you mean `peers`?',
  ]);
});
