import { Mp3Encoder } from '@breezystack/lamejs';

/** How an MP3 is coded. */
interface Coding {
  readonly rateHz: number;
  readonly kbps: number;
}

const USUAL: Coding = { rateHz: 44_100, kbps: 128 };

/** Bytes a second of what `mp3Tone` gives. */
export const mp3BytesPerSecond = ({ kbps }: Pick<Coding, 'kbps'> = USUAL): number => kbps * 125;

/** A sine as an MP3 stream of constant rate. */
export function mp3Tone(hertz: number, seconds: number, { rateHz, kbps } = USUAL): Buffer {
  const encoder = new Mp3Encoder(1, rateHz, kbps);
  const samples = Int16Array.from(
    { length: rateHz * seconds },
    (_, i) => 12_000 * Math.sin((2 * Math.PI * hertz * i) / rateHz),
  );
  const parts = [encoder.encodeBuffer(samples), encoder.flush()];
  return Buffer.concat(parts.map((part) => Buffer.from(part)));
}
