import type { SpokenLanguage } from './language.ts';

const FRENCH: readonly string[] = [
  ...['zéro', 'un', 'deux', 'trois', 'quatre', 'cinq', 'six', 'sept', 'huit', 'neuf', 'dix'],
  ...['onze', 'douze', 'treize', 'quatorze', 'quinze', 'seize'],
  ...['dix-sept', 'dix-huit', 'dix-neuf'],
];
const FRENCH_TENS: Readonly<Record<number, string>> = {
  2: 'vingt',
  3: 'trente',
  4: 'quarante',
  5: 'cinquante',
  6: 'soixante',
  8: 'quatre-vingt',
};

/** A whole number from 0 to 99 in French words; `f` before a feminine noun: « vingt et une heures ». */
export function frenchNumber(value: number, gender: 'm' | 'f' = 'm'): string {
  const small = FRENCH[value];
  if (small !== undefined) return gender === 'f' && value === 1 ? 'une' : small;
  const tens = Math.floor(value / 10);
  // 70 to 79 count on from sixty, 90 to 99 from eighty.
  const base = tens === 7 || tens === 9 ? tens - 1 : tens;
  const rest = value - base * 10;
  const head = FRENCH_TENS[base] ?? '';
  if (rest === 0) return base === 8 ? 'quatre-vingts' : head;
  const joint = (rest === 1 || rest === 11) && base !== 8 ? ' et ' : '-';
  return `${head}${joint}${frenchNumber(rest, gender)}`;
}

/** `1 minute`, `2 minutes` in words: French counts zero as one (« zéro heure »). */
export function counted(
  value: number,
  noun: string,
  language: SpokenLanguage,
  gender: 'm' | 'f' = 'm',
): string {
  const isOne = language === 'fr' ? value < 2 : value === 1;
  const word = language === 'fr' ? frenchNumber(value, gender) : String(value);
  return `${word} ${noun}${isOne ? '' : 's'}`;
}
