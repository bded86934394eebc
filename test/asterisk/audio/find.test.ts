import { describe, expect, it } from 'vitest';
import { find, findAll } from '../../../asterisk/audio/find.ts';
import { decodeG711, encodeG711, type G711Codec } from '../../../asterisk/audio/g711.ts';
import { samplesIn } from '../../../asterisk/audio/tone.ts';
import { joined, noise, prompt, silence } from '../../support/sounds.ts';

const heard = (codec: G711Codec, samples: Int16Array, gain = 1) =>
  decodeG711(
    codec,
    encodeG711(
      codec,
      samples.map((sample) => sample * gain),
    ),
  );
const mixed = (a: Int16Array, b: Int16Array) => a.map((sample, i) => sample + (b[i] ?? 0));

describe('a sound in a recording', () => {
  const sound = noise(500, 3);

  it.each([
    ['at the start', 0],
    ['between samples of the first search', 1003.375],
    ['after a while', 4000],
  ])('is found %s', (_, atMs) => {
    const found = find(joined(silence(atMs), sound, silence(700)), sound);
    expect(found).toMatchObject({ atSample: samplesIn(atMs), atMs });
    expect(found?.score).toBeGreaterThan(0.99);
  });

  it('is found each time', () => {
    const recording = joined(silence(300), sound, silence(1000), sound, noise(800, 5), sound);
    expect(findAll(recording, sound).map(({ atMs }) => atMs)).toEqual([300, 1800, 3100]);
  });

  it('is found when its start or its end was missed', () => {
    const loudInside = joined(noise(300, 1, 2000), noise(200, 2, 12000), noise(300, 3, 2000));
    const late = joined(loudInside.subarray(samplesIn(100)), silence(300));
    expect(find(late, loudInside)?.atMs).toBe(-100);
    const early = joined(silence(100), loudInside.subarray(0, samplesIn(600)), noise(900, 4));
    expect(find(early, loudInside)?.atMs).toBe(100);
  });

  it('is not found in silence, in other noise, nor in nothing', () => {
    expect(find(silence(2000), sound)).toBeUndefined();
    expect(find(noise(5000, 4), sound)).toBeUndefined();
    expect(find(new Int16Array(), sound)).toBeUndefined();
    expect(find(sound, new Int16Array())).toBeUndefined();
    expect(find(sound, silence(100))).toBeUndefined();
    expect(find(sound, noise(10_000, 3))).toBeUndefined();
  });
});

const NAMES = ['vm-goodbye', 'vm-intro', 'digits/1', 'digits/2', 'digits/20', 'hello-world'];

describe('a prompt', () => {
  it.each(NAMES)('fr/%s is found in a long recording, whatever law and gain', async (name) => {
    const sound = await prompt(`fr/${name}`);
    const others = await Promise.all(
      NAMES.filter((other) => other !== name).map((other) => prompt(`fr/${other}`)),
    );
    const before = joined(silence(1234.5), ...others, silence(400));
    const recording = mixed(
      joined(before, sound, silence(60_000 - before.length / 8)),
      noise(90_000, 7, 60),
    );
    for (const [codec, gain] of [
      ['alaw', 1],
      ['ulaw', 0.3],
      ['alaw', 1.3],
    ] as const) {
      const found = findAll(heard(codec, recording, gain), sound);
      expect(found.map(({ atSample }) => atSample)).toEqual([before.length]);
      expect(found[0]?.score).toBeGreaterThan(0.85);
    }
  });

  it('is not taken for another one, of the same voice or of another', async () => {
    const names = ['fr', 'en'].flatMap((language) => NAMES.map((name) => `${language}/${name}`));
    const sounds = await Promise.all(names.map(prompt));
    for (const [i, sound] of sounds.entries()) {
      const others = joined(...sounds.filter((_, k) => k !== i));
      expect([names[i], find(heard('alaw', others), sound)]).toEqual([names[i], undefined]);
    }
  });
});
