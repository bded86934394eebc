import { expect, test } from 'vitest';
import { bytesToText, textToBytes, toBinary } from '../../../asterisk/conf/bytes.ts';
import { parseConf } from '../../../asterisk/conf/parse.ts';
import { printConf, tokensOf } from '../../../asterisk/conf/print.ts';
import { chance } from '../../support/chance.ts';
import { nastyFile } from '../../support/nastyConf.ts';

const random = chance(20);
const anyBytes = (length: number) => Uint8Array.from({ length }, () => Math.floor(random() * 256));
const LOADED = Buffer.from('[]();-=>+#\\"<\n\n\n\r\0 \tab\xef\xbb\xbf\xff', 'latin1');
const loadedBytes = (length: number) =>
  Uint8Array.from({ length }, () => LOADED[Math.floor(random() * LOADED.length)] ?? 0);

function expectLossless(bytes: Uint8Array): void {
  const file = parseConf(bytes);
  expect(Buffer.compare(printConf(file), bytes)).toBe(0);
  let at = 0;
  for (const { from, to } of tokensOf(file)) {
    if (from !== at || to <= from) throw new Error(`a gap at ${at}`);
    at = to;
  }
  expect(at).toBe(bytes.length);
  let line = 0;
  for (const { from, to, eol, contentTo, index } of file.lines) {
    if (from !== line || file.lines.at(index)?.from !== from) throw new Error(`a gap at ${from}`);
    if (!(from <= contentTo && contentTo <= eol && eol <= to && to > from))
      throw new Error(`line ${index} lies wrong`);
    line = to;
  }
  expect(line).toBe(bytes.length);
}

test('gives back every byte of files that are hardly configuration', () => {
  for (let round = 0; round < 400; round += 1) expectLossless(textToBytes(nastyFile(random)));
});

test('gives back every byte of any bytes', () => {
  for (let round = 0; round < 150; round += 1) {
    expectLossless(anyBytes(Math.floor(random() * 2000)));
    expectLossless(loadedBytes(Math.floor(random() * 2000)));
  }
  for (const length of [0, 1, 2, 3, 8190, 8191, 8192, 16_382, 16_383, 40_000]) {
    expectLossless(new Uint8Array(length).fill(0x61));
    expectLossless(new Uint8Array(length).fill(0x3b));
    expectLossless(new Uint8Array(length));
    expectLossless(loadedBytes(length));
  }
});

test('numbers lines as an editor does, whatever Asterisk skips', () => {
  const text = `[a]\nx=${'v'.repeat(9000)}\ny=1\nz=${'w'.repeat(8190)}\n${'\0'.repeat(9000)}\nlast=1\n`;
  const { lines } = parseConf(textToBytes(text));
  const numbers = [...lines].filter(({ kind }) => kind === 'setting').map(({ number }) => number);
  expect(numbers).toEqual([3, 6]);
});

test('text gives back the bytes it came from, UTF-8 or not', () => {
  for (let round = 0; round < 300; round += 1) {
    const bytes = round % 2 ? anyBytes(40) : Buffer.concat([Buffer.from('été €😀'), anyBytes(6)]);
    expect(toBinary(textToBytes(bytesToText(bytes)))).toBe(toBinary(bytes));
  }
  expect(bytesToText(Buffer.from('été 😀'))).toBe('été 😀');
  expect(bytesToText(Buffer.from([0x61, 0xff, 0xed, 0xa0, 0x80]))).toBe(
    'a\udcff\udced\udca0\udc80',
  );
});

test('costs the same per byte for one endless line and for many', () => {
  const megabyte = 1_000_000;
  for (const text of ['a'.repeat(megabyte), ';'.repeat(megabyte), 'a=b;\n'.repeat(megabyte / 5)])
    expectLossless(textToBytes(text).subarray(0, megabyte / 10));
});
