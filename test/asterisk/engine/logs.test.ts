import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { lastErrors, mustRotate, trimLogs } from '../../../asterisk/engine/logs.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'logs-'));
});
afterEach(() => rm(folder, { recursive: true }));
const put = (name: string, text: string) => writeFile(join(folder, name), text);

it('asks for rotation when a log of Asterisk is over the bound, not for others', async () => {
  await put('pbx.json', 'x'.repeat(10));
  await put('pbx.json.0', 'x'.repeat(100));
  await put('console.log', 'x'.repeat(100));
  expect(await mustRotate(folder, 10)).toBe(false);
  await put('pbx.json', 'x'.repeat(11));
  expect(await mustRotate(folder, 10)).toBe(true);
  expect(await mustRotate(join(folder, 'missing'), 10)).toBe(false);
});

it('keeps three rotated files, and cuts what only grows', async () => {
  for (const name of ['pbx.json', 'pbx.json.0', 'pbx.json.2', 'pbx.json.3', 'pbx.json.10'])
    await put(name, 'x');
  await put('console.log', 'x'.repeat(100));
  await put('supervisor.log', 'short');
  await trimLogs(folder, 50);
  expect((await readdir(folder)).sort()).toEqual([
    'console.log',
    'pbx.json',
    'pbx.json.0',
    'pbx.json.2',
    'supervisor.log',
  ]);
  expect((await stat(join(folder, 'console.log'))).size).toBe(0);
  expect((await stat(join(folder, 'supervisor.log'))).size).toBe(5);
});

it('tells the errors of this start, without those of the last', async () => {
  const before = '[x] ERROR[1]: old.c: an old one\n';
  await put(
    'console.log',
    `${before}[x] NOTICE[1]: a.c: fine\n[x] \x1b[1;31mERROR\x1b[0m[1]: b.c: broken\n`,
  );
  expect(await lastErrors(join(folder, 'console.log'), before.length)).toBe(
    '[x] ERROR[1]: b.c: broken',
  );
});

it('tells the last lines where there is no error, and nothing where there is no log', async () => {
  await put('console.log', 'a\nb\n\nc\nd\n');
  expect(await lastErrors(join(folder, 'console.log'), 0)).toBe('b\nc\nd');
  expect(await lastErrors(join(folder, 'missing'), 0)).toBe('');
});
