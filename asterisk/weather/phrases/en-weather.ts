import type { DescriptorCode, PhenomenonCode, Weather } from '../types.ts';
import { listed, listedOnce } from './amounts.ts';

const NOUNS: Readonly<Record<PhenomenonCode, string>> = {
  DZ: 'drizzle',
  RA: 'rain',
  SN: 'snow',
  SG: 'snow grains',
  IC: 'ice crystals',
  PL: 'ice pellets',
  GR: 'hail',
  GS: 'small hail',
  UP: 'precipitation',
  FG: 'fog',
  BR: 'mist',
  SA: 'sand',
  DU: 'dust',
  HZ: 'haze',
  FU: 'smoke',
  VA: 'volcanic ash',
  PY: 'spray',
  PO: 'dust whirls',
  SQ: 'squalls',
  FC: 'funnel cloud',
  DS: 'dust storm',
  SS: 'sandstorm',
};

/** What all groups of present weather say, in their order. */
export const weatherInEnglish = (weather: readonly Weather[]): string =>
  listedOnce(weather.map(phenomenon), 'and');

function phenomenon(weather: Weather): string {
  const text = described(weather);
  return weather.intensity === 'vicinity' ? `${text} nearby` : text;
}

const STRENGTHS = { light: 'light ', heavy: 'heavy ', vicinity: '' };

function described({ intensity, descriptor, phenomena }: Weather): string {
  if (intensity === 'heavy' && phenomena.includes('FC')) return 'tornado';
  const nouns = listed(
    phenomena.map((code) => NOUNS[code]),
    'and',
  );
  const strength = intensity ? STRENGTHS[intensity] : '';
  return descriptor ? DESCRIBED[descriptor](nouns, strength) : `${strength}${nouns}`;
}

const DESCRIBED: Readonly<Record<DescriptorCode, (nouns: string, strength: string) => string>> = {
  TS: (nouns, strength) =>
    nouns === '' ? `${strength}thunderstorm` : `thunderstorm with ${strength}${nouns}`,
  SH: (nouns, strength) => `${strength}${nouns}${nouns === '' ? '' : ' '}showers`,
  BC: (nouns, strength) => `patches of ${strength}${nouns}`,
  FZ: (nouns, strength) => `${strength}freezing ${nouns}`,
  MI: (nouns, strength) => `${strength}shallow ${nouns}`,
  PR: (nouns, strength) => `${strength}${nouns} over part of the airfield`,
  BL: (nouns, strength) => `${strength}blowing ${nouns}`,
  DR: (nouns, strength) => `${strength}${nouns} drifting near the ground`,
};
