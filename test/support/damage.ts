export type Random = () => number;

export const below = (random: Random, most: number): number => Math.floor(random() * most);

const EDGES = [0, 1, 0x7f, 0x80, 0xff];
const WORDS = [
  '\r\n',
  '\r\n\r\n',
  ':',
  ';tag=',
  'Content-Length: 99999999\r\n',
  'm=audio 1 RTP/AVP ',
  'a=rtpmap:',
  '<',
  '"',
];

/** Turns bits, sets bytes to their edges, cuts, repeats, or puts words in. */
export function damaged(random: Random, bytes: Buffer): Buffer {
  const copy = Buffer.from(bytes);
  const way = below(random, 5);
  const at = below(random, copy.length);
  if (way === 0) return copy.subarray(0, at);
  if (way === 1) return Buffer.concat([copy.subarray(0, at), copy.subarray(below(random, at + 1))]);
  if (way === 2) {
    const word = WORDS[below(random, WORDS.length)] ?? '';
    return Buffer.concat([copy.subarray(0, at), Buffer.from(word), copy.subarray(at)]);
  }
  for (let i = 1 + below(random, 12); i > 0; i--) {
    const place = below(random, copy.length);
    copy[place] =
      way === 3 ? (EDGES[below(random, 5)] ?? 0) : (copy[place] ?? 0) ^ (1 << below(random, 8));
  }
  return copy;
}
