import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { commands } from '../../commands/index.ts';

type Exports = Record<string, unknown>;
type From = (name: string) => Exports;
interface Module {
  readonly text: string;
  readonly names: readonly string[];
}
interface Linking {
  link(root: string, entry: string, options: object): Promise<Map<string, Module>>;
  declared(file: string, modules: Map<string, Module>, from: From): [string, Module][];
  pack(modules: Map<string, Module>): { index: string; texts: Buffer };
}

const bin = resolve(import.meta.dirname, '../../bin');
const { load }: { load(folder: string): From } = createRequire(import.meta.url)(
  join(bin, 'load.js'),
);
const root = mkdtempSync(join(tmpdir(), 'pbxctl-load-'));
const evaluated: string[] = [];
let linking: Linking;

const SOURCES = {
  'src/a.ts': `
    import path, { join } from 'node:path';
    import { B, whoAmI as name } from '../lib/b.ts';
    export const start = () => join('x', name());
    export const base = () => path.basename('x/y');
    export class C extends B {}
    export const later = async () => (await import('../lib/c.ts')).c;
    export const here = import.meta.url;`,
  'lib/b.ts': `
    import { start } from '../src/a.ts';
    (globalThis as any).evaluated.push('b');
    export class B { static of = 'é'; starts() { return new B() && start(); } }
    export function whoAmI() { return 'b'; }`,
  'lib/c.ts': `
    (globalThis as any).evaluated.push('c');
    export const c = 'c';`,
  'lib/bad.ts': `
    export const bad = (() => { throw new Error('as it is'); })();`,
};

beforeAll(async () => {
  // Its type is that of the sources above; TypeScript reads no .mjs.
  const file: string = join(bin, 'link.mjs');
  linking = await import(file);
  Object.assign(globalThis, { evaluated });
  for (const [name, text] of Object.entries(SOURCES)) {
    mkdirSync(join(root, name, '..'), { recursive: true });
    writeFileSync(join(root, name), text);
  }
});

afterAll(() => rmSync(root, { recursive: true, force: true }));

async function linked(entry: string, from = root): Promise<Map<string, Module>> {
  const define = { 'import.meta.url': '$url' };
  const options = { platform: 'node', target: 'node20', external: [], alias: {}, define };
  return linking.link(from, entry, options);
}

function loaded(modules: Map<string, Module>): From {
  const folder = mkdtempSync(join(root, 'dist-'));
  const { index, texts } = linking.pack(modules);
  writeFileSync(join(folder, 'main.json'), index);
  writeFileSync(join(folder, 'main.modules'), texts);
  return load(folder);
}

it('evaluates a module when something of it is used, and once', async () => {
  const a = loaded(await linked('src/a.ts'))('src/a.ts');
  const { start, base, here } = a as Record<string, () => string>;
  expect(evaluated).toEqual(['b']);
  expect(start?.()).toBe('x/b');
  expect(base?.()).toBe('y');
  expect(here).toMatch(/^file:.*main\.json$/);
  const C = a['C'] as new () => { starts(): string };
  expect([new C().starts(), (C as unknown as { of: string }).of]).toEqual(['x/b', 'é']);
  expect(await (a['later'] as () => Promise<string>)()).toBe('c');
  expect(await (a['later'] as () => Promise<string>)()).toBe('c');
  expect(evaluated).toEqual(['b', 'c']);
});

it('throws what a module throws, and names its place', async () => {
  const from = loaded(await linked('lib/bad.ts'));
  try {
    expect(from('lib/bad.ts')['bad']).toBeUndefined();
    expect.unreachable();
  } catch (error) {
    expect(error).toHaveProperty('message', 'as it is');
    expect((error as Error).stack).toContain('pbxctl/lib/bad.ts:');
  }
});

it('refuses to put together what it would not load', async () => {
  writeFileSync(join(root, 'lib/star.ts'), "export * from './c.ts';");
  await expect(linked('lib/star.ts')).rejects.toThrow('lib/star.ts: its exports');
});

it('keeps every command as it is declared, and none of its module', async () => {
  const entry = 'commands/index.ts';
  const modules = await linked(entry, resolve(bin, '..'));
  for (const [name, made] of linking.declared(entry, modules, loaded(modules)))
    modules.set(name, made);
  const from = loaded(modules);
  const made = from(entry)['commands'] as typeof commands;
  expect(made.map((command) => Object.keys(command).sort())).toEqual(
    commands.map((command) => Object.keys(command).sort()),
  );
  const told = (command: object) => ({ ...command, run: undefined, about: undefined });
  expect(made.map(told)).toEqual(commands.map(told));
  const completion = made.find(({ name }) => name === 'completion');
  const ran = completion?.run({ args: { shell: 'bash' }, options: {} }, {} as never);
  expect(await ran).toMatchObject({ kind: 'text', ok: true });
});
