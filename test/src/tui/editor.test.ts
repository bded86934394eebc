import { expect, test } from 'vitest';
import { edit, editorOf, insert, pastedLine } from '../../../src/tui/editor.ts';

/** Types keys into `text`; `|` in the result is the cursor. */
function after(text: string, ...keys: string[]): string {
  let editor = editorOf(text);
  for (const key of keys) editor = edit(editor, key, '') ?? editor;
  return `${editor.text.slice(0, editor.cursor)}|${editor.text.slice(editor.cursor)}`;
}

test.each([
  ['call 701', ['left', 'left'], 'call 7|01'],
  ['call 701', ['home', 'right'], 'c|all 701'],
  ['call 701', ['C-w'], 'call |'],
  ['call 701', ['M-b', 'M-b'], '|call 701'],
  ['call 701', ['home', 'M-f'], 'call| 701'],
  ['call 701', ['C-a', 'C-k'], '|'],
  ['call 701', ['left', 'C-u'], '|1'],
  ['call 701', ['home', 'delete'], '|all 701'],
  ['ab', ['backspace', 'backspace', 'backspace'], '|'],
  ['a\u{1f468}\u200d\u{1f469}', ['backspace'], 'a|'],
  ['e\u0301x', ['left', 'left'], '|e\u0301x'],
])('%j after %j', (text, keys, wanted) => {
  expect(after(text, ...keys)).toBe(wanted);
});

test('inserts at the cursor', () => {
  const middle = edit(editorOf('ac'), 'left', '') ?? editorOf('');
  expect(insert(middle, 'b')).toEqual({ text: 'abc', cursor: 2 });
});

test('a key that edits nothing is told from one that does', () => {
  expect(edit(editorOf('a'), 'f5', '')).toBeUndefined();
  expect(edit(editorOf('a'), 'constructor', '')).toBeUndefined();
});

test('pasted lines become one, without control characters', () => {
  expect(pastedLine('core restart now\r\n  \nrm -rf\x03 x\n')).toEqual({
    line: 'core restart now rm -rf  x',
    lines: 2,
  });
});
