import { open, rm, stat } from 'node:fs/promises';
import { type RunOptions, run } from '../engine/run.ts';
import { messageOf, PbxError } from '../errors.ts';
import { toTelephone } from './speech.ts';

export interface ImportOptions extends RunOptions {
  /** What is longer is cut off. */
  readonly seconds: number;
}

const LARGEST_BYTES = 500_000_000;

/** Makes what Asterisk plays of a person's WAV or MP3 file; sox of Debian reads no MP3, mpg123 makes it a WAV file. */
export async function importSound(
  programs: Readonly<Record<string, string>>,
  from: string,
  to: string,
  { seconds, ...options }: ImportOptions,
): Promise<void> {
  const { size } = await stat(from);
  if (size > LARGEST_BYTES)
    throw new PbxError('refused', `${from} is too large: ${Math.round(size / 1e6)} MB`);
  const trim = ['trim', '0', String(seconds)];
  if (!(await isMp3(from)))
    return toTelephone(programs, from, to, options, trim).catch((error) => {
      throw new PbxError('failed', `${from} is no WAV or MP3 file (${messageOf(error)})`);
    });
  const wav = `${to}.mp3.wav`;
  try {
    const args = ['-q', '-w', wav, '--', from];
    const { status, stderr } = await run(programs['mpg123'] ?? 'mpg123', args, options);
    if (status !== 0 || !(await hasBytes(wav)))
      throw new PbxError('failed', `${from} is no MP3 that mpg123 reads: ${stderr.trim()}`);
    await toTelephone(programs, wav, to, options, trim);
  } finally {
    await rm(wav, { force: true });
  }
}

/** An ID3 tag, or the sync word of a frame of layer III. */
async function isMp3(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer } = await file.read(Buffer.alloc(3), 0, 3, 0);
    const [first = 0, second = 0] = buffer;
    return buffer.toString('latin1') === 'ID3' || (first === 0xff && (second & 0xe6) === 0xe2);
  } finally {
    await file.close();
  }
}

const hasBytes = (path: string): Promise<boolean> =>
  stat(path).then(
    ({ size }) => size > 0,
    () => false,
  );
