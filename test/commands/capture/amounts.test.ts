import { describe, expect, it } from 'vitest';
import { parseSize, parseTime, sizeText } from '../../../commands/capture/amounts.ts';

describe('amounts', () => {
  it.each([
    ['30s', 30_000],
    ['30', 30_000],
    ['1.5m', 90_000],
    ['7d', 604_800_000],
    ['250ms', 250],
  ])('a time %s', (text, ms) => expect(parseTime('--for', text)).toBe(ms));

  it.each(['0s', '-1s', 's', '30 s x', '1e9s', '99d', 'NaN'])('no time %s', (text) =>
    expect(() => parseTime('--for', text)).toThrow(`--for ${text} is not a time`),
  );

  it.each([
    ['100M', 104_857_600],
    ['64k', 65_536],
    ['1.5GB', 1_610_612_736],
    ['2048', 2_048],
  ])('a size %s', (text, bytes) => expect(parseSize('--max-size', text)).toBe(bytes));

  it.each(['0', '1', '-5M', 'M', '1T', ''])('no size %j', (text) =>
    expect(() => parseSize('--max-size', text)).toThrow('is not a size'),
  );

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [4_200, '4.2 KB'],
    [104_857_600, '105 MB'],
    [3_000_000_000_000, '3000 GB'],
  ])('%d bytes', (bytes, text) => expect(sizeText(bytes)).toBe(text));
});
