import { expect, test } from 'vitest';
import { effectiveChanges } from '../../../asterisk/conf/changes.ts';
import type { Effective } from '../../../asterisk/conf/effective.ts';
import { effective } from '../../../asterisk/conf/load.ts';
import { lastValue } from '../../../asterisk/conf/plan.ts';
import { memoryReader } from '../../../asterisk/conf/reader.ts';

/** Reads main.conf of /e with the files given. */
function read(files: Record<string, string | Uint8Array>, options = {}): Effective {
  const entries = Object.entries(files).map(([name, text]) => [`/e/${name}`, text]);
  return effective('/e/main.conf', memoryReader(Object.fromEntries(entries)), options);
}

/** `name: key=value …`, a section each. */
function told({ sections }: Effective): string[] {
  return sections.map(
    ({ name, entries }) => `${name}: ${entries.map((e) => `${e.key}=${e.value}`).join(' ')}`,
  );
}

test('says for each value where it comes from', () => {
  const view = read({
    'main.conf':
      '[phone](!)\ntype=endpoint\nallow=ulaw\n[701](phone)\nallow=alaw\n#include "more.conf"\n',
    'more.conf': 'auth=701\n[702](phone)\ntype+=x\n',
  });
  expect(view.valid).toBe(true);
  expect(told(view)).toEqual([
    'phone: type=endpoint allow=ulaw',
    '701: type=endpoint allow=ulaw allow=alaw auth=701',
    '702: type=endpointx allow=ulaw',
  ]);
  const [template, first, second] = view.sections;
  expect(template?.isTemplate).toBe(true);
  expect(first?.templates).toEqual(['phone']);
  expect(first?.entries.map((e) => [e.key, e.file, e.line, e.inheritedFrom])).toEqual([
    ['type', '/e/main.conf', 2, 'phone'],
    ['allow', '/e/main.conf', 3, 'phone'],
    ['allow', '/e/main.conf', 5, undefined],
    ['auth', '/e/more.conf', 1, undefined],
  ]);
  expect(second?.entries[0]?.appended).toEqual([
    { file: '/e/more.conf', line: 3, index: 2, isInherited: false },
  ]);
  expect(second && lastValue(second, 'ALLOW')?.line).toBe(3);
});

test('goes on in the section of the including file, and in the last one read in a file without a header', () => {
  const view = read({
    'main.conf': '[a]\nx=1\n#include b.conf\nz=3\n#include c.conf\n',
    'b.conf': '[b]\ny=2\n',
    'c.conf': 'w=1\n',
  });
  expect(told(view)).toEqual(['a: x=1 z=3', 'b: y=2 w=1']);
});

test.each([
  ['a base that is not there', '[a](b)\n'],
  ['a base behind it', '[a](b)\n[b]\n'],
  ['a blank in the list of bases', '[b]\n[a](b, b)\n'],
  ['an addition to nothing', '[a](+)\n'],
  ['an addition to a template', '[a](!)\n[a](+)\n'],
  ['an addition to a name of 80 bytes', `[${'n'.repeat(80)}]\n[${'n'.repeat(80)}](+)\n`],
  ['no closing bracket', '[a\n'],
  ['no closing parenthesis', '[a](!\n'],
  ['a setting before any section', 'x=1\n'],
  ['anything before any section', 'x\n[a]\n'],
  ['an include of nothing', '[a]\n#include none.conf\n'],
  ['a pattern that finds nothing', '[a]\n#include none/*.conf\n'],
  ['an escape that is none', '[a]\n\\ x=1\n'],
  ['an escape of a byte beyond ASCII', '[a]\n\\é=1\n'],
  ['129 comments within each other', `[a]\n${';--'.repeat(129)}\n`],
])('is invalid with %s', (_, text) => {
  const view = read({ 'main.conf': text });
  expect(view.valid).toBe(false);
  expect(view.problems.filter(({ isFatal }) => isFatal)).toHaveLength(1);
});

test('an invalid file spoils itself up to its error, and not the one that includes it', () => {
  const view = read({ 'main.conf': '[a]\n#include b.conf\nz=1\n', 'b.conf': 'y=1\n[q\nn=1\n' });
  expect(view.valid).toBe(true);
  expect(told(view)).toEqual(['a: y=1 z=1']);
  expect(view.problems[0]).toMatchObject({ file: '/e/b.conf', line: 2, isFatal: true });
});

test('does not run #exec, and says that it was there', () => {
  const files = { 'main.conf': '[a]\n#exec "/bin/false; echo x=1"\ny=1\n' };
  expect(told(read(files))).toEqual(['a: y=1']);
  expect(read(files).execs).toEqual([]);
  expect(read(files, { execIncludes: true }).execs).toMatchObject([{ line: 2 }]);
});

test('includes that never end are ended', () => {
  const loop = read({ 'main.conf': '[a]\nk=1\n#tryinclude main.conf\n' });
  expect(loop.valid).toBe(true);
  expect(loop.sections).toHaveLength(11);
  const names = Array.from({ length: 12 }, (_, number) => `f${number}.conf`);
  const all = names.map((name) => [name, '#tryinclude f*.conf\n']);
  const many = read({ ...Object.fromEntries(all), 'main.conf': '[a]\n#include f*.conf\n' });
  expect(many.valid).toBe(false);
  expect(many.problems.some(({ message }) => message.includes('50000'))).toBe(true);
});

test('a comment that is not closed goes on in the next file of a pattern only', () => {
  const view = read({
    'main.conf': '[a]\n#include g/*.conf\nz=1\n',
    'g/a.conf': 'x=1\n;-- open\n',
    'g/b.conf': 'y=1\n--; \nw=2\n',
  });
  expect(told(view)).toEqual(['a: x=1 w=2 z=1']);
});

test('a stray end of a comment hides what follows', () => {
  expect(told(read({ 'main.conf': '[a]\nx=1 --; y\nb=2\nc=3 ;--\nd=4\n' }))).toEqual([
    'a: x=1 --; y d=4',
  ]);
});

test('tells what differs, for all that inherit', () => {
  const before = read({ 'main.conf': '[t](!)\nx=1\n[a](t)\n[b]\ny=1\n' });
  const after = read({ 'main.conf': '[t](!)\nx=2\n[a](t)\n[c]\n' });
  expect(effectiveChanges(before, after)).toEqual([
    { section: 't', nth: 0, key: 'x', before: ['1'], after: ['2'] },
    { section: 'a', nth: 0, key: 'x', before: ['1'], after: ['2'] },
    { section: 'b', nth: 0, key: 'y', before: ['1'], after: undefined },
  ]);
  expect(effectiveChanges(before, before)).toEqual([]);
});

test('there is nothing to read', () => {
  expect(read({})).toMatchObject({ found: false, valid: false, sections: [] });
});
