import { expect, test } from 'vitest';
import { lineWidth, plainText } from '../../../../src/text/line.ts';
import type { Look } from '../../../../src/text/look.ts';
import { cellsOf } from '../../../../src/tui/cells.ts';
import { createEmulator, type Emulator } from '../../../../src/tui/shell/emulator.ts';

const look: Look = { charset: 'unicode', colour: true };
const replies: string[] = [];

async function shown(text: string, columns = 20, rows = 4): Promise<Emulator> {
  const emulator = await createEmulator({ columns, rows }, (reply) => replies.push(reply));
  await new Promise<void>((done) => emulator.write(text, done));
  return emulator;
}

const texts = (emulator: Emulator, back = 0, as = look) =>
  emulator.screen(back, as).lines.map((line) => plainText(line).trimEnd());

test('what is written stands where the program has put it', async () => {
  const emulator = await shown('one\r\ntwo\x1b[4;18Hend');
  expect(texts(emulator)).toEqual(['one', 'two', '', '                 end']);
  expect(emulator.screen(0, look).cursor).toEqual({ row: 3, column: 19 });
});

test('colours, bold, underline and inverse become styles', async () => {
  const emulator = await shown(
    'a\x1b[31mred\x1b[0;1;44mb\x1b[0;7mi\x1b[0;4mu\x1b[0;38;2;255;0;0mrgb\x1b[0;2md',
  );
  const [line] = emulator.screen(0, look).lines;
  expect(line?.slice(0, 7)).toEqual([
    { text: 'a' },
    { text: 'red', bold: false, inverse: false, paint: { foreground: 1 } },
    { text: 'b', bold: true, inverse: false, paint: { background: 4 } },
    { text: 'i', bold: false, inverse: true, paint: {} },
    { text: 'u', bold: false, inverse: false, paint: { underline: true } },
    { text: 'rgb', bold: false, inverse: false, paint: { foreground: 196 } },
    { text: 'd', bold: false, inverse: false, paint: { foreground: 8 } },
  ]);
});

test('without colours a background other than black is reverse video', () => {
  const line = [{ text: 'x', paint: { foreground: 1, background: 4 } }];
  const [colourful] = cellsOf(line, 1, look, 256);
  const [plain] = cellsOf(line, 1, { ...look, colour: false }, 256);
  expect(colourful?.attribute).toBe((1 << 9) | 4);
  expect(plain?.attribute).toBe((8 << 18) | (0x1ff << 9) | 0x1ff);
  const onBlack = [{ text: 'x', paint: { foreground: 7, background: 0 } }];
  const [dark] = cellsOf(onBlack, 1, { ...look, colour: false }, 256);
  expect(dark?.attribute).toBe((0x1ff << 9) | 0x1ff);
});

test('a terminal of eight colours gets those that it has', () => {
  const line = [{ text: 'x', paint: { foreground: 9, background: 196 } }];
  expect(cellsOf(line, 1, look, 8)[0]?.attribute).toBe((1 << 9) | 0x1ff);
});

test.each(['\u6f22\u5b57|', '\u{1f600}\u{1f600}|', 'e\u0301e\u0301|', '\u{1f1eb}\u{1f1f7}|'])(
  '%s takes the columns that it takes on our screen',
  async (text) => {
    const emulator = await shown(`${text}\r\n`);
    const [line = []] = emulator.screen(0, look).lines;
    expect(lineWidth(line, look)).toBe(20);
    expect(plainText(line).trimEnd().normalize('NFC')).toMatch(/\|$/);
  },
);

test('a wide character that does not fit is not cut in two', async () => {
  const emulator = await shown('abc\u6f22', 4, 2);
  expect(texts(emulator)).toEqual(['abc', '\u6f22']);
});

test('lines are drawn in ASCII where there is no more', async () => {
  const emulator = await shown('\x1b(0lqqk\x1b(B');
  const [line = []] = emulator.screen(0, look).lines;
  const cells = cellsOf(line, 4, { charset: 'ascii', colour: true }, 8);
  expect(cells.map(({ text }) => text).join('')).toBe('+--+');
});

test('titles, clipboard and unknown sequences reach no cell', async () => {
  const emulator = await shown(
    '\x1b]2;title\x07\x1b]52;c;aGVsbG8=\x07\x1b[?1049hin\x1bPq#0\x1b\\\x1b_apc\x1b\\\u009b31m',
  );
  const cells = emulator.screen(0, look).lines.flatMap((line) => cellsOf(line, 20, look, 256));
  const text = cells.map((cell) => cell.text).join('');
  expect(text.trimEnd()).toBe('in');
  expect(text).not.toMatch(/[\x00-\x1f\x7f-\x9f]/);
});

test('questions to the terminal are answered', async () => {
  replies.length = 0;
  await shown('\x1b[3;5H\x1b[6n');
  expect(replies).toEqual(['\x1b[3;5R']);
});

test('a hidden cursor is not shown, and modes are known', async () => {
  const emulator = await shown('\x1b[?25l\x1b[?1h\x1b[?2004h');
  expect(emulator.screen(0, look).cursor).toBeUndefined();
  expect(emulator.modes()).toEqual({ applicationCursor: true, bracketedPaste: true });
});

test('a new size moves the end of the text into it', async () => {
  const emulator = await shown('1\r\n2\r\n3\r\n4');
  emulator.resize({ columns: 10, rows: 2 });
  expect(texts(emulator)).toEqual(['3', '4']);
  expect(emulator.screen(0, look).lines.map((line) => lineWidth(line, look))).toEqual([10, 10]);
});

test('what was said before can be seen, and no further than it goes', async () => {
  const emulator = await shown(Array.from({ length: 10 }, (_, n) => `line ${n}`).join('\r\n'));
  expect(texts(emulator, 3)).toEqual(['line 3', 'line 4', 'line 5', 'line 6']);
  expect(emulator.screen(99, look)).toMatchObject({ back: 6, most: 6, cursor: undefined });
});
