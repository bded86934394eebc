import { describe, expect, it } from 'vitest';
import { counted, frenchNumber } from '../../../asterisk/speech/numbers.ts';

describe('numbers in French', () => {
  it.each([
    [0, 'zéro'],
    [1, 'un'],
    [16, 'seize'],
    [17, 'dix-sept'],
    [20, 'vingt'],
    [21, 'vingt et un'],
    [22, 'vingt-deux'],
    [60, 'soixante'],
    [61, 'soixante et un'],
    [69, 'soixante-neuf'],
    [70, 'soixante-dix'],
    [71, 'soixante et onze'],
    [77, 'soixante-dix-sept'],
    [80, 'quatre-vingts'],
    [81, 'quatre-vingt-un'],
    [90, 'quatre-vingt-dix'],
    [91, 'quatre-vingt-onze'],
    [99, 'quatre-vingt-dix-neuf'],
  ])('%i is « %s »', (value, words) => {
    expect(frenchNumber(value)).toBe(words);
  });

  it.each([
    [0, 'zéro heure'],
    [1, 'une heure'],
    [2, 'deux heures'],
    [21, 'vingt et une heures'],
    [23, 'vingt-trois heures'],
  ])('%i hours are « %s »', (value, words) => {
    expect(counted(value, 'heure', 'fr', 'f')).toBe(words);
  });

  it('has a word of its own for each', () => {
    const words = Array.from({ length: 100 }, (_, i) => frenchNumber(i));
    expect(new Set(words).size).toBe(100);
  });

  it('counts in English with one singular', () => {
    expect([0, 1, 2].map((n) => counted(n, 'minute', 'en'))).toEqual([
      '0 minutes',
      '1 minute',
      '2 minutes',
    ]);
  });
});
