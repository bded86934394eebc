import { describe, expect, it, test } from 'vitest';
import { alawOf, sampleOfAlaw, sampleOfUlaw, ulawOf } from '../../../asterisk/audio/g711.ts';
import { toneBytes } from '../../../asterisk/phone/tone.ts';

/**
 * Decision values and character signals where the segments of G.711 (11/88) meet, positive half.
 * Table 1a has 13 bits (samples are 8 times that) and inverts the even bits on the wire;
 * table 2a has 14 bits (4 times).
 */
const TABLE_1A: readonly (readonly [decision: number, signal: number])[] = [
  [0, 0b10000000],
  [64, 0b10100000],
  [128, 0b10110000],
  [256, 0b11000000],
  [512, 0b11010000],
  [1024, 0b11100000],
  [2048, 0b11110000],
];
const TABLE_2A: readonly (readonly [decision: number, signal: number])[] = [
  [31, 0b11101111],
  [95, 0b11011111],
  [223, 0b11001111],
  [479, 0b10111111],
  [991, 0b10101111],
  [2015, 0b10011111],
  [4063, 0b10001111],
];

describe('A-law', () => {
  it.each(TABLE_1A)('from decision value %i is %i before inversion', (decision, signal) => {
    expect(alawOf(decision * 8) ^ 0x55).toBe(signal);
    expect(alawOf(-decision * 8 - 8) ^ 0x55).toBe(signal & 0x7f);
    if (decision > 0) expect(alawOf(decision * 8 - 1) ^ 0x55).toBe(signal - 1);
  });

  it.each([
    [0, 0xd5],
    [-1, 0x55],
    [32767, 0xaa],
    [-32768, 0x2a],
    [99999, 0xaa],
  ])('%i goes on the wire as %i', (sample, byte) => {
    expect(alawOf(sample)).toBe(byte);
  });

  it('gives every value back that its decoder makes', () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    expect(bytes.map((byte) => alawOf(sampleOfAlaw(byte)))).toEqual(bytes);
  });
});

describe('mu-law', () => {
  it.each(TABLE_2A)('from decision value %i is %i', (decision, signal) => {
    expect(ulawOf(decision * 4)).toBe(signal);
    expect(ulawOf(-decision * 4)).toBe(signal & 0x7f);
    expect(ulawOf(decision * 4 - 1)).toBe(signal + 1);
  });

  it.each([
    [0, 0xff],
    [-1, 0x7f],
    [32767, 0x80],
    [-32768, 0x00],
    [99999, 0x80],
  ])('%i goes on the wire as %i', (sample, byte) => {
    expect(ulawOf(sample)).toBe(byte);
  });

  it('gives every value back that its decoder makes; there are two zeros', () => {
    const bytes = Array.from({ length: 256 }, (_, byte) => byte);
    const expected = bytes.map((byte) => (byte === 0x7f ? 0xff : byte));
    expect(bytes.map((byte) => ulawOf(sampleOfUlaw(byte)))).toEqual(expected);
  });
});

test.each([
  ['alaw', sampleOfAlaw],
  ['ulaw', sampleOfUlaw],
] as const)(
  'a tone in %s is one second that repeats, of that pitch and loudness',
  (codec, decoded) => {
    const samples = [...toneBytes(codec, 440)].map(decoded);
    expect(samples).toHaveLength(8000);
    const rising = samples.filter((value, i) => value >= 0 && (samples.at(i - 1) ?? 0) < 0);
    expect(rising).toHaveLength(440);
    expect(Math.max(...samples)).toBeGreaterThan(11_000);
    expect(Math.max(...samples)).toBeLessThan(13_000);
  },
);
