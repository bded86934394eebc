/*
 * Three ways to hold the bytes of a file: bytes; `binary`, a string of one character a byte, whose indexes are
 * offsets in the file; and `text`, for people: UTF-8 decoded, where a byte that is not UTF-8 stands as the lone
 * surrogate U+DC00 + byte, so that text gives back the same bytes.
 */

const HIGH = /[\x80-\xff]/;
const BEYOND_ASCII = /[^\0-\x7f]/;
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export function toBinary(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

export function fromBinary(binary: string): Uint8Array {
  return Buffer.from(binary, 'latin1');
}

export function toText(binary: string): string {
  if (!HIGH.test(binary)) return binary;
  const bytes = Buffer.from(binary, 'latin1');
  try {
    return strict.decode(bytes);
  } catch {
    return decodeLeniently(bytes);
  }
}

export function fromText(text: string): string {
  if (!BEYOND_ASCII.test(text)) return text;
  let binary = '';
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    const isByte = code >= 0xdc80 && code <= 0xdcff;
    binary += isByte
      ? String.fromCharCode(code - 0xdc00)
      : Buffer.from(character, 'utf8').toString('latin1');
  }
  return binary;
}

/** The bytes of a text; `text` may hold bytes that are not UTF-8, as `toText` gave them. */
export function textToBytes(text: string): Uint8Array {
  return fromBinary(fromText(text));
}

export function bytesToText(bytes: Uint8Array): string {
  return toText(toBinary(bytes));
}

function decodeLeniently(bytes: Buffer): string {
  let text = '';
  for (let at = 0; at < bytes.length; ) {
    const length = sequenceLength(bytes[at] ?? 0);
    const part = length > 0 ? decoded(bytes.subarray(at, at + length), length) : undefined;
    text += part ?? String.fromCharCode(0xdc00 + (bytes[at] ?? 0));
    at += part === undefined ? 1 : length;
  }
  return text;
}

function decoded(part: Uint8Array, length: number): string | undefined {
  if (part.length < length) return undefined;
  try {
    return strict.decode(part);
  } catch {
    return undefined;
  }
}

function sequenceLength(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}

/** As strcasecmp in the C locale: only A to Z have another case. */
export function foldCase(text: string): string {
  return /[A-Z]/.test(text) ? text.replace(/[A-Z]+/g, (part) => part.toLowerCase()) : text;
}

export function sameName(one: string, other: string): boolean {
  return one === other || (one.length === other.length && foldCase(one) === foldCase(other));
}
