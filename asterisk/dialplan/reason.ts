import { comparePlaces, type Place, placesOf, WEIGHT } from './order.ts';
import type { Match } from './search.ts';

/** Why one match goes before another of the same context, as a clause about the other: `X is wider than 1`. */
export function whyBehind(winner: Match, loser: Match): string {
  const [one, other] = [winner.extension, loser.extension];
  if (!one.name.key.startsWith('_') && other.name.key.startsWith('_'))
    return 'a pattern goes behind an exact number';
  const pair = firstDifference(one.name.key, other.name.key);
  if (pair) return whyPlaces(...pair);
  return 'the lines for certain callers go before it';
}

/** The first place where two patterns differ, counted from 1. */
function firstDifference(
  left: string,
  right: string,
): [at: number, left: Place, right: Place] | undefined {
  const [one, other] = [placesOf(left.slice(1)), placesOf(right.slice(1))];
  for (const [at, place] of one.entries()) {
    const against = other[at];
    if (against && comparePlaces(place, against) !== 0) return [at + 1, place, against];
  }
  return undefined;
}

function whyPlaces(at: number, winner: Place, loser: Place): string {
  if (loser.weight === WEIGHT.end)
    return `it ends where the other has ${winner.text}: Asterisk tries the end of a pattern last`;
  if (loser.weight === WEIGHT.early || loser.weight === WEIGHT.any)
    return `its ${loser.text} goes behind ${winner.weight === WEIGHT.any ? '.' : 'a place of its own'}`;
  const [few, many] = [winner.weight >> 8, loser.weight >> 8];
  if (few < many)
    return `at place ${at} its ${loser.text} is wider: ${many} characters, ${winner.text} is ${few}`;
  return `at place ${at} its ${loser.text} has as many characters as ${winner.text}, but higher ones`;
}
