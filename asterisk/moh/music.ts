import { readFile } from 'node:fs/promises';
import { PIECE_BYTES } from './outlet.ts';

const RATE_HZ = 8_000;
const NOTE_MS = 800;
/** A, C sharp, E, A: and after them a rest as long. */
const NOTES_HZ = [440, 554, 659, 880, 659, 554];
const LOUDEST = 4_000;

/** Sound without end, PIECE_BYTES at a time. */
export type Music = () => Uint8Array;

/** Soft bells, for where there is no other music: 16-bit samples, 8000 a second. */
export function chime(): Int16Array {
  const perNote = (RATE_HZ * NOTE_MS) / 1000;
  const samples = new Int16Array(perNote * (NOTES_HZ.length + 4));
  NOTES_HZ.forEach((hertz, note) => {
    for (let i = 0; i < 2 * perNote; i++) {
      const at = note * perNote + i;
      const loudness = LOUDEST * Math.exp(-i / (perNote / 2)) * Math.min(1, i / 80);
      samples[at] =
        (samples[at] ?? 0) + Math.trunc(loudness * Math.sin((2 * Math.PI * hertz * i) / RATE_HZ));
    }
  });
  return samples;
}

/** Plays raw files of slin one after the other, again and again; a file that cannot be read is passed over. */
export async function musicOf(paths: readonly string[]): Promise<Music> {
  const files = await Promise.all(paths.map((path) => readFile(path).catch(() => Buffer.alloc(0))));
  const whole = Buffer.concat(files.map((file) => file.subarray(0, file.length & ~1)));
  const sound = whole.length >= PIECE_BYTES ? whole : Buffer.from(chime().buffer);
  let at = 0;
  return () => {
    const piece = Buffer.alloc(PIECE_BYTES);
    for (let filled = 0; filled < PIECE_BYTES; ) {
      const copied = sound.copy(piece, filled, at);
      filled += copied;
      at = at + copied >= sound.length ? 0 : at + copied;
    }
    return piece;
  };
}
