import { PbxError } from '../errors.ts';

/** A path with each filled-in word kept one segment, whatever it holds: ariPath`/channels/${id}`. */
export function ariPath(parts: TemplateStringsArray, ...words: readonly string[]): string {
  return parts.reduce((path, part, index) => path + segmentOf(words[index - 1] ?? '') + part);
}

/** URLs drop `.` and `..` even when they are encoded, and Asterisk routes an empty segment elsewhere. */
function segmentOf(word: string): string {
  if (word === '' || word === '.' || word === '..' || word.includes('\0'))
    throw new PbxError('usage', `Not the name of anything in Asterisk: ${JSON.stringify(word)}.`);
  return encodeURIComponent(word);
}
