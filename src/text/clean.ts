import stringWidth from 'string-width';
import type { Look } from './look.ts';

/** What one or two columns of the screen show: a base character with its marks. */
export interface Cluster {
  readonly text: string;
  readonly width: 1 | 2;
}

type Charset = Look['charset'];

const escapeSequences =
  /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)|[ -/]*[0-OQ-WYZ\\`-~])|\x9b[0-?]*[ -/]*[@-~]/g;
const plain = /^[\x20-\x7e]*$/;
/**
 * Latin letters, punctuation and our own symbols: each is shown as it is, in one column. Most texts that are not
 * plain hold no others, and the tables of Unicode that tell the rest take longer to make than a command to run.
 */
const simple =
  /^[\x20-\x7e\xa1-\xac\xae-\u017f\u2013\u2014\u2018-\u201d\u2022\u2026\u203a\u2190-\u2193\u2500-\u2590\u25b2\u25cb\u25cf\u25d0\u2591\u2716]*$/;
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/u;
const mark = /\p{M}/u;
const pictograph = /\p{Extended_Pictographic}/u;
const skinTone = /[\u{1f3fb}-\u{1f3ff}]/u;
const regional = /[\u{1f1e6}-\u{1f1ff}]/u;
const unprintable = /[\p{C}\ufffd]/u;
const blank = /[\p{Z}\n\r]/u;
const maximumMarks = 3;

/**
 * Splits text from outside into what the screen can show: no escape sequence, control or
 * direction-changing character is left, and no width that terminals disagree about beyond one
 * character (of a joined emoji only the first is kept).
 */
export function clusters(text: string, charset: Charset): Cluster[] {
  if (isShownAsItIs(text, charset)) return Array.from(text, narrow);
  const stripped = text.replace(escapeSequences, '').replaceAll('\t', '    ');
  const shown = charset === 'ascii' ? toAscii(stripped) : stripped.normalize('NFC');
  return gather(shown);
}

const isShownAsItIs = (text: string, charset: Charset): boolean =>
  plain.test(text) || (charset === 'unicode' && simple.test(text));

function narrow(text: string): Cluster {
  return { text, width: 1 };
}

/** Symbols and punctuation of our own, as plain characters. */
const ownSymbols: ReadonlyMap<string, string> = new Map([
  ...([
    ['●', '*'],
    ['○', 'o'],
    ['✖', 'x'],
    ['▲', '!'],
    ['◐', '~'],
  ] as const),
  ...([
    ['«', '"'],
    ['»', '"'],
    ['“', '"'],
    ['”', '"'],
    ['’', "'"],
    ['•', '*'],
  ] as const),
  ...([
    ['·', '-'],
    ['–', '-'],
    ['—', '-'],
    ['→', '>'],
    ['█', '#'],
    ['░', '.'],
  ] as const),
  ...[...'─━'].map((rule) => [rule, '-'] as const),
  ...[...'│┃'].map((bar) => [bar, '|'] as const),
  ...[...'┌┐└┘├┤┬┴┼'].map((corner) => [corner, '+'] as const),
]);

function toAscii(text: string): string {
  const folded = text.normalize('NFKD').replace(/\p{M}/gu, '');
  let out = '';
  for (const character of folded) {
    if (character >= ' ' && character <= '~') out += character;
    else if (blank.test(character)) out += ' ';
    else if (ownSymbols.has(character)) out += ownSymbols.get(character);
    else if (!unseen.test(character)) out += '?';
  }
  return out;
}

function gather(text: string): Cluster[] {
  const found: Cluster[] = [];
  let marks = 0;
  let joined = false;
  for (const character of text) {
    const last = found.at(-1);
    if (character === '\u200d') joined = last !== undefined && pictograph.test(last.text);
    else if (unseen.test(character)) continue;
    else if (mark.test(character)) {
      marks++;
      if (last && marks <= maximumMarks) {
        found[found.length - 1] = { text: last.text + character, width: last.width };
      }
    } else if (isDecoration(character, last, joined)) joined = false;
    else {
      marks = 0;
      joined = false;
      found.push(clusterOf(character));
    }
  }
  return found;
}

function isDecoration(character: string, last: Cluster | undefined, joined: boolean): boolean {
  if (joined && pictograph.test(character)) return true;
  return skinTone.test(character) && last !== undefined && pictograph.test(last.text);
}

function clusterOf(character: string): Cluster {
  if (regional.test(character)) {
    return narrow(String.fromCharCode((character.codePointAt(0) ?? 0) - 0x1f1e6 + 0x41));
  }
  if (blank.test(character)) return narrow(' ');
  if (unprintable.test(character)) return narrow('\ufffd');
  return { text: character, width: stringWidth(character) === 2 ? 2 : 1 };
}

/** Columns that the text takes on the screen. */
export function widthOf(text: string, charset: Charset): number {
  if (isShownAsItIs(text, charset)) return text.length;
  let width = 0;
  for (const cluster of clusters(text, charset)) width += cluster.width;
  return width;
}

/** The text as the screen can show it, on one line. */
export function clean(text: string, charset: Charset): string {
  if (isShownAsItIs(text, charset)) return text;
  return clusters(text, charset)
    .map((cluster) => cluster.text)
    .join('');
}
