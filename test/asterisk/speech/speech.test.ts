import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isSilent, levelOf } from '../../../asterisk/audio/measure.ts';
import { readWav } from '../../../asterisk/audio/wav.ts';
import { createSpeech, type Speech } from '../../../asterisk/speech/speech.ts';
import { realEngine } from '../../support/engines.ts';

describe.each(['22', '16'])('speech with the programs of engine %s', (engine) => {
  let cacheDir: string;
  let speech: Speech;
  let programs: Readonly<Record<string, string>>;
  const said = async (text: string) =>
    readWav(await readFile(await speech.render(text, 'fr'))).samples;

  beforeAll(async () => {
    cacheDir = await mkdtemp(join(tmpdir(), 'pbxctl-speech-'));
    ({ programs } = await realEngine(engine));
    speech = createSpeech({ programs, cacheDir, env: process.env });
  });
  afterAll(() => rm(cacheDir, { recursive: true }));

  it.each(['6', '1', 'moins 7', 'Température', "Vent de l'est, 22 kilomètres à l'heure."])(
    'says « %s », loud and at 8 kHz',
    async (text) => {
      const wav = readWav(await readFile(await speech.render(text, 'fr')));
      expect(wav.rateHz).toBe(8000);
      expect(wav.samples.length).toBeGreaterThan(8000 * 0.4);
      expect(levelOf(wav.samples)).toBeGreaterThan(-30);
    },
  );

  it('says the last letter too', async () => {
    expect((await said('moins 7')).length).toBe((await said('moins sept')).length);
  });

  it.each([
    '--help',
    '-w /tmp/x',
    '$(id)',
    '<break time="9s"/> un',
    'un\u0007\u001b[31m\ndeux',
    '[[p]]',
  ])('takes %j for words, not for orders', async (text) => {
    expect(isSilent(await said(text))).toBe(false);
  });

  it('renders a sentence once, and leaves nothing half-made', async () => {
    const [one, other] = await Promise.all([
      speech.render('deux fois', 'fr'),
      speech.render('deux  fois ', 'fr'),
    ]);
    expect(other).toBe(one);
    expect(await speech.render('deux fois', 'en')).not.toBe(one);
    expect((await readdir(cacheDir)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('refuses to say nothing, or a book', async () => {
    for (const text of ['', ' \n', '\u0000', 'a'.repeat(3000)])
      await expect(speech.render(text, 'fr')).rejects.toMatchObject({ code: 'usage' });
  });

  it('names the program that is missing', async () => {
    const { sox: _, ...others } = programs;
    const mute = createSpeech({ programs: others, cacheDir, env: process.env });
    await expect(mute.render('jamais dit', 'fr')).rejects.toMatchObject({
      code: 'not-found',
      message: expect.stringContaining('sox'),
    });
  });
});
