/** Information elements (RFC 5456 section 8.6) that tell what a call is about. */
export interface IaxElements {
  readonly called?: string;
  readonly calling?: string;
  readonly callingName?: string;
  readonly username?: string;
  readonly context?: string;
  readonly cause?: string;
  readonly causeCode?: number;
  /** The bit of the format that was chosen or is wanted. */
  readonly format?: number;
}

const TEXTS: Readonly<Record<number, keyof IaxElements>> = {
  1: 'called',
  2: 'calling',
  4: 'callingName',
  5: 'context',
  6: 'username',
  22: 'cause',
};
const FORMAT = 9;
const CAUSE_CODE = 42;

export function readElements(bytes: Uint8Array, from: number, to: number): IaxElements {
  const found: Record<string, string | number> = {};
  for (let at = from; at + 2 <= to; ) {
    const [code = 0, length = 0] = [bytes[at], bytes[at + 1]];
    const value = bytes.subarray(at + 2, Math.min(to, at + 2 + length));
    const text = TEXTS[code];
    if (text) found[text] = Buffer.from(value).toString('utf8');
    if (code === FORMAT && value.length === 4) found['format'] = Buffer.from(value).readUInt32BE();
    if (code === CAUSE_CODE && value.length === 1) found['causeCode'] = value[0] ?? 0;
    at += 2 + length;
  }
  return found;
}

/** Formats by their bit, as Asterisk names them (main/format_compatibility.c). */
const FORMATS: Readonly<Record<number, string>> = {
  0: 'g723',
  1: 'gsm',
  2: 'ulaw',
  3: 'alaw',
  4: 'g726aal2',
  5: 'adpcm',
  6: 'slin',
  7: 'lpc10',
  8: 'g729',
  9: 'speex',
  10: 'ilbc',
  11: 'g726',
  12: 'g722',
  13: 'siren7',
  14: 'siren14',
  15: 'slin16',
};

/** '' for none that is known. */
export const formatName = (bit: number) => FORMATS[Math.log2(bit)] ?? '';
