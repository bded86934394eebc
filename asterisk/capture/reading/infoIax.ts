import type { IaxFrame, IaxFullFrame } from '../../wire/iax.ts';

/** What Wireshark calls the formats that are in use, by their bit. */
const FORMATS: Readonly<Record<number, string>> = {
  0: 'G.723.1 compression',
  1: 'GSM compression',
  2: 'Raw mu-law data (G.711)',
  3: 'Raw A-law data (G.711)',
  6: 'Raw 16-bit Signed Linear (8000 Hz) PCM',
  8: 'G.729a Audio',
  9: 'SpeeX Free Compression',
  10: 'iLBC Free Compression',
  12: 'G.722',
};
const TYPES: Readonly<Record<number, string>> = {
  1: 'DTMF End',
  2: 'Voice',
  3: 'Video',
  4: 'Control',
  5: 'NULL',
  6: 'IAX',
  7: 'Text',
  8: 'Image',
  9: 'HTML',
  10: 'Comfort Noise',
  12: 'DTMF Begin',
};
const NAMED: readonly number[] = [4, 6];
const KEYS: readonly number[] = [1, 12];
const BARE: readonly number[] = [7, 9];

/** `format` is the bit of what the call's voice is in, 0 when unknown. */
export function iaxInfo(frame: IaxFrame, format: number): string {
  if (frame.kind === 'full') return fullInfo(frame);
  if (frame.kind === 'trunk') {
    const frames = frame.calls.length;
    const calls = new Set(frame.calls).size;
    return `Trunk packet with ${frames} media frame${s(frames)} for ${calls} call${s(calls)}`;
  }
  const kind = frame.kind === 'video' ? 'Mini video packet' : 'Mini packet';
  const about = `${kind}, source call# ${frame.sourceCall}, timestamp ${frame.timestamp}ms`;
  return format > 0 ? `${about}, ${formatOf(format)}` : about;
}

const s = (count: number) => (count === 1 ? '' : 's');

const formatOf = (bit: number) =>
  FORMATS[Math.log2(bit)] ?? `unknown (0x${bit.toString(16).padStart(8, '0')})`;

function fullInfo({ type, subclass, name, sourceCall, timestamp }: IaxFullFrame): string {
  const kind = TYPES[type] ?? `Unknown (0x${type.toString(16).padStart(2, '0')})`;
  const about = `${kind}, source call# ${sourceCall}, timestamp ${timestamp}ms`;
  if (NAMED.includes(type)) return `${about} ${name}`;
  if (KEYS.includes(type)) return `${about} digit ${String.fromCharCode(subclass)}`;
  if (type === 2) return `${about}, ${formatOf(subclass)}`;
  return BARE.includes(type) ? about : `${about} subclass ${subclass}`;
}
