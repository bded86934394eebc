import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it, test } from 'vitest';
import { importsOf, wrongImports } from './support/imports.ts';

const root = resolve(import.meta.dirname, '..');
const FOLDERS = ['bin', 'src', 'commands', 'asterisk'];

const filesIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /(\.(ts|js|mjs)|\/pbxctl)$/.test(`/${entry.name}`))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));

const sourceOf = (path: string) => readFileSync(join(root, path), 'utf8');

test.each(FOLDERS)('%s imports only itself and what stands to its right', (folder) => {
  const files = filesIn(folder);
  expect(files.length).toBeGreaterThanOrEqual(3);
  expect(files.flatMap((path) => wrongImports(path, sourceOf(path)))).toEqual([]);
});

test('the imports of the product are really read', () => {
  expect(importsOf(sourceOf('src/main.ts'))).toEqual(
    expect.arrayContaining(['../commands/index.ts', './dispatch.ts', './session.ts']),
  );
  const everywhere = filesIn('src').flatMap((path) => importsOf(sourceOf(path)));
  expect(everywhere).toContain('blessed');
});

describe('the checker', () => {
  it.each([
    ["import { a } from '../src/a.ts';", '../src/a.ts'],
    ['import type { A } from "../src/a.ts";', '../src/a.ts'],
    ["import {\n  a,\n  type B,\n} from '../src/a.ts';", '../src/a.ts'],
    ["import a, * as b from '../src/a.ts';", '../src/a.ts'],
    ["import '../src/a.ts';", '../src/a.ts'],
    ["export * from '../src/a.ts';", '../src/a.ts'],
    ["export { a } from '../src/a.ts';", '../src/a.ts'],
    ["export type { A } from '../src/a.ts';", '../src/a.ts'],
    ["const a = await import('../src/a.ts');", '../src/a.ts'],
    ["type A = import('../src/a.ts').A;", '../src/a.ts'],
    ["const a = require('../src/a.ts');", '../src/a.ts'],
    ["const quote = /[\"'`]/; import '../src/a.ts';", '../src/a.ts'],
  ])('reads %j and refuses it in commands', (source, wanted) => {
    expect(importsOf(source)).toEqual([wanted]);
    expect(wrongImports('commands/x.ts', source)).toEqual([
      'commands/x.ts imports src/a.ts: against bin -> src -> commands -> asterisk',
    ]);
  });

  it.each([
    "// import { a } from '../src/a.ts';",
    "/* export * from '../src/a.ts'; */",
    "const text = 'import x'; export const other = 'from';",
    "export const path = '../src/a.ts';",
  ])('does not take %j for an import', (source) => {
    expect(importsOf(source)).toEqual([]);
  });

  it.each([
    ['asterisk/ami/x.ts', "import '../../commands/call.ts';", 1],
    ['asterisk/x.ts', "import '../test/support/until.ts';", 1],
    ['src/x.ts', "import '../bin/bootstrap.js';", 1],
    ['src/x.ts', "import '../commands/call.ts'; import '../asterisk/errors.ts';", 0],
    ['src/x.ts', "import blessed from 'blessed';", 1],
    ['src/x.ts', "import type { Widgets } from 'neo-blessed';", 1],
    ['src/tui/x.ts', "import blessed from 'blessed';", 0],
    ['commands/lab/x.ts', "import '../call.ts'; import '../../asterisk/errors.ts';", 0],
  ])('in %s finds in %j what is wrong: %i', (path, source, wrong) => {
    expect(wrongImports(path, source)).toHaveLength(wrong);
  });
});
