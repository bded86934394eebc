import { describe, expect, test } from 'vitest';
import { bytesToText, fromBinary, textToBytes } from '../../../asterisk/conf/bytes.ts';
import { applyEdits, edited } from '../../../asterisk/conf/edits.ts';
import { parseConf } from '../../../asterisk/conf/parse.ts';
import { addSection, findSections, removeSection } from '../../../asterisk/conf/sections.ts';
import type { ConfFile, Edit } from '../../../asterisk/conf/types.ts';

const parse = (text: string) => parseConf(textToBytes(text), { path: '/e/x.conf' });
const result = (file: ConfFile, edits: readonly Edit[]) =>
  bytesToText(applyEdits(fromBinary(file.binary), edits));

describe('a new section', () => {
  const add = (text: string, options = {}) => {
    const file = parse(text);
    return result(file, addSection(file, 'n', [['k', 'v;w']], options));
  };

  test.each([
    ['', '[n]\nk = v\\;w\n'],
    ['\ufeff', '\ufeff[n]\nk = v\\;w\n'],
    ['[a]\nx=1\n', '[a]\nx=1\n\n[n]\nk=v\\;w\n'],
    ['[a]\nx=1', '[a]\nx=1\n\n[n]\nk=v\\;w'],
    ['[a]\nx=1\n\n', '[a]\nx=1\n\n[n]\nk=v\\;w\n'],
    ['[a]\r\nx => 1\r\n', '[a]\r\nx => 1\r\n\r\n[n]\r\nk => v\\;w\r\n'],
    ['; only\n', '; only\n\n[n]\nk = v\\;w\n'],
  ])('at the end of %j', (text, expected) => {
    expect(add(text)).toBe(expected);
  });

  test.each([
    ['[a]\nx=1\n\n[b]\n', '[a]\nx=1\n\n[n]\nk=v\\;w\n\n[b]\n'],
    ['[a]\nx=1\n; of a\n\n; of b\n[b]\n', '[a]\nx=1\n; of a\n\n[n]\nk=v\\;w\n\n; of b\n[b]\n'],
    ['[a]\nx=1\n; of b\n[b]\n', '[a]\nx=1\n\n[n]\nk=v\\;w\n; of b\n[b]\n'],
    ['[a]\n#include b\n', '[a]\n\n[n]\nk = v\\;w\n#include b\n'],
  ])('behind [a] of %j', (text, expected) => {
    expect(add(text, { after: 'a' })).toBe(expected);
  });

  test('has its options and a comment', () => {
    const options = { isTemplate: true, templates: ['a', 'x y'], comment: 'why\nnot' };
    expect(add('[a]\n[x y]\n', options)).toContain('; why not\n[n](!,a,x y)\n');
    expect(add('[n]\n', { isAddition: true })).toContain('[n](+)\n');
  });

  test.each(['', 'a]b', 'n'.repeat(80), 'a\nb', 'a\rb', '\0', 'é'.repeat(40)])(
    'is never called %j',
    (name) => {
      expect(() => addSection(parse(''), name, [])).toThrowError(/name|section/i);
    },
  );

  test.each(['#a', '--', ';a', 'a(b', 'a;b', '+', '!', '\udcff', ' ', 'n'.repeat(79), 'é', '\x01'])(
    'may be called %j',
    (name) => {
      const file = parse('');
      const [section] = edited(file, addSection(file, name, [['k', 'v']])).sections;
      expect(section?.name).toBe(name);
    },
  );

  test.each(['a,b', 'a)', '+a', '!'])('cannot inherit from %j', (base) => {
    expect(() => addSection(parse(''), 'n', [], { templates: [base] })).toThrowError(/inherit/);
  });

  test('is not written into a comment', () => {
    expect(() => addSection(parse('[a]\n;-- open\n'), 'n', [])).toThrowError(/comment/);
    expect(() => addSection(parse('[a]\nx=1 --; y\n'), 'n', [])).toThrowError(/comment/);
  });
});

describe('a section that is taken away', () => {
  const remove = (text: string, index = 1) => {
    const file = parse(text);
    return result(file, removeSection(file, file.sections[index] as never));
  };

  test.each([
    ['[a]\nx=1\n\n[b]\ny=1\n\n[c]\n', '[a]\nx=1\n\n[c]\n'],
    ['[a]\nx=1\n[b]\ny=1\n[c]\n', '[a]\nx=1\n[c]\n'],
    ['[a]\n\n[b]\ny=1\n; of b\n\n; of c\n[c]\n', '[a]\n\n; of c\n[c]\n'],
    ['[a]\n\n[b]\ny=1\n; of c\n[c]\n', '[a]\n\n; of c\n[c]\n'],
    ['[a]\n; of b\n[b]\n;y=1\n\n[c]\n', '[a]\n; of b\n\n[c]\n'],
    ['[a]\n\n[b]\ny=1\n#include z\n', '[a]\n\n#include z\n'],
    ['[a]\n\n[b]\ny=1', '[a]'],
  ])('%j', (text, expected) => {
    expect(remove(text)).toBe(expected);
  });

  test('at the beginning of a file', () => {
    expect(remove('\ufeff[a]\nx=1\n\n[b]\n', 0)).toBe('\ufeff[b]\n');
    expect(remove('[a]\nx=1\n', 0)).toBe('');
  });

  test('leaves the file as it was before it was added', () => {
    for (const text of ['[a]\nx=1\n', '[a]\nx=1', '[a]\r\nx=1\r\n', '; c\n', '[a]\n\n[c]\nz=1\n']) {
      const file = parse(text);
      const with_ = edited(file, addSection(file, 'n', [['k', 'v']]));
      expect(result(with_, removeSection(with_, 'n'))).toBe(text);
      if (file.sections.length === 0) continue;
      const within = edited(file, addSection(file, 'n', [['k', 'v']], { after: 'a' }));
      expect(result(within, removeSection(within, 'n'))).toBe(text);
    }
  });

  test.each([
    ['another inherits from it', '[b]\n[a]\n[c](a)\n'],
    ['another adds to it', '[b]\n[a]\n[a](+)\n'],
    ['an include is within', '[b]\n[a]\n#include x\ny=1\n'],
    ['a comment begins in it', '[b]\n[a]\ny=1 ;-- open\n\n[c]\n'],
    ['it begins in a comment', '[b]\n;--\n--; [a]\ny=1\n'],
  ])('is refused when %s', (_, text) => {
    expect(() => remove(text, 1)).toThrowError(expect.objectContaining({ code: 'refused' }));
  });

  test('an addition and a namesake go without what they belong to', () => {
    expect(remove('[a]\nx=1\n[a](+)\ny=1\n')).toBe('[a]\nx=1\n');
    expect(remove('[a]\ntype=x\n[a]\ntype=y\n[c](a)\n')).toBe('[a]\ntype=x\n[c](a)\n');
    expect(findSections(parse('[A]\n[a]\n'), 'a')).toHaveLength(2);
  });
});
