import { PbxError } from '../../asterisk/errors.ts';
import type { Look } from '../text/look.ts';

const names: Readonly<Record<string, string>> = {
  tab: 'Tab',
  enter: 'Enter',
  escape: 'Esc',
  space: 'Space',
  up: '↑',
  down: '↓',
  pageup: 'PgUp',
  pagedown: 'PgDn',
  home: 'Home',
  end: 'End',
};
const asciiNames: Readonly<Record<string, string>> = { ...names, up: 'Up', down: 'Down' };

/** A key as it is written on keyboards. */
export function keyName(key: string, look: Look): string {
  const table = look.charset === 'unicode' ? names : asciiNames;
  const prefix = /^([CMS])-(.+)$/.exec(key);
  if (/^f\d+$/.test(key)) return key.toUpperCase();
  if (!prefix) return table[key] ?? key;
  const modifier = { C: 'Ctrl', M: 'Alt', S: 'Shift' }[prefix[1] ?? ''] ?? '';
  const rest = prefix[2] ?? '';
  return `${modifier}-${table[rest] ?? rest.toUpperCase()}`;
}

export function keyNames(keys: readonly string[], look: Look): string {
  return keys.map((key) => keyName(key, look)).join(' ');
}

/** Keys as a person may spell them, and as the key decoder names them. */
const spellings: Readonly<Record<string, string>> = {
  esc: 'escape',
  return: 'enter',
  pgup: 'pageup',
  pgdn: 'pagedown',
  del: 'delete',
  ins: 'insert',
};
const named: ReadonlySet<string> = new Set([
  ...Object.keys(names),
  ...['left', 'right', 'insert', 'delete', 'backspace'],
  ...Array.from({ length: 12 }, (_, index) => `f${index + 1}`),
]);
/** What a terminal sends for the two is the same. */
const sameAs: Readonly<Record<string, string>> = {
  i: 'Tab',
  m: 'Enter',
  j: 'Enter',
  h: 'Backspace',
  '[': 'Esc',
};

/** The decoder's name of a key that somebody has spelt: `Ctrl-K`, `C-k`, `F5`, `Enter`, `K`. */
export function keyNamed(spelt: string): string {
  const held = new Set<string>();
  let rest = spelt;
  for (let found = modifierOf(rest); found; found = modifierOf(rest)) {
    held.add(found[1]?.charAt(0).toUpperCase().replace('A', 'M') ?? '');
    rest = found[2] ?? '';
  }
  const lower = rest.toLowerCase();
  const base = rest === ' ' ? 'space' : (spellings[lower] ?? lower);
  if (named.has(base)) {
    const isShiftTab = base === 'tab' && held.size === 1 && held.has('S');
    const isSent = !['tab', 'escape'].includes(base) || held.size === 0 || isShiftTab;
    if (isSent)
      return (
        ['C', 'M', 'S']
          .filter((one) => held.has(one))
          .map(dashed)
          .join('') + base
      );
  }
  const character = characterNamed(rest, held);
  if (character !== undefined) return character;
  const hint = 'a key is one character, or Enter, F5, Ctrl-K, Alt-x, Shift-Tab, …';
  throw new PbxError('usage', `${JSON.stringify(spelt)} is no key that a terminal sends`, hint);
}

const dashed = (letter: string): string => `${letter}-`;

const modifierOf = (text: string): RegExpExecArray | null =>
  /^(ctrl|c|alt|meta|m|shift|s)[-+](.+)$/i.exec(text);

function characterNamed(text: string, held: ReadonlySet<string>): string | undefined {
  if ([...text].length !== 1 || /[\s\p{Cc}]/u.test(text)) return undefined;
  const alt = held.has('M') ? 'M-' : '';
  const lower = text.toLowerCase();
  if (!held.has('C')) {
    if (!held.has('S')) return alt + text;
    return /[a-z]/i.test(text) ? alt + text.toUpperCase() : undefined;
  }
  if (held.has('S')) return undefined;
  const same = sameAs[lower];
  if (same !== undefined)
    throw new PbxError('usage', `Ctrl-${text.toUpperCase()} and ${same} are one key to a terminal`);
  return /^[a-z]$/.test(lower) ? `${alt}C-${lower}` : undefined;
}
