import { applyPatch } from 'diff';
import { describe, expect, test } from 'vitest';
import { diffLines } from '../../../asterisk/change/diff.ts';
import { maskSecrets } from '../../../asterisk/change/mask.ts';
import { chance } from '../../support/chance.ts';
import { below } from '../../support/damage.ts';

const bytes = (text: string, encoding: BufferEncoding = 'utf8') => Buffer.from(text, encoding);
const diff = (before: string, after: string, secrets: readonly string[] = []) =>
  diffLines('/etc/a.conf', { before: bytes(before), after: bytes(after) }, secrets).slice(2);

describe('a diff', () => {
  test('names what is made and what is removed', () => {
    expect(diffLines('/a', { before: undefined, after: bytes('x\n') })).toEqual([
      ...['--- /dev/null', '+++ /a', '@@ -0,0 +1,1 @@', '+x'],
    ]);
    expect(diffLines('/a', { before: bytes('x\n'), after: undefined })).toEqual([
      ...['--- /a', '+++ /dev/null', '@@ -1,1 +0,0 @@', '-x'],
    ]);
  });

  test('shows three lines around a change', () => {
    const lines = Array.from({ length: 20 }, (_, i) => `${i}\n`);
    expect(diff(lines.join(''), lines.with(10, 'ten\n').join(''))).toEqual([
      '@@ -8,7 +8,7 @@',
      ...[' 7', ' 8', ' 9', '-10', '+ten', ' 11', ' 12', ' 13'],
    ]);
  });

  test('says where a file has no newline at its end', () => {
    expect(diff('x\n', 'x')).toContain('\\ No newline at end of file');
  });

  test('shows line ends, control characters and what turns a line around', () => {
    expect(diff('a\n', 'a\r\n')).toEqual(['@@ -1,1 +1,1 @@', '-a', '+a^M']);
    expect(diff('a\n', '\u001b[31m\u0000\u009b\u202e\tb\u007f\n').at(-1)).toBe(
      '+^[[31m^@\\u{9b}\\u{202e}\tb^?',
    );
    expect(diff('a\n', '\ufeffa\n').at(-1)).toBe('+\\u{feff}a');
  });

  test('shows bytes that are no UTF-8, and leaves the lines around readable', () => {
    const before = Buffer.concat([bytes('é\n'), bytes('caf\u00e9\n', 'latin1')]);
    const after = Buffer.concat([bytes('é\n'), bytes('caf\u00e8\n', 'latin1')]);
    expect(diffLines('/a', { before, after }).slice(2)).toEqual([
      ...['@@ -1,2 +1,2 @@', ' é', '-caf\\xe9', '+caf\\xe8'],
    ]);
  });

  test('of a secret alone shows that it changed, and neither', () => {
    const lines = diff('secret=oldOne\n', 'secret=newOne\n', ['oldOne', 'newOne']);
    expect(lines).toEqual(['@@ -1,1 +1,1 @@', '-secret=••••••••', '+secret=••••••••']);
  });

  test('of any two texts turns the one into the other', () => {
    const seeded = chance(20261126);
    const random = (most: number) => below(seeded, most);
    const line = () => 'ab\n'.repeat(random(2)).concat('abc'[random(3)] ?? '', '\n');
    const text = () => Array.from({ length: random(12) }, line).join('');
    for (let round = 0; round < 2_000; round += 1) {
      const [head, tail] = [text(), text()];
      const before = `${head}${text()}${tail}`;
      const after = `${head}${text()}${tail}${random(4) === 0 ? 'end' : ''}`;
      const hunks = diff(before, after);
      const patch = ['--- /a', '+++ /a', ...hunks, ''].join('\n');
      expect(applyPatch(before, patch), patch).toBe(after);
    }
  });

  test('of files with nothing in common ends', () => {
    const many = (word: string) =>
      Array.from({ length: 30_000 }, (_, i) => `${word}${i}\n`).join('');
    expect(diff(many('a'), many('b'))).toEqual([expect.stringContaining('too little in common')]);
  });
});

test.each([
  ['secret=abc', 'secret=••••••••'],
  ['+secret => abc ; mine', '+secret => ••••••••'],
  ['- ;md5secret = abc\r', '- ;md5secret = ••••••••\r'],
  [' inbound_auth/password=abc', ' inbound_auth/password=••••••••'],
  ['password_format=plain', 'password_format=plain'],
  ['+md5_cred=0123', '+md5_cred=••••••••'],
  ['register => me:abc@host:5060/701', 'register => me:••••••••@host:5060/701'],
  ['+register => udp://me:abc@host', '+register => udp://me:••••••••@host'],
  ['exten => 1,1,Dial(SIP/a:b@c)', 'exten => 1,1,Dial(SIP/a:b@c)'],
  ['secret=', 'secret='],
])('%j is shown as %j', (line, expected) => {
  expect(maskSecrets(line, [])).toBe(expected);
});

test.each([
  ['a.b a.b axb', ['a.b'], '•••••••• •••••••• axb'],
  ['longer', ['long', 'longer'], '••••••••'],
  ['text', [''], 'text'],
])('%j without %j is %j', (line, secrets, expected) => {
  expect(maskSecrets(line, secrets)).toBe(expected);
});
