import type { Visibility, Wind } from '../types.ts';
import { compassPoint, visibilityDistance } from './amounts.ts';
import { skyInEnglish } from './en-sky.ts';
import { weatherInEnglish } from './en-weather.ts';
import type { Phrases } from './language.ts';

const COMPASS = [
  ...['north', 'north-northeast', 'northeast', 'east-northeast'],
  ...['east', 'east-southeast', 'southeast', 'south-southeast'],
  ...['south', 'south-southwest', 'southwest', 'west-southwest'],
  ...['west', 'west-northwest', 'northwest', 'north-northwest'],
];
const compass = (degrees: number): string => COMPASS[compassPoint(degrees)] ?? '';

const counted = (value: number, noun: string): string =>
  `${value} ${noun}${Math.abs(value) === 1 ? '' : 's'}`;

const degrees = (celsius: number): string => (celsius < 0 ? `minus ${-celsius}` : `${celsius}`);

export const english: Phrases = {
  opening(place, code, hoursAgo) {
    const where = place ?? `station ${[...code].join(' ')}`;
    return `weather for ${where}${hoursAgo === undefined ? '' : `, observed ${counted(hoursAgo, 'hour')} ago`}`;
  },
  degrees,
  temperature: (celsius) =>
    `the temperature is ${degrees(celsius)} degree${Math.abs(celsius) === 1 ? '' : 's'}`,
  pressure: (hpa) => `the pressure is ${counted(hpa, 'hectopascal')}`,
  wind,
  direction: ({ direction }) => (direction === 'variable' ? undefined : compass(direction)),
  visibility: (visibility) => `visibility ${distance(visibility)}`,
  distance,
  weather: weatherInEnglish,
  sky: skyInEnglish,
  cavok: 'no low cloud and no precipitation',
  nothingMeasured: 'no measurement is available',
  apology: 'Sorry, the weather is not available just now. Please call again later.',
};

function wind({ direction, speed, gust, varies }: Wind): string {
  if (speed.kmh === 0 && !gust) return 'calm wind';
  const from = direction === 'variable' ? 'variable wind' : `wind from the ${compass(direction)}`;
  return [
    from,
    `${counted(speed.kmh, 'kilometre')} an hour`,
    ...(gust ? [`gusting to ${gust.kmh}`] : []),
    ...(varies ? variation(varies) : []),
  ].join(', ');
}

function variation({ from, to }: NonNullable<Wind['varies']>): string[] {
  const [first, last] = [compass(from), compass(to)];
  return first === last ? [] : [`varying from ${first} to ${last}`];
}

const BOUNDS = { above: 'more than ', below: 'less than ' };

function distance(visibility: Visibility): string {
  const { value, unit } = visibilityDistance(visibility);
  return `${visibility.bound ? BOUNDS[visibility.bound] : ''}${counted(value, unit)}`;
}
