import { RATE_HZ } from './g711.ts';

/** A sine of 8000 samples a second; a whole number of hertz repeats after 1000 ms without a click. */
export function sine(hertz: number, durationMs: number, amplitude = 12000): Int16Array {
  return Int16Array.from({ length: samplesIn(durationMs) }, (_, i) =>
    Math.trunc(amplitude * Math.sin((2 * Math.PI * hertz * i) / RATE_HZ)),
  );
}

export const samplesIn = (ms: number) => Math.round((ms * RATE_HZ) / 1000);
export const msOf = (samples: number) => (samples * 1000) / RATE_HZ;
