import { encodeG711, type G711Codec } from '../audio/g711.ts';
import { sine } from '../audio/tone.ts';

/** One second of a sine at a whole number of hertz, so that it repeats without a click. */
export function toneBytes(codec: G711Codec, hertz: number): Uint8Array {
  return encodeG711(codec, sine(Math.round(hertz), 1000));
}
