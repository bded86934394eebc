import { createHash, randomBytes } from 'node:crypto';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type RunOptions, type RunResult, run } from '../engine/run.ts';
import { PbxError } from '../errors.ts';
import { fileError } from '../files.ts';
import type { SpokenLanguage } from './language.ts';

/** Turns sentences into sound files that Asterisk plays. */
export interface Speech {
  /**
   * Absolute path of an 8 kHz mono 16-bit WAV file of the sentence, rendered unless it was before.
   * PbxError when there is nothing to speak with.
   */
  render(text: string, language: SpokenLanguage, signal?: AbortSignal): Promise<string>;
  /** The same, with no sound in between: false when it would have to be rendered. */
  has(text: string, language: SpokenLanguage): Promise<boolean>;
}

export interface SpeechOptions {
  /** Absolute paths of `espeak-ng` and `sox`, as an engine has them. */
  readonly programs: Readonly<Record<string, string>>;
  /** Where rendered sentences are kept; it may be emptied at any time. */
  readonly cacheDir: string;
  readonly env: RunOptions['env'];
}

/** espeak-ng's voices. */
const VOICES: Readonly<Record<SpokenLanguage, string>> = { fr: 'fr', en: 'en-us' };
const WORDS_PER_MINUTE = 150;
/** Part of each name in the cache: another way of rendering is another sound. */
const RENDERING = 'espeak-ng 8000 mono 3';
const LONGEST = 2000;

export function createSpeech({ programs, cacheDir, env }: SpeechOptions): Speech {
  const pathOf = (text: string, language: SpokenLanguage): string => {
    const key = [RENDERING, VOICES[language], WORDS_PER_MINUTE, text].join('\n');
    return join(cacheDir, `${createHash('sha256').update(key).digest('hex').slice(0, 32)}.wav`);
  };

  const has = (text: string, language: SpokenLanguage): Promise<boolean> =>
    stat(pathOf(plain(text), language)).then(
      (found) => found.size > 0,
      () => false,
    );

  return {
    has,
    async render(text, language, signal) {
      const sentence = plain(text);
      const path = pathOf(sentence, language);
      if (await has(sentence, language)) return path;
      await makeCache(cacheDir);
      const temporary = join(cacheDir, `.${randomBytes(6).toString('hex')}`);
      try {
        const options = { env, ...(signal ? { signal } : {}) };
        await speak(programs, sentence, language, `${temporary}.speech.wav`, options);
        await toTelephone(programs, `${temporary}.speech.wav`, `${temporary}.wav`, options);
        await rename(`${temporary}.wav`, path);
      } catch (error) {
        throw fileError(error, 'write', path);
      } finally {
        for (const end of ['.speech.wav', '.wav']) await rm(`${temporary}${end}`, { force: true });
      }
      return path;
    },
  };
}

/** Control characters and angle brackets (which espeak-ng could read as mark-up) say nothing. */
function plain(text: string): string {
  const clean = text
    .replace(/[\p{C}<>[\]]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (clean !== '' && clean.length <= LONGEST) return clean;
  const what = clean === '' ? 'There is nothing to say' : 'This is too long to be said at once';
  throw new PbxError('usage', `${what}: ${JSON.stringify(text.slice(0, 60))}.`);
}

/**
 * The text goes through standard input, where no option can be read in it and no process list shows it.
 * Without a line end espeak-ng 1.50 leaves out its last letter.
 */
async function speak(
  programs: SpeechOptions['programs'],
  text: string,
  language: SpokenLanguage,
  path: string,
  options: RunOptions,
): Promise<void> {
  const args = ['-v', VOICES[language], '-s', String(WORDS_PER_MINUTE), '--stdin', '-w', path];
  ended(
    'espeak-ng',
    await run(programOf(programs, 'espeak-ng'), args, { ...options, input: `${text}\n` }),
  );
}

/** What format_wav of Asterisk plays: 8 kHz, one channel, 16 bits; loud, without clipping. */
export async function toTelephone(
  programs: SpeechOptions['programs'],
  from: string,
  to: string,
  options: RunOptions,
  effects: readonly string[] = [],
): Promise<void> {
  const format = ['-r', '8000', '-c', '1', '-b', '16', '-e', 'signed-integer', '-t', 'wav'];
  // Room for what resampling adds, before the level is set.
  const level = ['gain', '-3', 'rate', '8000', 'gain', '-n', '-3'];
  const args = ['-D', from, ...format, to, ...level, ...effects];
  ended('sox', await run(programOf(programs, 'sox'), args, options));
}

function ended(name: string, { status, stderr }: RunResult): void {
  if (status === 0) return;
  const said = stderr.trim().split('\n').at(-1) ?? '';
  throw new PbxError('failed', `${name} could not do it: ${said || `exit status ${status}`}.`);
}

function programOf(programs: SpeechOptions['programs'], name: string): string {
  const path = programs[name];
  if (path !== undefined) return path;
  throw new PbxError(
    'not-found',
    `This engine comes without ${name}, which makes the spoken announcements.`,
    `install ${name} and set up again, or: pbxctl setup lab --engine 22`,
  );
}

async function makeCache(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o755 });
  } catch (error) {
    throw fileError(error, 'make', folder);
  }
}
