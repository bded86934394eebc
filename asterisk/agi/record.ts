import { randomBytes } from 'node:crypto';
import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { allPrompts } from '../features/catalogue.ts';
import type { PromptFiles } from '../features/prompt-files.ts';
import type { AgiSession } from './session.ts';

const LONGEST_MS = 60_000;
const SILENCE_SECONDS = 4;
const CHOICE_MS = 5_000;
const TAKES = 3;
/** A header, and a fifth of a second of sound. */
const SHORTEST_BYTES = 44 + 3_200;

/** Lets a caller record the prompt of that number (counted from 1), hear it, and keep it. */
export async function recordPrompt(
  agi: AgiSession,
  number: number,
  files: PromptFiles,
  cache: string,
): Promise<'kept' | 'nothing'> {
  const say = (id: string) => agi.play(join(files.folder, `recorder/${id}`), '12#');
  const prompt = allPrompts[number - 1];
  if (!prompt) {
    await say('unknown');
    return 'nothing';
  }
  await mkdir(cache, { recursive: true });
  const take = join(cache, `take-${randomBytes(6).toString('hex')}`);
  try {
    await say('now');
    await agi.play(join(files.folder, prompt.id));
    for (let takes = 0; takes < TAKES; takes++) {
      await say('speak');
      await agi.record(take, { ms: LONGEST_MS, silenceSeconds: SILENCE_SECONDS });
      if (!(await hasSound(`${take}.wav`))) {
        await say('nothing');
        continue;
      }
      if ((await choice(agi, take, say)) === '2') continue;
      await files.record(prompt, `${take}.wav`);
      await agi.log(`recorder: ${prompt.id} is recorded`).catch(() => undefined);
      await say('kept').catch(() => undefined);
      return 'kept';
    }
    return 'nothing';
  } finally {
    await rm(`${take}.wav`, { force: true });
  }
}

/** What the caller says to the recording; somebody who hangs up is content with it. */
async function choice(
  agi: AgiSession,
  take: string,
  say: (id: string) => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return (
      (await say('heard')) ??
      (await agi.play(take, '12')) ??
      (await say('keep')) ??
      (await agi.digit(CHOICE_MS))
    );
  } catch (error) {
    if (agi.hungUp.aborted) return undefined;
    throw error;
  }
}

const hasSound = (path: string): Promise<boolean> =>
  stat(path).then(
    ({ size }) => size > SHORTEST_BYTES,
    () => false,
  );
