import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { samplesIn } from '../../asterisk/audio/tone.ts';
import { readWav } from '../../asterisk/audio/wav.ts';
import { realEngine } from './engines.ts';

export const silence = (ms: number) => new Int16Array(samplesIn(ms));

export function joined(...parts: readonly Int16Array[]): Int16Array {
  return Int16Array.from(parts.flatMap((part) => [...part]));
}

/** White noise, the same for the same seed. */
export function noise(ms: number, seed: number, amplitude = 6000): Int16Array {
  let state = seed;
  return Int16Array.from({ length: samplesIn(ms) }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return (state / 2 ** 31) * amplitude;
  });
}

/** A prompt of the real Asterisk, `fr/vm-goodbye`; those that come in GSM only are converted by its sox. */
export async function prompt(name: string): Promise<Int16Array> {
  const { dataDir, programs } = await realEngine('22');
  const path = join(dataDir, 'sounds', name);
  const wav = await readFile(`${path}.wav`).catch(() => converted(programs['sox'] ?? 'sox', path));
  return readWav(wav, name).samples;
}

async function converted(sox: string, path: string): Promise<Uint8Array> {
  const args = [`${path}.gsm`, '-t', 'wav', '-e', 'signed', '-b', '16', '-'];
  const { stdout } = await promisify(execFile)(sox, args, { encoding: 'buffer' });
  stdout.writeUInt32LE(stdout.length - 44, 40);
  return stdout;
}
