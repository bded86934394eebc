import { PbxError } from '../errors.ts';

/** Sound of one channel, as Asterisk's prompts are: 16-bit samples. */
export interface Wav {
  readonly rateHz: number;
  readonly samples: Int16Array;
}

const HEADER_BYTES = 44;
const PCM = 1;

interface Format {
  readonly coding: number;
  readonly channels: number;
  readonly rateHz: number;
  readonly bits: number;
}

/** Reads PCM of 16 bits and one channel, chunks in any order; PbxError says what else a file is. */
export function readWav(bytes: Uint8Array, name = 'the sound'): Wav {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 12 || tagAt(view, 0) !== 'RIFF' || tagAt(view, 8) !== 'WAVE')
    throw unusable(name, 'it is no WAV file');
  const chunks = chunksOf(view, name);
  const format = chunks.get('fmt ');
  const data = chunks.get('data');
  if (!format || !data) throw unusable(name, `it has no ${format ? 'data' : 'fmt'} chunk`);
  const { coding, channels, rateHz, bits } = formatOf(format, name);
  if (coding !== PCM || channels !== 1 || bits !== 16 || rateHz === 0)
    throw unusable(
      name,
      `it has coding ${coding}, ${channels} channels and ${bits} bits at ${rateHz} Hz, not PCM of one channel and 16 bits`,
    );
  const length = Math.floor(data.byteLength / 2);
  return { rateHz, samples: Int16Array.from({ length }, (_, i) => data.getInt16(2 * i, true)) };
}

/** The first chunk of each name; a size beyond the end of the file is refused. */
function chunksOf(view: DataView, name: string): Map<string, DataView> {
  const chunks = new Map<string, DataView>();
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const tag = tagAt(view, at);
    const size = view.getUint32(at + 4, true);
    if (size > view.byteLength - at - 8)
      throw unusable(name, `it ends within its ${JSON.stringify(tag.trim())} chunk`);
    if (!chunks.has(tag))
      chunks.set(tag, new DataView(view.buffer, view.byteOffset + at + 8, size));
    at += 8 + size + (size % 2);
  }
  return chunks;
}

function formatOf(chunk: DataView, name: string): Format {
  if (chunk.byteLength < 16) throw unusable(name, 'its fmt chunk is too short');
  return {
    coding: chunk.getUint16(0, true),
    channels: chunk.getUint16(2, true),
    rateHz: chunk.getUint32(4, true),
    bits: chunk.getUint16(14, true),
  };
}

function tagAt(view: DataView, at: number): string {
  return String.fromCharCode(...Array.from({ length: 4 }, (_, i) => view.getUint8(at + i)));
}

function unusable(name: string, why: string): PbxError {
  return new PbxError(
    'failed',
    `${name} cannot be read: ${why}`,
    'sox INPUT -r 8000 -c 1 -b 16 OUTPUT.wav   makes a file that can',
  );
}

export function writeWav({ rateHz, samples }: Wav): Uint8Array {
  const size = samples.length * 2;
  const bytes = new Uint8Array(HEADER_BYTES + size);
  const view = new DataView(bytes.buffer);
  const tag = (at: number, text: string) => bytes.set(Buffer.from(text, 'latin1'), at);
  tag(0, 'RIFF');
  view.setUint32(4, HEADER_BYTES - 8 + size, true);
  tag(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  tag(36, 'data');
  view.setUint32(40, size, true);
  samples.forEach((sample, i) => {
    view.setInt16(HEADER_BYTES + 2 * i, sample, true);
  });
  return bytes;
}
