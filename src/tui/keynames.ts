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
  if (!prefix) return table[key] ?? key;
  const modifier = { C: 'Ctrl', M: 'Alt', S: 'Shift' }[prefix[1] ?? ''] ?? '';
  const rest = prefix[2] ?? '';
  return `${modifier}-${table[rest] ?? rest.toUpperCase()}`;
}

export function keyNames(keys: readonly string[], look: Look): string {
  return keys.map((key) => keyName(key, look)).join(' ');
}
