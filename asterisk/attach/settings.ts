import type { Effective } from '../conf/effective.ts';

/** The last value of a key in the first section of that name, as Asterisk's own readers take it; templates do not count. */
export function settingOf(conf: Effective, section: string, key: string): string | undefined {
  const found = conf.sections.find(
    ({ name, isTemplate }) => !isTemplate && name.toLowerCase() === section.toLowerCase(),
  );
  return found?.entries.findLast((entry) => entry.key.toLowerCase() === key.toLowerCase())?.value;
}

/** ast_true in main/utils.c. */
export const isTrue = (value: string | undefined): boolean =>
  /^(yes|true|y|t|1|on)$/i.test(value ?? '');
