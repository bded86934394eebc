import type { Socket } from 'node:net';
import { PassThrough } from 'node:stream';
import { describe, expect, it, test } from 'vitest';
import { levelOf } from '../../../asterisk/audio/measure.ts';
import { effective } from '../../../asterisk/conf/load.ts';
import { memoryReader } from '../../../asterisk/conf/reader.ts';
import { isReadAlways, mohClassesOf } from '../../../asterisk/moh/classes.ts';
import { chime, musicOf } from '../../../asterisk/moh/music.ts';
import { feed, PIECE_BYTES } from '../../../asterisk/moh/outlet.ts';
import { mohProgram } from '../../../asterisk/moh/settings.ts';
import { parseStatus } from '../../../asterisk/moh/status.ts';

const classes = (text: string) =>
  mohClassesOf(effective('/m.conf', memoryReader({ '/m.conf': text })));

test('classes of musiconhold.conf, and which Asterisk reads all the time', () => {
  const found = classes(`[general]
[t](!)
mode=files
[default](t)
directory=/music
[list]
mode=playlist
entry=/a/b
entry=/a/c
[own]
mode=custom
directory=/own
application=/bin/player own
[nodir]
mode=Custom
application=/bin/player
[http]
mode=mp3
directory=http://192.0.2.1/
`);
  expect(found.map((one) => [one.name, one.mode, isReadAlways(one)])).toEqual([
    ['default', 'files', false],
    ['list', 'playlist', false],
    ['own', 'custom', false],
    ['nodir', 'custom', true],
    ['http', 'mp3', true],
  ]);
  expect(found[1]?.entries).toEqual(['/a/b', '/a/c']);
});

test.each(['/home/my files/agi-bin', `/${'a'.repeat(250)}`, '/a,b', '/a;b'])(
  'a program of %j cannot be named',
  (folder) => {
    expect(() => mohProgram(folder)).toThrow(/cannot name/);
  },
);

test.each(['', '{', 'null', '{"playing":"asleep"}', '{"identity":{"pid":1},"playing":"x"}'])(
  'no status: %j',
  (text) => {
    expect(parseStatus(text)).toBeUndefined();
  },
);

describe('local music', () => {
  it('is a chime, without silence at its start, where there are no files', async () => {
    expect(levelOf(chime().subarray(0, 800))).toBeGreaterThan(-40);
    const music = await musicOf(['/nonexistent.sln']);
    const first = music();
    expect(first).toHaveLength(PIECE_BYTES);
    const round = Math.ceil((chime().length * 2) / PIECE_BYTES);
    const pieces = [first, ...Array.from({ length: round }, () => music())];
    const whole = Buffer.concat(pieces);
    expect(whole.subarray(chime().length * 2).length).toBeGreaterThan(0);
    expect(
      whole
        .subarray(chime().length * 2)
        .equals(whole.subarray(0, whole.length - chime().length * 2)),
    ).toBe(true);
  });
});

describe('the outlet', () => {
  it('ends when the other end is closed', async () => {
    const pipe = new PassThrough({ highWaterMark: PIECE_BYTES }) as unknown as Socket;
    const done = feed(
      pipe,
      { piece: () => Buffer.alloc(PIECE_BYTES), onListened: () => {} },
      new AbortController().signal,
    );
    pipe.destroy();
    await done;
  });

  it('tells when somebody begins to listen to a pipe that was full', async () => {
    const pipe = new PassThrough({ highWaterMark: PIECE_BYTES }) as unknown as Socket;
    const over = new AbortController();
    const listened = new Promise<boolean>((resolve) => {
      const events = { piece: () => Buffer.alloc(PIECE_BYTES), onListened: resolve };
      void feed(pipe, events, over.signal);
    });
    await new Promise((resolve) => setTimeout(resolve, 400));
    pipe.on('data', () => {});
    expect(await listened).toBe(true);
    over.abort();
    pipe.destroy();
  });
});
