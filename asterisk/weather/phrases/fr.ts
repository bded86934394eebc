import type { Speed, Visibility, Wind } from '../types.ts';
import { compassPoint, visibilityDistance } from './amounts.ts';
import { skyInFrench } from './fr-sky.ts';
import { weatherInFrench } from './fr-weather.ts';
import type { Phrases } from './language.ts';

const COMPASS = [
  ...['nord', 'nord-nord-est', 'nord-est', 'est-nord-est'],
  ...['est', 'est-sud-est', 'sud-est', 'sud-sud-est'],
  ...['sud', 'sud-sud-ouest', 'sud-ouest', 'ouest-sud-ouest'],
  ...['ouest', 'ouest-nord-ouest', 'nord-ouest', 'nord-nord-ouest'],
];
const compass = (degrees: number): string => COMPASS[compassPoint(degrees)] ?? '';

const elides = (text: string): boolean => /^[eo]/.test(text);

/** French puts the plural from two on: `1,5 degré`, `0 degré`. */
const counted = (value: number, noun: string): string =>
  `${value} ${noun}${Math.abs(value) < 2 ? '' : 's'}`;

const degrees = (celsius: number): string => (celsius < 0 ? `moins ${-celsius}` : `${celsius}`);

export const french: Phrases = {
  opening(place, code, hoursAgo) {
    const where = place === undefined ? `pour la station ${[...code].join(' ')}` : at(place);
    return `météo ${where}${hoursAgo === undefined ? '' : `, observée il y a ${hours(hoursAgo)}`}`;
  },
  degrees,
  temperature: (celsius) => `il fait ${degrees(celsius)} degré${Math.abs(celsius) < 2 ? '' : 's'}`,
  pressure: (hpa) => `la pression est de ${counted(hpa, 'hectopascal')}`,
  wind,
  direction: ({ direction }) => (direction === 'variable' ? undefined : compass(direction)),
  visibility: (visibility) => `visibilité ${linked(visibility)}${distance(visibility)}`,
  distance,
  weather: weatherInFrench,
  sky: skyInFrench,
  cavok: 'pas de nuage bas ni de précipitations',
  nothingMeasured: "aucune mesure n'est disponible",
  apology: "Désolé, la météo n'est pas disponible pour le moment. Merci de rappeler plus tard.",
};

/** `à Béziers`, `au Havre` */
const at = (place: string): string =>
  place.startsWith('Le ') ? `au ${place.slice('Le '.length)}` : `à ${place}`;

/** In words, since a synthesiser reads `1 heure` in the masculine. */
const hours = (count: number): string => (count === 1 ? 'une heure' : `${count} heures`);

function wind({ direction, speed, gust, varies }: Wind): string {
  if (speed.kmh === 0 && !gust) return 'vent calme';
  const from = direction === 'variable' ? 'variable' : comingFrom(compass(direction));
  return [
    `vent ${from}`,
    perHour(speed),
    ...(gust ? [`rafales à ${gust.kmh}`] : []),
    ...(varies ? variation(varies) : []),
  ].join(', ');
}

/** `du nord`, `d'est` */
const comingFrom = (point: string): string => (elides(point) ? `d'${point}` : `du ${point}`);

const perHour = ({ kmh }: Speed): string => `${counted(kmh, 'kilomètre')} à l'heure`;

function variation({ from, to }: NonNullable<Wind['varies']>): string[] {
  const [first, last] = [compass(from), compass(to)];
  if (first === last) return [];
  const start = elides(first) ? `de l'${first}` : `du ${first}`;
  return [`variant ${start} ${elides(last) ? `à l'${last}` : `au ${last}`}`];
}

const BOUNDS = { above: 'supérieure à ', below: 'inférieure à ' };
const UNITS = { metre: 'mètre', kilometre: 'kilomètre' };

function distance(visibility: Visibility): string {
  const { value, unit } = visibilityDistance(visibility);
  return `${visibility.bound ? BOUNDS[visibility.bound] : ''}${counted(value, UNITS[unit])}`;
}

const linked = ({ bound }: Visibility): string => (bound ? '' : 'de ');
