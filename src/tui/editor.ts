/** A line being typed; `cursor` is an offset in UTF-16 units, never inside a character. */
export interface Editor {
  readonly text: string;
  readonly cursor: number;
}

export const emptyEditor: Editor = { text: '', cursor: 0 };

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export function editorOf(text: string): Editor {
  return { text, cursor: text.length };
}

export function insert(editor: Editor, added: string): Editor {
  const { text, cursor } = editor;
  return {
    text: text.slice(0, cursor) + added + text.slice(cursor),
    cursor: cursor + added.length,
  };
}

/** Pasted text on one line, and how many lines it had. */
export function pastedLine(text: string): { readonly line: string; readonly lines: number } {
  const parts = text
    .split(/\r\n|[\r\n\u2028\u2029]/)
    .map((part) => part.replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ').trim())
    .filter((part) => part !== '');
  return { line: parts.join(' '), lines: parts.length };
}

function before(editor: Editor): number {
  let last = 0;
  for (const { index } of segmenter.segment(editor.text.slice(0, editor.cursor))) last = index;
  return last;
}

function after(editor: Editor): number {
  const [first] = segmenter.segment(editor.text.slice(editor.cursor));
  return editor.cursor + (first?.segment.length ?? 0);
}

function wordStart({ text, cursor }: Editor): number {
  return cursor - (/\S*\s*$/.exec(text.slice(0, cursor))?.[0].length ?? 0);
}

function wordEnd({ text, cursor }: Editor): number {
  return cursor + (/^\s*\S*/.exec(text.slice(cursor))?.[0].length ?? 0);
}

function moveTo(editor: Editor, cursor: number): Editor {
  return { text: editor.text, cursor };
}

function remove({ text }: Editor, from: number, to: number): Editor {
  return { text: text.slice(0, from) + text.slice(to), cursor: from };
}

const edits: Readonly<Record<string, (editor: Editor) => Editor>> = {
  left: (editor) => moveTo(editor, before(editor)),
  'C-b': (editor) => moveTo(editor, before(editor)),
  right: (editor) => moveTo(editor, after(editor)),
  'C-f': (editor) => moveTo(editor, after(editor)),
  home: (editor) => moveTo(editor, 0),
  'C-a': (editor) => moveTo(editor, 0),
  end: (editor) => moveTo(editor, editor.text.length),
  'C-e': (editor) => moveTo(editor, editor.text.length),
  'M-b': (editor) => moveTo(editor, wordStart(editor)),
  'C-left': (editor) => moveTo(editor, wordStart(editor)),
  'M-f': (editor) => moveTo(editor, wordEnd(editor)),
  'C-right': (editor) => moveTo(editor, wordEnd(editor)),
  backspace: (editor) => remove(editor, before(editor), editor.cursor),
  delete: (editor) => remove(editor, editor.cursor, after(editor)),
  'C-d': (editor) => remove(editor, editor.cursor, after(editor)),
  'C-w': (editor) => remove(editor, wordStart(editor), editor.cursor),
  'M-backspace': (editor) => remove(editor, wordStart(editor), editor.cursor),
  'M-d': (editor) => remove(editor, editor.cursor, wordEnd(editor)),
  'C-u': (editor) => remove(editor, 0, editor.cursor),
  'C-k': (editor) => remove(editor, editor.cursor, editor.text.length),
};

/** The line after an editing key; undefined when the key does not edit. */
export function edit(editor: Editor, key: string, text: string): Editor | undefined {
  if (text !== '') return insert(editor, text);
  return Object.hasOwn(edits, key) ? edits[key]?.(editor) : undefined;
}
