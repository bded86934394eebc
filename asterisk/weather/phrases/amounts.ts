import type { Layer, Visibility } from '../types.ts';

/** A distance as it is said: kilometres from 5 km on, else metres. */
export interface Distance {
  readonly value: number;
  readonly unit: 'metre' | 'kilometre';
}

const roundTo = (step: number, value: number): number => Math.round(value / step) * step;

/** More than 6 miles is more than 9 km, not more than 10. */
export function visibilityDistance({ metres, bound }: Visibility): Distance {
  if (metres < 5000) return { value: roundTo(metres < 1000 ? 50 : 100, metres), unit: 'metre' };
  const whole = bound === 'above' ? Math.floor : Math.round;
  return { value: whole(metres / 1000), unit: 'kilometre' };
}

/** Metres above the ground, to ten below 1000 m and to fifty above. */
export const heightSaid = (metres: number): number => roundTo(metres < 1000 ? 10 : 50, metres);

/** Which of the sixteen points of the compass, from 0 (north) clockwise. */
export const compassPoint = (degrees: number): number => Math.round((degrees % 360) / 22.5) % 16;

/** `a`, `a et b`, `a, b et c` */
export const listed = (texts: readonly string[], and: string): string =>
  texts.length < 2
    ? texts.join('')
    : `${texts.slice(0, -1).join(', ')} ${and} ${texts[texts.length - 1]}`;

/** The same, without an `and` of its own where a text has one. */
export const listedOnce = (texts: readonly string[], and: string): string =>
  texts.some((text) => text.includes(` ${and} `)) ? texts.join(', ') : listed(texts, and);

/** `unknown` where the station could not tell the amount. */
export type Amount = NonNullable<Layer['amount']> | 'unknown';

/** Heights as they are said, by what their layers are called: those called the same are said at once. */
export function heightsByName(
  layers: readonly Layer[],
  nameOf: (amount: Amount, cloud: Layer['cloud']) => string,
): ReadonlyMap<string, readonly number[]> {
  const heights = new Map<string, Set<number>>();
  for (const { amount = 'unknown', cloud, baseM } of layers) {
    const name = nameOf(amount, cloud);
    const known = heights.get(name) ?? new Set();
    heights.set(name, baseM === undefined ? known : known.add(heightSaid(baseM)));
  }
  return new Map([...heights].map(([name, metres]) => [name, [...metres]]));
}
