import { expect, test } from 'vitest';
import { createKeyDecoder } from '../../../../src/tui/keys.ts';
import { keyBytes, pasteBytes } from '../../../../src/tui/shell/typed.ts';

const plain = { applicationCursor: false, bracketedPaste: false };
const asking = { applicationCursor: true, bracketedPaste: true };

test.each([
  ['a letter', 'a'],
  ['Ctrl-C', '\x03'],
  ['Alt-b', '\x1bb'],
  ['F10', '\x1b[21~'],
  ['Ctrl-Left', '\x1b[1;5D'],
  ['PgUp', '\x1b[5~'],
  ['a letter of two bytes', '\u00e9'],
])('%s reaches the program as it was sent', (_what, sent) => {
  const [event] = createKeyDecoder().push(sent);
  expect(event).toMatchObject({ kind: 'key', raw: sent });
  expect(keyBytes(sent, plain)).toBe(sent);
  expect(keyBytes(sent, asking)).toBe(sent);
});

test.each(['\x1b[A', '\x1bOA'])('an arrow (%j) has the form that the program asked for', (sent) => {
  expect(keyBytes(sent, plain)).toBe('\x1b[A');
  expect(keyBytes(sent, asking)).toBe('\x1bOA');
});

test('Escape alone is passed on when nothing follows', () => {
  const decoder = createKeyDecoder();
  expect(decoder.push('\x1b')).toEqual([]);
  expect(decoder.flush()).toEqual([{ kind: 'key', name: 'escape', text: '', raw: '\x1b' }]);
});

test('Ctrl-\\ has its name', () => {
  expect(createKeyDecoder().push('\x1c')).toMatchObject([{ name: 'C-\\' }]);
});

test('a paste is in brackets only where they were asked for, and cannot close them', () => {
  expect(pasteBytes('one\ntwo', plain)).toBe('one\rtwo');
  expect(pasteBytes('one\x1b[201~rm', asking)).toBe('\x1b[200~one[201~rm\x1b[201~');
});
