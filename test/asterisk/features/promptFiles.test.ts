import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createPromptFiles } from '../../../asterisk/features/prompt-files.ts';

test('what a killed pbxctl left half made is cleared away, that of one at work is not', async () => {
  const sounds = mkdtempSync(join(tmpdir(), 'prompts-'));
  onTestFinished(() => rmSync(sounds, { recursive: true }));
  const folder = join(sounds, 'fr/game');
  mkdirSync(folder, { recursive: true });
  const put = (name: string) => writeFileSync(join(folder, name), 'sound');
  const { pid: dead } = spawnSync('true');
  put(`.${dead}-0123456789ab.wav`);
  put(`.${process.pid}-0123456789ab.wav`);
  put('.mine.wav');
  writeFileSync(join(sounds, 'spoken.wav'), 'spoken');
  const files = createPromptFiles({
    ...{ sounds, language: 'fr', programs: {}, env: {} },
    speech: { render: async () => join(sounds, 'spoken.wav'), has: async () => true },
  });
  await files.place({ id: 'game/ask', text: { fr: 'x', en: 'x' } });
  expect(readdirSync(folder).sort()).toEqual([
    `.${process.pid}-0123456789ab.wav`,
    '.mine.wav',
    'ask.wav',
  ]);
});
