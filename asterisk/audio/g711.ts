/** The two laws of ITU-T G.711, by Asterisk's names. */
export type G711Codec = 'alaw' | 'ulaw';

/** Samples a second of the narrow-band codecs. */
export const RATE_HZ = 8000;

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

/** The 16-bit sample of an A-law byte: the middle of its interval. */
export function sampleOfAlaw(byte: number): number {
  const bits = byte ^ 0x55;
  const exponent = (bits >> 4) & 7;
  const step = ((bits & 0x0f) << 4) + 8;
  const magnitude = exponent === 0 ? step : (step + 0x100) << (exponent - 1);
  return bits & 0x80 ? magnitude : -magnitude;
}

/** The 16-bit sample of a mu-law byte: the middle of its interval. */
export function sampleOfUlaw(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + 132) << ((bits >> 4) & 7)) - 132;
  return bits & 0x80 ? -magnitude : magnitude;
}

export function encodeG711(codec: G711Codec, samples: ArrayLike<number>): Uint8Array {
  const encode = codec === 'alaw' ? alawOf : ulawOf;
  return Uint8Array.from(samples, encode);
}

export function decodeG711(codec: G711Codec, bytes: Uint8Array): Int16Array {
  const decode = codec === 'alaw' ? sampleOfAlaw : sampleOfUlaw;
  return Int16Array.from(bytes, decode);
}
