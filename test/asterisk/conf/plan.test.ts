import { expect, test } from 'vitest';
import { bytesToText } from '../../../asterisk/conf/bytes.ts';
import type { Effective, EffectiveSection } from '../../../asterisk/conf/effective.ts';
import { effective } from '../../../asterisk/conf/load.ts';
import { addIn, effectiveSections, removeIn, setIn } from '../../../asterisk/conf/plan.ts';
import { partsOf, removeSectionIn } from '../../../asterisk/conf/planSections.ts';
import { editedReader, memoryReader } from '../../../asterisk/conf/reader.ts';
import type { Edit } from '../../../asterisk/conf/types.ts';

const MAIN = `[phone](!)
type=endpoint
allow=ulaw
[701](phone)
auth=701
[702](phone)
allow=alaw
allow=g722
[701]
type=auth
#include more.conf
`;
const MORE = `[701](+type=endpoint)
context=inner
[701](+type=endpoint,phone)
`;

function read(main = MAIN, options = {}) {
  const reader = memoryReader({ '/e/main.conf': main, '/e/more.conf': MORE });
  const view = effective('/e/main.conf', reader, options);
  const make = (edits: readonly Edit[], name = 'main.conf') =>
    bytesToText(editedReader(reader, edits).read(`/e/${name}`) ?? new Uint8Array());
  return { view, make };
}

function section(view: Effective, name: string, where = {}): EffectiveSection {
  const [first] = effectiveSections(view, name, where);
  if (!first) throw new Error(`no ${name}`);
  return first;
}

test('finds sections by what they inherit', () => {
  const { view } = read();
  expect(effectiveSections(view, '701', { type: 'endpoint' })).toHaveLength(1);
  expect(effectiveSections(view, '701')).toHaveLength(2);
  expect(effectiveSections(view, 'phone')).toHaveLength(0);
  expect(effectiveSections(view, 'phone', {}, { templates: true })).toHaveLength(1);
});

test('overrides what is inherited in the section itself, behind what brings it', () => {
  const { view, make } = read();
  const edits = setIn(view, section(view, '702'), 'type', 'aor');
  expect(make(edits)).toBe(MAIN.replace('allow=g722\n', 'allow=g722\ntype=aor\n'));
  // [701] inherits again in more.conf, and the last value counts.
  const again = setIn(view, section(view, '701', { type: 'endpoint' }), 'allow', 'opus');
  expect(make(again)).toBe(MAIN);
  expect(make(again, 'more.conf')).toBe(`${MORE}allow=opus\n`);
});

test('changes the template only when asked', () => {
  const { view, make } = read();
  const edits = setIn(view, section(view, '701'), 'allow', 'opus', { inTemplate: true });
  expect(make(edits)).toBe(MAIN.replace('allow=ulaw', 'allow=opus'));
});

test('changes a value in the file where it is', () => {
  const { view, make } = read();
  const edits = setIn(view, section(view, '701'), 'context', 'outer');
  expect(make(edits)).toBe(MAIN);
  expect(make(edits, 'more.conf')).toBe(MORE.replace('inner', 'outer'));
});

test('refuses what is not the section’s own, or not one line', () => {
  const { view } = read();
  const own = section(view, '702');
  expect(() => removeIn(view, own, 'type')).toThrowError(/from \[phone\] \(\/e\/main.conf:2\)/);
  expect(() => removeIn(view, own, 'none')).toThrowError(/no none in \[702\]/);
  expect(() => setIn(view, own, 'allow', 'x')).toThrowError(/allow 2 times/);
  expect(() => removeIn(view, own, 'allow')).toThrowError(/allow 2 times/);
  expect(removeIn(view, own, 'allow', { value: 'g722' })).toHaveLength(1);
});

test('refuses every edit of what Asterisk rejects, with the line', () => {
  const { view } = read('[a]\nx=1\n[b](none)\n');
  const own = section(view, 'a');
  for (const make of [
    () => setIn(view, own, 'x', '2'),
    () => addIn(view, own, 'x', '2'),
    () => removeIn(view, own, 'x'),
  ])
    expect(make).toThrowError(/\/e\/main.conf:3: no section \[none\]/);
});

test('refuses a value that #exec may give, where Asterisk runs it', () => {
  const text = '[a]\nx=1\n#exec "/usr/bin/values"\n[b]\n';
  const { view } = read(text, { execIncludes: true });
  const own = section(view, 'a');
  expect(() => setIn(view, own, 'y', '2')).toThrowError(/#exec .*main.conf:3/);
  expect(() => addIn(view, own, 'y', '2')).toThrowError(/#exec/);
  expect(() => removeIn(view, own, 'y')).toThrowError(/#exec/);
  expect(setIn(view, section(view, 'b'), 'y', '2')).toHaveLength(1);
  const off = read(text);
  expect(setIn(off.view, section(off.view, 'a'), 'y', '2')).toHaveLength(1);
});

test('takes += for what it is: a part of the value', () => {
  const text = '[t](!)\nx=1\n[a](t)\nx+=2\n[b]\nx=1\nx+=2\n[c](b)\n';
  const { view, make } = read(text);
  expect(make(setIn(view, section(view, 'a'), 'x', '9'))).toBe(text.replace('x+=2', 'x=9'));
  expect(make(setIn(view, section(view, 'b'), 'x', '9', { of: 'all' }))).toBe(
    '[t](!)\nx=1\n[a](t)\nx+=2\n[b]\nx=9\n[c](b)\n',
  );
  expect(make(setIn(view, section(view, 'c'), 'x', '9'))).toBe(`${text}x=9\n`);
});

test('takes a section away with all that adds to it, in every file', () => {
  const { view, make } = read();
  const edits = removeSectionIn(view, section(view, '701', { type: 'endpoint' }));
  expect(make(edits)).toBe(MAIN.replace('[701](phone)\nauth=701\n', ''));
  expect(make(edits, 'more.conf')).toBe('');
  expect(partsOf(view, section(view, '701')).map(([file]) => file.path)).toEqual([
    '/e/main.conf',
    '/e/more.conf',
    '/e/more.conf',
  ]);
});

test('takes several sections away at once', () => {
  const { view, make } = read('[a]\nx=1\n\n[a]\ny=1\n\n[b]\nz=1');
  const all = view.sections.flatMap((one) => removeSectionIn(view, one));
  expect(make(all)).toBe('');
});

test('keeps a section that others inherit from, or that an included file goes on', () => {
  const { view: phones } = read();
  const [template] = effectiveSections(phones, 'phone', {}, { templates: true });
  expect(() => removeSectionIn(phones, template as EffectiveSection)).toThrowError(/inherits/);
  const text = '[a]\nx=1\n[b]\ny=1\n#include more.conf\n';
  const reader = memoryReader({ '/e/main.conf': text, '/e/more.conf': 'z=1\n' });
  const view = effective('/e/main.conf', reader);
  expect(() => removeSectionIn(view, section(view, 'b'))).toThrowError(/z from a file/);
  expect(removeSectionIn(view, section(view, 'a'))).toHaveLength(1);
});
