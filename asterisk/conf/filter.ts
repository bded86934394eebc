import { foldCase, sameName } from './bytes.ts';
import { strip } from './logical.ts';

/** What a filter looks at in a section that was read so far. */
export interface Filtered {
  readonly name: string;
  readonly isTemplate: boolean;
  readonly entries: readonly { readonly key: string; readonly value: string }[];
}

/**
 * does_category_match of main/config.c: an empty name matches every section; without a filter templates are left
 * out. A filter is `name=value` at `&`, both regular expressions; `TEMPLATES=include` lets templates in.
 * An empty value, which 16 does not take, is read as 22 does.
 */
export function sectionMatches(section: Filtered, name: string, filter: string): boolean {
  if (name !== '' && !sameName(section.name, name)) return false;
  if (filter === '') return !section.isTemplate;
  let isTemplateWanted = false;
  for (const expression of filter.split(/[,&]/)) {
    const parts = expression.split('=').map(unquoted);
    const [key = '', value] = parts;
    if (value === undefined) return false;
    if (key === 'TEMPLATES') {
      const wanted = foldCase(value);
      if (wanted !== 'include' && wanted !== 'restrict') return false;
      if (wanted === 'restrict' && !section.isTemplate) return false;
      isTemplateWanted = section.isTemplate;
    } else if (!someEntry(section, key, value)) return false;
  }
  return !section.isTemplate || isTemplateWanted;
}

function someEntry({ entries }: Filtered, key: string, value: string): boolean {
  const [keyPattern, valuePattern] = [pattern(key), pattern(value)];
  if (!keyPattern || !valuePattern) return false;
  return entries.some((entry) => keyPattern.test(entry.key) && valuePattern.test(entry.value));
}

/** ast_strip_quoted. */
function unquoted(text: string): string {
  const stripped = strip(text);
  const isQuoted = stripped.length > 1 && /^(["']).*\1$/s.test(stripped);
  return isQuoted ? stripped.slice(1, -1) : stripped;
}

const CLASSES: Readonly<Record<string, string>> = {
  '[:alpha:]': 'A-Za-z',
  '[:digit:]': '0-9',
  '[:alnum:]': 'A-Za-z0-9',
  '[:upper:]': 'A-Z',
  '[:lower:]': 'a-z',
  '[:space:]': '\\s',
  '[:punct:]': '!-\\/:-@\\[-`{-~',
  '[:xdigit:]': '0-9A-Fa-f',
};

/** A POSIX extended expression; undefined for one that is none, or for none that we can read. */
function pattern(source: string): RegExp | undefined {
  try {
    return new RegExp(source.replace(/\[:\w+:\]/g, (name) => CLASSES[name] ?? name));
  } catch {
    return undefined;
  }
}
