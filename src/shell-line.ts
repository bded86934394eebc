import { pbxNamed, splitLeading } from './parse.ts';

/** A word as any POSIX shell takes it, and our own scripts. */
const shellQuoted = (word: string): string =>
  /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;

/** The line that does in a shell what these words do in a session on `pbx`. */
export function shellLine(words: readonly string[], pbx: string, isDefault: boolean): string {
  const named = pbxNamed(words) === undefined && !isDefault ? ['--pbx', pbx] : [];
  const { leading, others } = splitLeading(words);
  return ['pbxctl', ...leading, ...named, ...withoutDashes(others)].map(shellQuoted).join(' ');
}

/** `--` is left out where nothing behind it could be taken for an option. */
function withoutDashes(words: readonly string[]): readonly string[] {
  const at = words.indexOf('--');
  const isNeeded = at >= 0 && words.slice(at + 1).some((word) => word.startsWith('-'));
  return isNeeded ? words : words.filter((_, index) => index !== at);
}
