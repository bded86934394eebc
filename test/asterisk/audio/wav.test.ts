import { describe, expect, it } from 'vitest';
import { sine } from '../../../asterisk/audio/tone.ts';
import { readWav, writeWav } from '../../../asterisk/audio/wav.ts';

const samples = Int16Array.from([0, 1, -1, 32767, -32768, 300]);
const good = writeWav({ rateHz: 8000, samples });

const chunk = (tag: string, ...bytes: number[]) => {
  const size = Buffer.alloc(4);
  size.writeUInt32LE(bytes.length);
  const padding = bytes.length % 2 ? [0] : [];
  return Buffer.concat([Buffer.from(tag), size, Buffer.from([...bytes, ...padding])]);
};
const riff = (...chunks: Buffer[]) => Buffer.concat([Buffer.from('RIFF\0\0\0\0WAVE'), ...chunks]);
const format = (coding = 1, channels = 1, bits = 16) =>
  chunk('fmt ', coding, 0, channels, 0, 0x40, 0x1f, 0, 0, 0x80, 0x3e, 0, 0, 2, 0, bits, 0);
const data = chunk('data', 1, 0, 0xff, 0xff);

describe('a WAV file', () => {
  it('is read as it was written', () => {
    expect(readWav(good)).toEqual({ rateHz: 8000, samples });
    const long = { rateHz: 16000, samples: sine(440, 1000) };
    expect(readWav(writeWav(long))).toEqual(long);
  });

  it.each([
    ['chunks of others around', riff(chunk('LIST', 1, 2, 3), format(), chunk('fact'), data)],
    ['its data before its format', riff(data, format())],
    ['a stray byte at the end', riff(format(), data, Buffer.from('x'))],
  ])('with %s is read', (_, bytes) => {
    expect(readWav(bytes)).toEqual({ rateHz: 8000, samples: Int16Array.from([1, -1]) });
  });

  it('that lies inside a larger buffer is read', () => {
    const inside = Buffer.concat([Buffer.alloc(7), good]).subarray(7);
    expect(readWav(inside).samples).toEqual(samples);
  });

  it.each([
    ['empty', Buffer.alloc(0), /no WAV file/],
    ['text', Buffer.from('hello, this is no sound'), /no WAV file/],
    ['cut within its data', good.subarray(0, good.length - 1), /ends within its "data" chunk/],
    ['cut within its format', good.subarray(0, 30), /ends within its "fmt" chunk/],
    ['without data', riff(format()), /no data chunk/],
    ['without format', riff(data), /no fmt chunk/],
    ['with a short format', riff(chunk('fmt ', 1, 0), data), /fmt chunk is too short/],
    ['stereo', riff(format(1, 2), data), /2 channels/],
    ['of 8 bits', riff(format(1, 1, 8), data), /8 bits/],
    ['of A-law', riff(format(6), data), /coding 6/],
    ['with a huge chunk', riff(Buffer.from('data\xff\xff\xff\xff', 'latin1')), /ends within/],
  ])('that is %s is refused', (_, bytes, why) => {
    expect(() => readWav(bytes, 'x.wav')).toThrow(
      expect.objectContaining({ code: 'failed', message: expect.stringMatching(why) }),
    );
  });

  it('cut anywhere is refused or read, and breaks nothing', () => {
    for (let length = 0; length < good.length; length++)
      expect(() => readWav(good.subarray(0, length))).toThrow(
        expect.objectContaining({ name: 'PbxError' }),
      );
  });
});
