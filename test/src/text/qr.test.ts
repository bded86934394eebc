import { encode } from 'uqr';
import { expect, it } from 'vitest';
import { plainText } from '../../../src/text/line.ts';
import type { Look } from '../../../src/text/look.ts';
import { qrLines } from '../../../src/text/qr.ts';

const TEXT = 'sip:703@127.0.0.198:5060';
const looks: Look[] = [
  { charset: 'unicode', colour: true },
  { charset: 'unicode', colour: false },
  { charset: 'ascii', colour: true },
  { charset: 'ascii', colour: false },
];

/** What was drawn, as dark and light modules. */
function modules(lines: readonly string[], { charset, colour }: Look): boolean[][] {
  if (charset === 'ascii')
    return lines.map((line) =>
      [...line].filter((_, at) => at % 2 === 0).map((cell) => (cell === '#') === colour),
    );
  return lines.flatMap((line) => [
    [...line].map((cell) => '▀█'.includes(cell) === colour),
    [...line].map((cell) => '▄█'.includes(cell) === colour),
  ]);
}

it.each(looks)('draws every module: $charset, colour $colour', (look) => {
  const lines = (qrLines(TEXT, look, 80) ?? []).map(plainText);
  const { data } = encode(TEXT, { ecc: 'M', border: 2 });
  expect(modules(lines, look).slice(0, data.length)).toEqual(data);
  expect(new Set(lines.map((line) => line.length)).size).toBe(1);
});

it('draws nothing that would not fit', () => {
  expect(qrLines(TEXT, { charset: 'unicode', colour: true }, 20)).toBeUndefined();
});
