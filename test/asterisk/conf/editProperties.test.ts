import { expect, test } from 'vitest';
import { bytesToText, sameName } from '../../../asterisk/conf/bytes.ts';
import { applyEdits, editsOf } from '../../../asterisk/conf/edits.ts';
import type { Effective, EffectiveSection } from '../../../asterisk/conf/effective.ts';
import { effective } from '../../../asterisk/conf/load.ts';
import { addIn, lastValue, removeIn, setIn } from '../../../asterisk/conf/plan.ts';
import { editedReader, memoryReader } from '../../../asterisk/conf/reader.ts';
import type { Edit } from '../../../asterisk/conf/types.ts';
import { PbxError } from '../../../asterisk/errors.ts';
import { chance } from '../../support/chance.ts';
import { nastyTree } from '../../support/nastyConf.ts';

const KEYS = ['k', 'type', 'allow', 'new', '[odd', 'é', '#', 'k+'];
const VALUES = [
  '1',
  'semi;colon',
  '\\;',
  '> q',
  '',
  'été',
  '\udcfe',
  '--; x',
  ';-- y',
  'a b',
  '=',
  '+',
];

const root = '/etc/asterisk/conf/main.conf';
const options = { etcDir: '/etc/asterisk' };

function treeOf(seed: number) {
  const random = chance(seed);
  const files = Object.entries(nastyTree(random)).map(([name, text]) => [
    `/etc/asterisk/conf/${name}`,
    // A filter finds its section by its values, so that an edit of one moves others.
    text.replaceAll(/\(\+type=end\)|\(\+k=[^)]*\)/g, ''),
  ]);
  return { random, reader: memoryReader(Object.fromEntries(files)) };
}

/** All but the entries of one key. */
function others({ sections }: Effective, key: string) {
  return sections.map(({ name, isTemplate, templates, entries }) => ({
    name,
    isTemplate,
    templates,
    entries: entries.filter((entry) => !sameName(entry.key, key)).map((e) => [e.key, e.value]),
  }));
}

function valuesOf(section: EffectiveSection | undefined, key: string): string[] {
  return (section?.entries ?? []).filter((e) => sameName(e.key, key)).map(({ value }) => value);
}

/** Runs an edit over many trees, and says how often it was not refused. */
function edits(
  make: (view: Effective, section: EffectiveSection, key: string, value: string) => Edit[],
  check: (before: string[], after: string[], value: string) => void,
  keyOf = (_: EffectiveSection, key: string) => key,
): number {
  let made = 0;
  for (let seed = 1; seed <= 400; seed += 1) {
    const { random, reader } = treeOf(seed);
    const view = effective(root, reader, options);
    if (!view.valid || view.sections.length === 0) continue;
    const at = Math.floor(random() * view.sections.length);
    const value = VALUES[Math.floor(random() * VALUES.length)] ?? '';
    const section = view.sections[at] as EffectiveSection;
    const key = keyOf(section, KEYS[Math.floor(random() * KEYS.length)] ?? '');
    try {
      const list = make(view, section, key, value);
      made += 1;
      const after = effective(root, editedReader(reader, list), options);
      expect(after.valid, `seed ${seed}`).toBe(true);
      expect(others(after, key), `seed ${seed} ${key}=${value}`).toEqual(others(view, key));
      check(valuesOf(section, key), valuesOf(after.sections[at], key), value);
      expectFewLines(reader, list);
    } catch (error) {
      if (!(error instanceof PbxError)) throw error;
    }
  }
  return made;
}

/** Lines that are not about the edit are there as they were, in their order. */
function expectFewLines(reader: ReturnType<typeof memoryReader>, list: readonly Edit[]): void {
  for (const path of new Set(list.map((edit) => edit.path))) {
    const bytes = reader.read(path) ?? new Uint8Array();
    const before = bytesToText(bytes).split('\n');
    const after = bytesToText(applyEdits(bytes, editsOf(path, list))).split('\n');
    const left = [...after];
    const gone = before.filter((line) => {
      const found = left.indexOf(line);
      if (found === -1) return true;
      left.splice(found, 1);
      return false;
    });
    const touched = editsOf(path, list).map(
      ({ offset, length }) => bytesToText(bytes.slice(offset, offset + length)).split('\n').length,
    );
    // The last line of a file without a line end counts when one comes behind it.
    expect(gone.length).toBeLessThanOrEqual(touched.reduce((sum, count) => sum + count, 1));
  }
}

test('setting a value changes that value, and nothing else', () => {
  const made = edits(
    (view, section, key, value) => setIn(view, section, key, value, { of: 'all' }),
    (_, after, value) => expect(after.at(-1)).toBe(value),
  );
  expect(made).toBeGreaterThan(100);
});

test('adding a value adds it, and nothing else', () => {
  const made = edits(addIn, (before, after, value) => {
    expect(after.toSorted()).toEqual([...before, value].toSorted());
  });
  expect(made).toBeGreaterThan(100);
});

test('removing a value takes it away, and nothing else', () => {
  const made = edits(
    (view, section, key) => removeIn(view, section, key, { of: 'all' }),
    (before, after) => expect(after.length).toBeLessThan(before.length),
    ({ entries }, key) => entries.findLast((e) => e.inheritedFrom === undefined)?.key ?? key,
  );
  expect(made).toBeGreaterThan(100);
});

test('what was added is taken away again to the last byte', () => {
  let compared = 0;
  for (let seed = 1; seed <= 500; seed += 1) {
    const { reader } = treeOf(seed);
    const view = effective(root, reader, options);
    const section = view.sections.at(-1);
    if (!view.valid || !section || lastValue(section, 'added')) continue;
    try {
      const added = addIn(view, section, 'added', 'x');
      const [{ path }] = added as [Edit];
      const between = editedReader(reader, added);
      const next = effective(root, between, options);
      const removed = removeIn(next, next.sections.at(-1) as EffectiveSection, 'added');
      const after = editedReader(between, removed).read(path) ?? new Uint8Array();
      expect(bytesToText(after), `seed ${seed}`).toBe(bytesToText(reader.read(path) as Uint8Array));
      compared += 1;
    } catch (error) {
      if (!(error instanceof PbxError)) throw error;
    }
  }
  expect(compared).toBeGreaterThan(100);
});
