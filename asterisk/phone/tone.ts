import type { PhoneCodec } from './scenario.ts';

/** Samples a second of the narrow-band codecs. */
const RATE_HZ = 8000;

/** One 13-bit sample as G.711 A-law (ITU-T G.711, table 1a), bits inverted as on the wire. */
export function alawOf(sample: number): number {
  const sign = sample >= 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(Math.trunc(sample)), 32767) >> 3;
  const exponent = magnitude < 32 ? 0 : Math.floor(Math.log2(magnitude)) - 4;
  const mantissa = exponent === 0 ? (magnitude >> 1) & 0x0f : (magnitude >> exponent) & 0x0f;
  return (sign | (exponent << 4) | mantissa) ^ 0x55;
}

/** One 14-bit sample as G.711 mu-law (ITU-T G.711, table 2a), bits inverted as on the wire. */
export function ulawOf(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(Math.trunc(sample)), 32635) + 132;
  const exponent = Math.floor(Math.log2(magnitude)) - 7;
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

/** One second of a sine at a whole number of hertz, so that it repeats without a click. */
export function toneBytes(codec: PhoneCodec, hertz: number): Uint8Array {
  const encode = codec === 'alaw' ? alawOf : ulawOf;
  return Uint8Array.from({ length: RATE_HZ }, (_, i) =>
    encode(12000 * Math.sin((2 * Math.PI * Math.round(hertz) * i) / RATE_HZ)),
  );
}
