import { describe, expect, it, test } from 'vitest';
import { decodeG711, encodeG711 } from '../../../asterisk/audio/g711.ts';
import {
  isSilent,
  levelOf,
  levelsOf,
  silencesOf,
  toneAt,
} from '../../../asterisk/audio/measure.ts';
import { sine } from '../../../asterisk/audio/tone.ts';
import { joined, noise, silence } from '../../support/sounds.ts';

test('the level is against full scale: a sine of half of it is 9 dB below', () => {
  expect(levelOf(sine(1000, 1000, 16384))).toBeCloseTo(-9.03, 1);
  expect(levelOf(silence(100))).toBe(-96);
  expect(levelOf(new Int16Array())).toBe(-96);
  expect(levelsOf(joined(sine(1000, 20, 16384), silence(20))).map(Math.round)).toEqual([-9, -96]);
});

describe('a tone', () => {
  it.each([
    [440, 440, 0.99, 1],
    [440, 500, 0, 0.01],
    [697.5, 697.5, 0.99, 1],
  ])('of %f Hz looked for at %f Hz has %f to %f of the energy', (real, wanted, least, most) => {
    const share = toneAt(sine(real, 1000), wanted);
    expect(share).toBeGreaterThanOrEqual(least);
    expect(share).toBeLessThanOrEqual(most);
  });

  it.each(['alaw', 'ulaw'] as const)('is known after %s', (codec) => {
    expect(toneAt(decodeG711(codec, encodeG711(codec, sine(440, 500))), 440)).toBeGreaterThan(0.98);
  });

  it('is not in noise nor in silence', () => {
    expect(toneAt(noise(1000, 9), 440)).toBeLessThan(0.01);
    expect(toneAt(silence(1000), 440)).toBe(0);
  });
});

test('silences are found, short pauses not', () => {
  const samples = joined(
    ...[silence(300), sine(440, 400), silence(100), sine(440, 200), silence(500)],
  );
  expect(silencesOf(samples)).toEqual([
    { startMs: 0, endMs: 300 },
    { startMs: 1000, endMs: 1500 },
  ]);
  expect(silencesOf(samples, { minMs: 100 })).toHaveLength(3);
  expect(isSilent(samples)).toBe(false);
  expect(isSilent(decodeG711('alaw', encodeG711('alaw', silence(100))))).toBe(true);
});
