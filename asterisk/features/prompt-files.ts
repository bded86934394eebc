import { randomBytes } from 'node:crypto';
import { copyFile, mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { processStat } from '../engine/process.ts';
import { type RunOptions, run } from '../engine/run.ts';
import { PbxError } from '../errors.ts';
import { fileError } from '../files.ts';
import { importSound } from '../speech/import.ts';
import type { SpokenLanguage } from '../speech/language.ts';
import type { Speech } from '../speech/speech.ts';
import type { Prompt } from './types.ts';

/** The sound files of one language that Asterisk plays: spoken by a synthesiser unless a person has recorded them. */
export interface PromptFiles {
  /** Folder of the files that are played: `<id>.wav` in it. */
  readonly folder: string;
  sourceOf(prompt: Prompt): Promise<'recorded' | 'spoken' | 'missing'>;
  /** Those of which there is no file to play. */
  missing(prompts: readonly Prompt[]): Promise<readonly Prompt[]>;
  /** Makes the file that is played, in one step: a call that plays the old one goes on with it. */
  place(prompt: Prompt, signal?: AbortSignal): Promise<void>;
  /** Takes a WAV or MP3 file for a prompt, of which a minute at most; resolves with its seconds. */
  record(prompt: Prompt, from: string, signal?: AbortSignal): Promise<number>;
  /** When it was recorded, milliseconds since the epoch; undefined when it was not. */
  recordedAt(prompt: Prompt): Promise<number | undefined>;
  /** Back to the synthesiser; false when nothing had been recorded. */
  reset(prompt: Prompt, signal?: AbortSignal): Promise<boolean>;
}

export interface PromptFilesOptions {
  /** Holds a folder a language. */
  readonly sounds: string;
  readonly language: SpokenLanguage;
  readonly speech: Speech;
  readonly programs: Readonly<Record<string, string>>;
  readonly env: RunOptions['env'];
}

export function createPromptFiles(options: PromptFilesOptions): PromptFiles {
  const { language, speech, programs, env } = options;
  const folder = join(options.sounds, language);
  const played = ({ id }: Pick<Prompt, 'id'>) => join(folder, `${id}.wav`);
  const recorded = ({ id }: Prompt) => join(folder, 'recorded', `${id}.wav`);

  /** Puts a file in its place once it is whole. */
  async function land(to: string, make: (temporary: string) => Promise<unknown>): Promise<void> {
    const temporary = join(dirname(to), temporaryName());
    try {
      await mkdir(dirname(to), { recursive: true });
      await clearLeft(dirname(to));
      await make(temporary);
      await rename(temporary, to);
    } catch (error) {
      throw fileError(error, 'write', to);
    } finally {
      await rm(temporary, { force: true });
    }
  }

  async function place(prompt: Prompt, signal?: AbortSignal): Promise<void> {
    if (!(await isFile(recorded(prompt)))) return speak(prompt, signal);
    await land(played(prompt), (temporary) => copyFile(recorded(prompt), temporary));
  }

  async function speak({ id, text, tone }: Prompt, signal?: AbortSignal): Promise<void> {
    await land(played({ id }), async (temporary) => {
      if (tone) return sine(programs, tone, temporary, { env });
      return copyFile(await speech.render(text[language], language, signal), temporary);
    });
  }

  return {
    folder,
    place,
    async sourceOf(prompt) {
      if (await isFile(recorded(prompt))) return 'recorded';
      return (await isFile(played(prompt))) ? 'spoken' : 'missing';
    },
    async missing(prompts) {
      const there = await Promise.all(prompts.map((prompt) => isFile(played(prompt))));
      return prompts.filter((_, i) => !there[i]);
    },
    async record(prompt, from, signal) {
      if (!(await isFile(from)))
        throw new PbxError(
          'not-found',
          `there is no sound file ${from}`,
          'ls   shows what is there',
        );
      const how = { env, ...(signal ? { signal } : {}) };
      await land(recorded(prompt), (temporary) =>
        importSound(programs, from, temporary, { ...how, seconds: LONGEST_SECONDS }),
      );
      await place(prompt, signal);
      return ((await stat(recorded(prompt))).size - HEADER_BYTES) / BYTES_PER_SECOND;
    },
    recordedAt: (prompt) =>
      stat(recorded(prompt)).then(
        (found) => found.mtimeMs,
        () => undefined,
      ),
    async reset(prompt, signal) {
      const was = await isFile(recorded(prompt));
      if (was || (await isFile(played(prompt)))) await speak(prompt, signal);
      // Last: as long as it is there, a reset that was broken off can be made again.
      await rm(recorded(prompt), { force: true });
      return was;
    },
  };
}

const temporaryName = () => `.${process.pid}-${randomBytes(6).toString('hex')}.wav`;
const TEMPORARY = /^\.(\d+)-[0-9a-f]{12}\.wav$/;

/** What a pbxctl that was killed left half made in a folder. */
async function clearLeft(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = TEMPORARY.exec(name)?.[1];
    if (pid && !(await processStat(Number(pid)))) await rm(join(folder, name), { force: true });
  }
}

const HEADER_BYTES = 44;
const BYTES_PER_SECOND = 16_000;
const LONGEST_SECONDS = 60;

const isFile = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isFile() && found.size > 0,
    () => false,
  );

async function sine(
  programs: PromptFilesOptions['programs'],
  { hertz, ms }: NonNullable<Prompt['tone']>,
  to: string,
  options: RunOptions,
): Promise<void> {
  const args = ['-n', '-r', '8000', '-c', '1', '-b', '16', to];
  const { status, stderr } = await run(
    programs['sox'] ?? 'sox',
    [...args, 'synth', String(ms / 1000), 'sine', String(hertz), 'gain', '-6'],
    options,
  );
  if (status !== 0) throw new PbxError('failed', `sox made no tone: ${stderr.trim()}`);
}
