import { Mp3Encoder } from '@breezystack/lamejs';

const RATE_HZ = 44_100;
const KBPS = 128;

/** Bytes a second of what `mp3Tone` gives. */
export const MP3_BYTES_PER_SECOND = (KBPS * 1000) / 8;

/** A sine as an MP3 stream of constant rate. */
export function mp3Tone(hertz: number, seconds: number): Buffer {
  const encoder = new Mp3Encoder(1, RATE_HZ, KBPS);
  const samples = Int16Array.from(
    { length: RATE_HZ * seconds },
    (_, i) => 12_000 * Math.sin((2 * Math.PI * hertz * i) / RATE_HZ),
  );
  return Buffer.concat(
    [encoder.encodeBuffer(samples), encoder.flush()].map((part) => Buffer.from(part)),
  );
}
