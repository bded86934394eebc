import { describe, expect, it } from 'vitest';
import { clockPrompts, timePrompts } from '../../../asterisk/features/clock.ts';

const said = (language: 'fr' | 'en', hour: number, minute: number, second: number): string =>
  timePrompts(hour, minute, second)
    .map((id) => clockPrompts.find((prompt) => prompt.id === id)?.text[language] ?? `?${id}`)
    .join(' ');

describe('the time in French', () => {
  it.each([
    [0, 0, 0, 'zéro heure précises'],
    [0, 0, 5, 'zéro heure zéro minute et cinq secondes'],
    [1, 1, 0, 'une heure une minute précises'],
    [1, 0, 0, 'une heure précises'],
    [15, 37, 20, 'quinze heures trente-sept minutes et vingt secondes'],
    [21, 21, 55, 'vingt et une heures vingt et une minutes et cinquante-cinq secondes'],
    [23, 59, 35, 'vingt-trois heures cinquante-neuf minutes et trente-cinq secondes'],
  ])('%i:%i:%i', (hour, minute, second, words) => {
    expect(said('fr', hour, minute, second)).toBe(words);
  });

  it('has a prompt for every moment of a day that can be announced', () => {
    for (let at = 0; at < 86_400; at += 5)
      expect(said('fr', Math.floor(at / 3600), Math.floor(at / 60) % 60, at % 60)).not.toContain(
        '?',
      );
  });

  it('says the first of a month as one does', () => {
    const date = (day: string) =>
      clockPrompts.find(({ id }) => id === `clock/date-${day}`)?.text.fr;
    expect([date('01'), date('02'), date('31')]).toEqual(['premier', 'deux', 'trente et un']);
  });
});

it('in English', () => {
  expect(said('en', 1, 1, 30)).toBe('1 hour 1 minute and 30 seconds');
  expect(said('en', 0, 0, 0)).toBe('0 hours exactly');
});
