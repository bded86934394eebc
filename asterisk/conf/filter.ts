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
 */
export function sectionMatches(section: Filtered, name: string, filter: string): boolean {
  if (name !== '' && !sameName(section.name, name)) return false;
  if (filter === '') return !section.isTemplate;
  let isTemplateWanted = false;
  for (const expression of filter.split(/[,&]/)) {
    const parts = expression.split('=').map(strip);
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

/** A POSIX extended expression; undefined for one that is none, or for none that we can read. */
function pattern(source: string): RegExp | undefined {
  try {
    return new RegExp(source);
  } catch {
    return undefined;
  }
}
