import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { readWav } from '../../asterisk/audio/wav.ts';
import type { ReportProgress } from '../../asterisk/engine/port.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { fileError } from '../../asterisk/files.ts';
import { chime } from '../../asterisk/moh/music.ts';
import { importSound } from '../../asterisk/speech/import.ts';
import type { Context, LabProfile } from '../context.ts';
import { count } from '../words.ts';

const SOUNDS = /\.(wav|mp3|ogg|oga|flac|aiff?|au|gsm|sln)$/i;
const LONGEST_SECONDS = 2 * 3_600;
/** `char fns[256][80]` and MAX_MP3S of res_musiconhold.c. */
const MOST_FILES = 250;

/** The sound files of a person's folder, by name; PbxError for none. */
export async function soundsIn(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error) => {
    throw fileError(error, 'read', folder);
  });
  const sounds = names.filter((name) => SOUNDS.test(name) && !name.startsWith('.')).sort();
  if (sounds.length === 0)
    throw new PbxError(
      'not-found',
      `${folder} holds no sound files`,
      'WAV, MP3, Ogg and FLAC can be used: pbxctl moh add NAME --files FOLDER',
    );
  if (sounds.length > MOST_FILES)
    throw new PbxError('refused', `${folder} holds ${sounds.length} files: ${MOST_FILES} at most`);
  return sounds.map((name) => join(folder, name));
}

export interface Making {
  readonly from: readonly string[];
  readonly folder: string;
  /** `wav` for mode files, `sln` (raw) for a program. */
  readonly format: 'wav' | 'sln';
  readonly report: ReportProgress;
  readonly signal: AbortSignal;
}

/** Makes the files of a class, 8 kHz mono: `001.wav` … in the order of their names; a chime where there are none. */
export async function makeSounds(
  { env }: Context,
  { engine }: LabProfile,
  { from, folder, format, report, signal }: Making,
): Promise<string> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  if (from.length === 0) {
    await writeFile(join(folder, '001.sln'), new Uint8Array(chime().buffer));
    return 'made a chime, to be heard while the stream is not there';
  }
  for (const [index, path] of from.entries()) {
    report({ stage: 'music', done: index, total: from.length, unit: 'files' });
    const name = String(index + 1).padStart(3, '0');
    const wav = join(folder, `.${name}.wav`);
    await importSound(engine.programs, path, wav, { env, signal, seconds: LONGEST_SECONDS });
    if (format === 'wav') await rename(wav, join(folder, `${name}.wav`));
    else await writeRaw(wav, join(folder, `${name}.sln`), extname(path));
  }
  return `made ${count(from.length, 'file')} of music (8 kHz, mono)`;
}

async function writeRaw(wav: string, to: string, ending: string): Promise<void> {
  const { samples } = readWav(await readFile(wav), ending);
  await writeFile(to, new Uint8Array(samples.buffer, samples.byteOffset, samples.byteLength));
  await rm(wav);
}
