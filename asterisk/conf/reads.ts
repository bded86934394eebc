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

/** The reads of a file, as main/config.c makes them. Skipped ones come as one. */
export function* readsOf(binary: string): Generator<Read> {
  const next = reader(binary);
  for (let from = 0; from < binary.length; ) {
    const first = next(from);
    let read = first;
    const isTooLong = overflows(binary, first);
    if (isTooLong) while (overflows(binary, read) && read.to < binary.length) read = next(read.to);
    yield { from, to: read.to, seenTo: first.seenTo, isTooLong };
    from = read.to;
  }
}

type Chunk = Omit<Read, 'isTooLong'>;

function reader(binary: string): (from: number) => Chunk {
  const newline = cursor(binary, '\n');
  const nul = cursor(binary, '\0');
  return (from) => {
    const to = Math.min(newline(from) + 1, from + READ_BYTES, binary.length);
    return { from, to, seenTo: Math.min(nul(from), to) };
  };
}

/** A line of 8191 bytes with its newline just fits. */
function overflows(binary: string, { from, seenTo }: Chunk): boolean {
  return seenTo - from === READ_BYTES && binary[seenTo - 1] !== '\n';
}
