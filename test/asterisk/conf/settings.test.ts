import { describe, expect, test } from 'vitest';
import { bytesToText, fromBinary, textToBytes } from '../../../asterisk/conf/bytes.ts';
import { applyEdits } from '../../../asterisk/conf/edits.ts';
import { parseConf } from '../../../asterisk/conf/parse.ts';
import { findSections } from '../../../asterisk/conf/sections.ts';
import { addValue, removeValue, setValue } from '../../../asterisk/conf/settings.ts';
import { settingsOf } from '../../../asterisk/conf/settingsOf.ts';
import type { ConfFile, Edit } from '../../../asterisk/conf/types.ts';

const parse = (text: string) => parseConf(textToBytes(text), { path: '/e/x.conf' });
const result = (file: ConfFile, edits: readonly Edit[]) =>
  bytesToText(applyEdits(fromBinary(file.binary), edits));

/** The file after one change of [s]. */
function set(text: string, key: string, value: string, of?: 'last' | 'all'): string {
  const file = parse(text);
  return result(file, setValue(file, 's', key, value, of ? { of } : {}));
}
function add(text: string, key: string, value: string): string {
  const file = parse(text);
  return result(file, addValue(file, 's', key, value));
}
function remove(text: string, key: string, options = {}): string {
  const file = parse(text);
  return result(file, removeValue(file, 's', key, options));
}

describe('a changed value keeps the rest of its line', () => {
  test.each([
    ['[s]\na=1\n', 'a', '22', '[s]\na=22\n'],
    ['[s]\n  a  =>  1 ; why\n', 'A', '22', '[s]\n  a  =>  22 ; why\n'],
    ['[s]\na = 1      ; why\n', 'a', '333', '[s]\na = 333    ; why\n'],
    ['[s]\na = 1 ; why\nb = 2 ; too\n', 'a', '', '[s]\na =   ; why\nb = 2 ; too\n'],
    ['[s]\na = 1 ; why\n', 'a', 'long', '[s]\na = long ; why\n'],
    ['[s]\na = 1   ; why\n', 'a', 'longer', '[s]\na = longer ; why\n'],
    ['[s]\na = 1\t\t; why\n', 'a', '22', '[s]\na = 22\t\t; why\n'],
    ['[s]\r\na=1\r\nb=2\r\n', 'a', '3', '[s]\r\na=3\r\nb=2\r\n'],
    ['[s]\na=1', 'a', '3', '[s]\na=3'],
    ['[s]\na =\n', 'a', '3', '[s]\na = 3\n'],
    ['[s]\na=\n', 'a', '3', '[s]\na=3\n'],
    ['[s]\na=1\n', 'a', 'x;y', '[s]\na=x\\;y\n'],
    ['[s]\na=1\n', 'a', '\\;', '[s]\na=\\\\;\n'],
    ['[s]\na=1\n', 'a', '>1', '[s]\na= >1\n'],
    ['[s]\na=>1\n', 'a', '>1', '[s]\na=>>1\n'],
    ['[s]\na=x;-- y --;z ;c\n', 'a', '1', '[s]\na=1 ;c\n'],
    ['[s]\na=1;-- open\nb=2 --;\nc=3\n', 'a', '9', '[s]\na=9;-- open\nb=2 --;\nc=3\n'],
    ['[s]\na+=1\n', 'a', '1', '[s]\na=1\n'],
    ['\ufeff[s]\na=1\n', 'a', 'é', '\ufeff[s]\na=é\n'],
    ['[s]\n\\#a=1\n', '#a', '2', '[s]\n\\#a=2\n'],
    ['[s]\na=1\0 hidden\n', 'a', '2', '[s]\na=2\0 hidden\n'],
  ])('%j: %s=%s', (text, key, value, expected) => {
    expect(set(text, key, value)).toBe(expected);
  });

  test('the same value is no edit', () => {
    expect(setValue(parse('[s]\na=1\n'), 's', 'a', '1')).toEqual([]);
  });

  test('an edit holds no more than what it changes', () => {
    const [edit] = setValue(parse('[s]\nkey = abc ; c\n'), 's', 'key', 'abd');
    expect(edit).toMatchObject({ path: '/e/x.conf', offset: 12, length: 1 });
  });
});

