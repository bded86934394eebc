import type { DescriptorCode, PhenomenonCode, Weather } from '../types.ts';
import { listed, listedOnce } from './amounts.ts';

/** A noun, and what decides the ending of the adjectives that follow it. */
interface Noun {
  readonly text: string;
  readonly isFeminine: boolean;
  readonly isPlural: boolean;
}

const noun = (text: string, kind: 'm' | 'f' | 'mp' | 'fp'): Noun => ({
  text,
  isFeminine: kind.startsWith('f'),
  isPlural: kind.endsWith('p'),
});

const NOUNS: Readonly<Record<PhenomenonCode, Noun>> = {
  DZ: noun('bruine', 'f'),
  RA: noun('pluie', 'f'),
  SN: noun('neige', 'f'),
  SG: noun('neige en grains', 'f'),
  IC: noun('cristaux de glace', 'mp'),
  PL: noun('granules de glace', 'mp'),
  GR: noun('grêle', 'f'),
  GS: noun('grésil', 'm'),
  UP: noun('précipitations', 'fp'),
  FG: noun('brouillard', 'm'),
  BR: noun('brume', 'f'),
  SA: noun('sable', 'm'),
  DU: noun('poussière', 'f'),
  HZ: noun('brume sèche', 'f'),
  FU: noun('fumée', 'f'),
  VA: noun('cendres volcaniques', 'fp'),
  PY: noun('embruns', 'mp'),
  PO: noun('tourbillons de poussière', 'mp'),
  SQ: noun('grains', 'mp'),
  FC: noun('trombe', 'f'),
  DS: noun('tempête de poussière', 'f'),
  SS: noun('tempête de sable', 'f'),
};

/** What all groups of present weather say, in their order. */
export const weatherInFrench = (weather: readonly Weather[]): string =>
  listedOnce(weather.map(phenomenon), 'et');

function phenomenon(weather: Weather): string {
  const text = described(weather);
  return weather.intensity === 'vicinity' ? `${text} à proximité` : text;
}

function described({ intensity, descriptor, phenomena }: Weather): string {
  if (intensity === 'heavy' && phenomena.includes('FC')) return 'tornade';
  const nouns = phenomena.map((code) => NOUNS[code]);
  const strength = (of: readonly Noun[]): string => strengthWord(intensity, of);
  return DESCRIBED[descriptor ?? 'alone'](nouns, strength);
}

type Describe = (nouns: readonly Noun[], strength: (of: readonly Noun[]) => string) => string;

const STORM = noun('orage', 'm');
const SHOWERS = noun('averses', 'fp');
const PATCHES = noun('bancs', 'mp');

const DESCRIBED: Readonly<Record<DescriptorCode | 'alone', Describe>> = {
  alone: (nouns, strength) =>
    nouns.some((one) => one === NOUNS.DS || one === NOUNS.SS)
      ? words(strength(nouns), joined(nouns))
      : words(joined(nouns), strength(nouns), nouns.some(isFine) ? 'en suspension' : ''),
  TS: (nouns, strength) =>
    nouns.length === 0
      ? words(STORM.text, strength([STORM]))
      : words(STORM.text, 'avec', joined(nouns), strength(nouns)),
  SH: (nouns, strength) => words(strength([SHOWERS]), SHOWERS.text, of(nouns)),
  BC: (nouns, strength) => words(PATCHES.text, of(nouns), strength([PATCHES])),
  FZ: (nouns, strength) => words(joined(nouns), freezing(nouns), strength(nouns)),
  MI: (nouns, strength) => words(joined(nouns), agreeing('mince', nouns), strength(nouns)),
  PR: (nouns, strength) => words(joined(nouns), strength(nouns), 'sur une partie du terrain'),
  BL: (nouns, strength) =>
    words(joined(nouns), strength(nouns), agreeing('soulevé', nouns), 'par le vent'),
  DR: (nouns, strength) =>
    words(joined(nouns), strength(nouns), agreeing('chassé', nouns), 'au ras du sol'),
};

/** What hangs in the air when nothing is said of the wind. */
const isFine = (one: Noun): boolean => one === NOUNS.DU || one === NOUNS.SA;

const words = (...parts: readonly string[]): string =>
  parts.filter((part) => part !== '').join(' ');

const joined = (nouns: readonly Noun[]): string =>
  listed(
    nouns.map(({ text }) => text),
    'et',
  );

/** `de pluie et de neige`; precipitations that cannot be told apart need no word after `averses`. */
const of = (nouns: readonly Noun[]): string =>
  listed(
    nouns.filter((one) => one !== NOUNS.UP).map(({ text }) => `de ${text}`),
    'et',
  );

function strengthWord(intensity: Weather['intensity'], nouns: readonly Noun[]): string {
  if (intensity === 'light') return agreeing('faible', nouns);
  return intensity === 'heavy' ? agreeing('fort', nouns) : '';
}

/** Fog freezes to rime; rain and drizzle to ice. */
const freezing = (nouns: readonly Noun[]): string =>
  agreeing(nouns.every((one) => one === NOUNS.FG) ? 'givrant' : 'verglaçant', nouns);

/** An adjective in its masculine singular, with the ending that its nouns ask for. */
function agreeing(adjective: string, nouns: readonly Noun[]): string {
  const isFeminine = nouns.length > 0 && nouns.every((one) => one.isFeminine);
  const isPlural = nouns.length > 1 || nouns.some((one) => one.isPlural);
  const ending = isFeminine && !adjective.endsWith('e') ? 'e' : '';
  return `${adjective}${ending}${isPlural ? 's' : ''}`;
}
