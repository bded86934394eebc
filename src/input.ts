import { createInterface } from 'node:readline';
import { PbxError } from '../asterisk/errors.ts';

/** More than a secret or a small table would be. */
const MAX_BYTES = 64 * 1024;

/** The lines that are piped in, as they come. */
export function readLines(stdin: NodeJS.ReadStream): AsyncIterable<string> {
  if (stdin.isTTY)
    throw new PbxError(
      'usage',
      'standard input is a terminal: there is nothing piped in',
      'pbxctl run FILE   or pipe lines in; pbxctl alone is for typing',
    );
  return createInterface({ input: stdin, crlfDelay: Number.POSITIVE_INFINITY });
}

/** All that is piped in; a terminal would show what is typed, and is refused. */
export async function readInput(
  stdin: AsyncIterable<Uint8Array | string> & { readonly isTTY?: boolean },
): Promise<Uint8Array> {
  if (stdin.isTTY)
    throw new PbxError(
      'usage',
      'standard input is a terminal: what is typed there would be seen',
      'pipe it in: pbxctl … < FILE',
    );
  const pieces: Uint8Array[] = [];
  let length = 0;
  for await (const piece of stdin) {
    const bytes = Buffer.from(piece);
    length += bytes.length;
    if (length > MAX_BYTES)
      throw new PbxError('usage', `more than ${MAX_BYTES} bytes were piped in`, 'pbxctl help');
    pieces.push(bytes);
  }
  return Buffer.concat(pieces);
}