describe('a new line looks like its neighbours', () => {
  test.each([
    ['[s]\na=1\n\n[t]\n', '[s]\na=1\nk=v\n\n[t]\n'],
    ['[s]\n  a => 1\n', '[s]\n  a => 1\n  k => v\n'],
    ['[s]\n\ta\t= 1\n', '[s]\n\ta\t= 1\n\tk\t= v\n'],
    ['[s]\ntype     = x\ncontext  = y\n', '[s]\ntype     = x\ncontext  = y\nk        = v\n'],
    ['[s]\r\na=1\r\n', '[s]\r\na=1\r\nk=v\r\n'],
    ['[s]\na=1', '[s]\na=1\nk=v'],
    ['[s]\r\na=1', '[s]\r\na=1\r\nk=v'],
    ['[s]', '[s]\nk = v'],
    ['[t]\na=1\n[s]\n[u]\n', '[t]\na=1\n[s]\nk=v\n[u]\n'],
    ['[s]\na=1\n; about t\n[t]\n', '[s]\na=1\nk=v\n; about t\n[t]\n'],
    ['[s]\nk=0\nb=1\n', '[s]\nk=0\nk=v\nb=1\n'],
    ['[s]\na=1 ;-- open\nx=2\n--; b=3\n', '[s]\na=1 ;-- open\nx=2\n--; b=3\nk=v\n'],
    ['[s] ;-- open\nx=2\n--;\n', '[s] ;-- open\nx=2\n--;\nk = v\n'],
    ['[s]\na+=1\n', '[s]\na+=1\nk=v\n'],
  ])('%j', (text, expected) => {
    expect(add(text, 'k', 'v')).toBe(expected);
  });

  test('what a key begins with is escaped', () => {
    for (const key of ['#k', '[k', '\\k', '=k', ';k', 'k;', 'k+', '#', '--', 'é']) {
      const text = add('[s]\na=1\n', key, 'v');
      const file = parse(text);
      const [, line] = settingsOf(file, file.sections[0] as never);
      expect([key, line?.key, line?.value]).toEqual([key, key, 'v']);
    }
  });
});

describe('a removed line', () => {
  test.each([
    ['[s]\na=1\nk=v ; why\nb=2\n', '[s]\na=1\nb=2\n'],
    ['[s]\na=1\nk=v', '[s]\na=1'],
    ['[s]\nk=v', '[s]'],
    ['[s]\nk=v ;-- open\nx=1\n--;\n', '[s]\n ;-- open\nx=1\n--;\n'],
    ['[s]\n;--\n--; k=v\n', '[s]\n;--\n--; \n'],
  ])('%j', (text, expected) => {
    expect(remove(text, 'k')).toBe(expected);
  });

  test('one of several by its value, or all', () => {
    const text = '[s]\nallow=ulaw\nallow=alaw\nx=1\nallow=g722';
    expect(remove(text, 'allow', { value: 'alaw' })).toBe('[s]\nallow=ulaw\nx=1\nallow=g722');
    expect(remove(text, 'allow', { of: 'all' })).toBe('[s]\nx=1');
    expect(set(text, 'allow', 'opus', 'all')).toBe('[s]\nallow=opus\nx=1');
    expect(set(text, 'allow', 'opus', 'last')).toBe('[s]\nallow=ulaw\nallow=alaw\nx=1\nallow=opus');
  });
});

describe('is refused', () => {
  const file = parse('[s]\na=1\nb=1\nb=2\n[t]\n[t]\n');
  test.each([
    ['a line break', () => setValue(file, 's', 'a', '1\n[evil]')],
    ['a carriage return', () => setValue(file, 's', 'a', '1\r2')],
    ['NUL', () => setValue(file, 's', 'a', '1\0')],
    ['blanks around it', () => setValue(file, 's', 'a', ' 1')],
    ['a key with =', () => setValue(file, 's', 'a=b', '1')],
    ['no key', () => setValue(file, 's', '', '1')],
    ['a line that is too long', () => setValue(file, 's', 'a', 'v'.repeat(8200))],
    ['several lines', () => setValue(file, 's', 'b', '3')],
    ['several sections', () => setValue(file, 't', 'b', '3')],
    ['no section', () => setValue(file, 'u', 'b', '3')],
    ['no such key', () => removeValue(file, 's', 'none')],
    ['no such value', () => removeValue(file, 's', 'a', { value: '2' })],
    ['a broken file', () => setValue(parse('[s]\na=1\n[q\n'), 's', 'a', '2')],
    ['a comment that never ends', () => addValue(parse('[s] ;-- open\n'), 's', 'a', '2')],
    ['a stray --;', () => setValue(parse('[s]\na=1 --; 2\nb=1\n'), 's', 'a', '2')],
  ])('%s', (_, make) => {
    expect(make).toThrowError(expect.objectContaining({ name: 'PbxError' }));
  });
});

test('sections of one name are told apart by what they hold', () => {
  const file = parse('[701]\ntype=endpoint\n[701]\ntype=auth\npassword=x\n[701]\ntype=aor\n');
  const [auth] = findSections(file, '701', { type: 'AUTH' });
  expect(auth?.index).toBe(1);
  expect(result(file, setValue(file, auth as never, 'password', 'y'))).toContain('password=y');
});
