import { expect, test } from 'vitest';
import { globPaths } from '../../../asterisk/conf/glob.ts';
import { memoryReader } from '../../../asterisk/conf/reader.ts';

const NAMES = [
  'a.conf',
  'b.conf',
  'B.conf',
  '_.conf',
  'é.conf',
  '.hidden.conf',
  '10.conf',
  '9.conf',
  'x',
  '[.conf',
];
const reader = memoryReader(
  Object.fromEntries([...NAMES.map((name) => `/e/${name}`), '/e/d/in.conf'].map((p) => [p, ''])),
);
const glob = (pattern: string) =>
  globPaths(`/e/${pattern}`, reader.list).map((path) => path.slice(3));

test.each([
  ['plain.conf', ['plain.conf']],
  ['*.conf', ['10.conf', '9.conf', 'B.conf', '[.conf', '_.conf', 'a.conf', 'b.conf', 'é.conf']],
  ['.*.conf', ['.hidden.conf']],
  ['?.conf', ['9.conf', 'B.conf', '[.conf', '_.conf', 'a.conf', 'b.conf', 'é.conf']],
  ['[a-b].conf', ['a.conf', 'b.conf']],
  ['[!a-z].conf', ['9.conf', 'B.conf', '[.conf', '_.conf', 'é.conf']],
  ['{b,a,none}.conf', ['b.conf', 'a.conf', 'none.conf']],
  ['{b,{a,x}.conf}', ['b', 'a.conf', 'x.conf']],
  ['{*b,d/*}.conf', ['b.conf', 'd/in.conf']],
  ['*/in.conf', ['d/in.conf']],
  ['{}.conf', ['{}.conf']],
  ['{a.conf', ['{a.conf']],
  ['none*', []],
  ['*/*', ['d/in.conf']],
  ['\\*.conf', ['*.conf']],
])('%s', (pattern, expected) => {
  expect(glob(pattern)).toEqual(expected);
});

test('no pattern takes long', () => {
  const long = memoryReader({ [`/e/${'a'.repeat(250)}`]: '' });
  expect(globPaths(`/e/${'*a'.repeat(120)}b`, long.list)).toEqual([]);
  expect(globPaths(`/e/${'{a,b}'.repeat(40)}`, long.list).length).toBeLessThan(5000);
});
