import { Readable } from 'node:stream';
import { expect, it } from 'vitest';
import { readInput } from '../../src/input.ts';

it('gives all bytes that are piped in', async () => {
  const bytes = await readInput(Readable.from([Buffer.from([0xff]), Buffer.from('ab')]));
  expect([...bytes]).toEqual([0xff, 0x61, 0x62]);
});

it('refuses a terminal, where a secret would be seen, and what never ends', async () => {
  const terminal = Object.assign(Readable.from([]), { isTTY: true });
  await expect(readInput(terminal)).rejects.toMatchObject({ code: 'usage' });
  const endless = Readable.from(
    (function* () {
      for (;;) yield Buffer.alloc(1024);
    })(),
  );
  await expect(readInput(endless)).rejects.toMatchObject({ code: 'usage' });
});
