import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createHistory } from '../../src/history.ts';
import { temporaryFolder } from '../support/folder.ts';
import { until } from '../support/until.ts';

const numbered = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, i) => `line ${from + i}`);

test('lines come back in order, in a file of this user alone', () => {
  const path = join(temporaryFolder(), 'new/state/history');
  const history = createHistory(path);
  expect(history.load()).toEqual([]);
  for (const line of ['peers', 'call 701 "6 00"', 'été']) history.add(line);
  expect(createHistory(path).load()).toEqual(['peers', 'call 701 "6 00"', 'été']);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(statSync(join(path, '..')).mode & 0o777).toBe(0o700);
});

test.each(['', '   ', 'a\nb', 'a\rb'])('%j is not kept', (line) => {
  const path = join(temporaryFolder(), 'history');
  createHistory(path).add(line);
  expect(existsSync(path)).toBe(false);
});

test('a last line that was cut short is a line', () => {
  const path = join(temporaryFolder(), 'history');
  writeFileSync(path, 'peers\n\ncal');
  expect(createHistory(path).load()).toEqual(['peers', 'cal']);
});

test('a long file gives its newest lines and is shortened to them', async () => {
  const path = join(temporaryFolder(), 'history');
  writeFileSync(path, `${numbered(0, 4001).join('\n')}\n`);
  expect(createHistory(path).load()).toEqual(numbered(2001, 4001));
  const shortened = async () => statSync(path).size < 30_000;
  await until(shortened, 'the shortened file');
  expect(readFileSync(path, 'utf8')).toBe(`${numbered(2001, 4001).join('\n')}\n`);
  expect(statSync(path).mode & 0o777).toBe(0o600);
});

test('a place that cannot be written costs the history, not the session', () => {
  const root = temporaryFolder();
  writeFileSync(join(root, 'file'), '');
  mkdirSync(join(root, 'folder'));
  for (const path of [join(root, 'file/history'), join(root, 'folder')]) {
    const history = createHistory(path);
    expect(() => history.add('peers')).not.toThrow();
    expect(history.load()).toEqual([]);
  }
});
