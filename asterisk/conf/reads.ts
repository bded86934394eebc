import { cursor } from './cursor.ts';

/** Bytes that fgets takes at once: the buffer of config_text_file_load in main/config.c, less its NUL. */
export const READ_BYTES = 8191;

/** One read: [from, to), of which Asterisk sees the bytes before `seenTo` (a NUL ends them). */
export interface Read {
  readonly from: number;
  readonly to: number;
  readonly seenTo: number;
  /** It goes on beyond the buffer: Asterisk skips it with the next reads, up to its end. */
  readonly isTooLong: boolean;
}

/** The read at an offset, as main/config.c makes it; ask for them in order. Skipped ones come as one. */
export function reader(binary: string): (from: number) => Read {
  const newline = cursor(binary, '\n');
  const nul = cursor(binary, '\0');
  const readAt = (from: number): Read => {
    const to = Math.min(newline(from) + 1, from + READ_BYTES, binary.length);
    const seenTo = Math.min(nul(from), to);
    return { from, to, seenTo, isTooLong: overflows(binary, from, seenTo) };
  };
  return (from) => {
    const first = readAt(from);
    if (!first.isTooLong) return first;
    let last = first;
    while (last.isTooLong && last.to < binary.length) last = readAt(last.to);
    return { ...first, to: last.to };
  };
}

/** The read between two offsets that `reader` has given. */
export function readBetween(binary: string, from: number, to: number, hasNul: boolean): Read {
  const bufferTo = Math.min(to, from + READ_BYTES);
  const nul = hasNul ? binary.slice(from, bufferTo).indexOf('\0') : -1;
  const seenTo = nul === -1 ? bufferTo : from + nul;
  return { from, to, seenTo, isTooLong: overflows(binary, from, seenTo) };
}

/** A line of 8191 bytes with its newline just fits. */
function overflows(binary: string, from: number, seenTo: number): boolean {
  return seenTo - from === READ_BYTES && binary[seenTo - 1] !== '\n';
}
