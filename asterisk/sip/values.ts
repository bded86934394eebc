import { sameName } from '../conf/bytes.ts';
import type { EffectiveEntry, EffectiveSection } from '../conf/effective.ts';
import type { SipObject, UserSetting } from './port.ts';

type Entries = readonly EffectiveEntry[];

/** The entry that counts where the last one wins; a setting may have several names. */
export function lastOf(entries: Entries, ...keys: readonly string[]): EffectiveEntry | undefined {
  for (let at = entries.length - 1; at >= 0; at -= 1) {
    const entry = entries[at];
    if (entry) for (const key of keys) if (sameName(key, entry.key)) return entry;
  }
  return undefined;
}

export function lastValueOf(entries: Entries, ...keys: readonly string[]): string | undefined {
  return lastOf(entries, ...keys)?.value;
}

/** An entry as a person is told of it. */
export function settingOf(object: SipObject, entry: EffectiveEntry): UserSetting {
  const { key, value, file, line, inheritedFrom } = entry;
  return { object, key, value, file, line, inheritedFrom };
}

export function settingsOfSection(object: SipObject, section: EffectiveSection): UserSetting[] {
  return section.entries.map((entry) => settingOf(object, entry));
}

/** As ast_true of main/utils.c. */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && /^(yes|true|y|t|1|on)$/i.test(value);
}

/** `"Claire" <703>`, `Claire <703>` or `<703>`, as ast_callerid_split takes it apart. */
export function readCallerId(value: string): { name: string; number: string | undefined } {
  const found = /^\s*"?(.*?)"?\s*<([^>]*)>\s*$/.exec(value);
  if (found) return { name: found[1] ?? '', number: found[2] };
  return /^[\d*#+]+$/.test(value)
    ? { name: '', number: value }
    : { name: value, number: undefined };
}

/** Keys whose values no output may show. */
const SECRET_KEYS = new Set([
  ...['secret', 'md5secret', 'remotesecret', 'password', 'md5_cred'],
  ...['password_digest', 'oauth_secret', 'refresh_token'],
]);

export function isSecretKey(key: string): boolean {
  return SECRET_KEYS.has(key.toLowerCase());
}
