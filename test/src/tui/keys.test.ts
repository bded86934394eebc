import { describe, expect, test } from 'vitest';
import { createKeyDecoder, type KeyEvent } from '../../../src/tui/keys.ts';

function names(events: readonly KeyEvent[]): string[] {
  return events.map((event) => (event.kind === 'key' ? event.name : `paste ${event.text}`));
}

function decode(text: string): string[] {
  const decoder = createKeyDecoder();
  return names([...decoder.push(text), ...decoder.flush()]);
}

describe('keys', () => {
  test.each([
    ['aB/', ['a', 'B', '/']],
    ['\r', ['enter']],
    ['\n', ['enter']],
    ['\t\x1b[Z', ['tab', 'S-tab']],
    ['\x7f\b', ['backspace', 'backspace']],
    ['\x03\x0c\x1a', ['C-c', 'C-l', 'C-z']],
    ['\x1b[A\x1bOB', ['up', 'down']],
    ['\x1b[5~\x1b[6~\x1b[3~', ['pageup', 'pagedown', 'delete']],
    ['\x1b[1;5C\x1b[1;3D', ['C-right', 'M-left']],
    ['\x1b[H\x1bOF\x1b[1~\x1b[4~', ['home', 'end', 'home', 'end']],
    ['\x1bb', ['M-b']],
    ['\x1b', ['escape']],
    ['\x1b\x1b', ['escape', 'escape']],
    ['\x1b[15~\x1bOP\x1b[[A', ['f5', 'f1', 'f1']],
    [' ', ['space']],
    ['\u00e9\u{1f600}', ['\u00e9', '\u{1f600}']],
    ['\x1b[I\x1b[?62;c\x1b]11;rgb:0/0/0\x07\x1bP1+r\x1b\\x', ['x']],
    ['\x1b[<0;10;10Mx', ['x']],
  ])('%j', (text, wanted) => {
    expect(decode(text)).toEqual(wanted);
  });

  test('a sequence may come in any pieces', () => {
    const text = 'a\x1b[A\x1b[1;5C\x1bOB\x1b[200~x\ry\x1b[201~\x1b[6~z';
    const whole = decode(text);
    expect(whole).toEqual(['a', 'up', 'C-right', 'down', 'paste x\ry', 'pagedown', 'z']);
    for (let first = 1; first < text.length; first++) {
      for (let second = first; second < text.length; second++) {
        const decoder = createKeyDecoder();
        const pieces = [text.slice(0, first), text.slice(first, second), text.slice(second)];
        expect(names(pieces.flatMap((piece) => decoder.push(piece)))).toEqual(whole);
      }
    }
  });

  test('Escape is known by the silence after it', () => {
    const decoder = createKeyDecoder();
    expect(decoder.push('\x1b')).toEqual([]);
    expect(decoder.pending).toBe('escape');
    expect(names(decoder.flush())).toEqual(['escape']);
    expect(decoder.pending).toBe('nothing');
  });

  test('a paste that never ends is given up, with what came of it', () => {
    const decoder = createKeyDecoder();
    expect(decoder.push('\x1b[200~abc\x1b[A')).toEqual([]);
    expect(decoder.pending).toBe('paste');
    expect(names(decoder.flush())).toEqual(['paste abc\x1b[A']);
    expect(names(decoder.push('x'))).toEqual(['x']);
  });

  test('noise never stops the keys after it', () => {
    let seed = 7;
    for (let round = 0; round < 2000; round++) {
      const decoder = createKeyDecoder();
      let noise = '';
      for (let index = 0; index < 8; index++) {
        seed = (seed * 1103515245 + 12345) % 2 ** 31;
        noise += '\x1b[O<;05~MPa\\\x07]\x9b?'.charAt(seed % 16);
      }
      decoder.push(noise);
      decoder.flush();
      expect(names([...decoder.push('q'), ...decoder.flush()]), JSON.stringify(noise)).toEqual([
        'q',
      ]);
    }
  });
});
