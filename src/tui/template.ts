import { splitWords } from '../words.ts';

/** What a template may name in braces. */
export const valueNames = [
  ...(['peer', 'trunk', 'feature', 'channel', 'call'] as const),
  ...(['capture', 'change'] as const),
];
export type ValueName = (typeof valueNames)[number];

/** Values that a template may name in braces. */
export type TemplateValues = Readonly<Partial<Record<ValueName, string>>>;

/**
 * The words of a template, split before its `{name}`s are filled in: a value stays one word
 * whatever it holds, and stands after `--`, or after the name of its option (`--call={call}`). Undefined when a
 * value is missing.
 */
export function fillTemplate(template: string, values: TemplateValues): string[] | undefined {
  const words: string[] = [];
  let filled = false;
  for (const word of splitWords(template)) {
    const [, option = '', name] = /^(--[a-z-]+=)?\{(\w+)\}$/.exec(word) ?? [];
    if (name === undefined) {
      words.push(word);
      continue;
    }
    const value = valueNamed(values, name);
    if (value === undefined) return undefined;
    if (option !== '') {
      words.push(option + value);
      continue;
    }
    if (!filled) words.push('--');
    filled = true;
    words.push(value);
  }
  return words;
}

function valueNamed(values: TemplateValues, name: string): string | undefined {
  const known = valueNames.find((one) => one === name);
  return known && values[known];
}

/** A word as it must be typed on the command line to stay one word. */
export function quoteWord(word: string): string {
  if (/^[\w@%+=:,./<>*#-]+$/.test(word)) return word;
  return `"${word.replace(/["\\]/g, '\\$&')}"`;
}

/** A template as a line that a person goes on typing: filled in, quoted, with a space at the end. */
export function beginLine(template: string, values: TemplateValues): string | undefined {
  const words = fillTemplate(template, values);
  if (words === undefined) return undefined;
  const harmless = words.every((word) => word === '--' || !word.startsWith('-'));
  const kept = harmless ? words.filter((word) => word !== '--') : words;
  return `${kept.map(quoteWord).join(' ')} `;
}
