import { type IMetar, type IWeatherCondition, parseMetar } from 'metar-taf-parser';
import { type Groups, metarsIn } from './groups.ts';
import { ceilingOf, skyOf } from './sky.ts';
import { dateLineTime, observationTime } from './time.ts';
import type { PhenomenonCode, Speed, Visibility, Weather, WeatherReport, Wind } from './types.ts';

/**
 * The newest report of a station in what a source answered: one METAR or several, with or without a date
 * line. `now` is in milliseconds; `station` a checked code. Undefined when there is none to be read.
 */
export function reportIn(text: string, station: string, now: number): WeatherReport | undefined {
  const reference = Math.min(dateLineTime(text) ?? now, now);
  return metarsIn(text, station)
    .flatMap((groups) => reportOf(groups, station, reference) ?? [])
    .toSorted((a, b) => b.observedAt - a.observedAt)[0];
}

function reportOf(groups: Groups, station: string, reference: number): WeatherReport | undefined {
  const observedAt = observationTime(groups.time, reference);
  const metar = parsed(groups, station);
  if (observedAt === undefined || metar === undefined || metar.nil) return undefined;
  const sky = skyOf(groups.present);
  return defined({
    ...{ station, observedAt, raw: groups.raw },
    isAuto: metar.auto === true,
    ...temperaturesOf(groups.present),
    pressureHpa: pressureOf(metar),
    wind: windOf(metar),
    visibility: visibilityOf(metar),
    isCavok: metar.cavok === true,
    weather: metar.weatherConditions.map(weatherOf),
    sky,
    ceilingM: ceilingOf(sky),
  });
}

/** Without the properties that are undefined. */
type Defined<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};
function defined<T extends object>(value: T): Defined<T> {
  const kept = Object.entries(value).filter(([, one]) => one !== undefined);
  return Object.fromEntries(kept) as Defined<T>;
}

/**
 * The groups that metar-taf-parser reads well; others it takes for something else (KMH for knots) or
 * throws at (a visibility to one side before the visibility).
 */
const READABLE = /^(AUTO|COR|NIL|CAVOK|\d{4}(NDV)?|[PM]?(\d\/[1-9]|\d{1,2})SM|\d|[QA]\d{4})$/;
const WIND = /^(VRB|[0-3]\d\d)\d\d(G\d{2,3})?(KT|MPS|KM\/H)$/;
const VARIATION = /^\d{3}V\d{3}$/;
const PRESENT_WEATHER =
  /^(\+|-|VC)?(MI|BC|PR|DR|BL|SH|TS|FZ)?(DZ|RA|SN|SG|IC|PL|GR|GS|UP|FG|BR|SA|DU|HZ|FU|VA|PY|PO|SQ|FC|DS|SS){0,3}$/;

/** The parser throws at a variation that follows no wind. */
const isReadable = (group: string, at: number, all: readonly string[]): boolean =>
  VARIATION.test(group)
    ? WIND.test(all[at - 1] ?? '')
    : [READABLE, WIND, PRESENT_WEATHER].some((kind) => kind.test(group));

function parsed({ time, present }: Groups, station: string): IMetar | undefined {
  const known = present
    .map((group) => group.replace(/KMH$/, 'KM/H').replace(/P(?=\d\d(G|KT|MPS))/g, ''))
    .filter(isReadable);
  try {
    return parseMetar([station, time, ...known].join(' '));
  } catch {
    return undefined;
  }
}

/** Read here, since the parser drops a temperature without a dew point: `13///`. */
function temperaturesOf(groups: readonly string[]) {
  const [, temperature, dewPoint] =
    groups.map((group) => /^(M?\d\d|\/\/|XX)\/(M?\d\d|\/\/|XX)?$/.exec(group)).find(Boolean) ?? [];
  return { temperatureC: celsius(temperature), dewPointC: celsius(dewPoint) };
}

/** `M05` is -5; `M00` is written for what rounds to zero from below. */
function celsius(word: string | undefined): number | undefined {
  const degrees = /\d\d/.exec(word ?? '')?.[0];
  if (degrees === undefined) return undefined;
  return word?.startsWith('M') && degrees !== '00' ? -degrees : Number(degrees);
}

const HPA_PER_INHG = 33.8639;
/** Lowest and highest that were ever measured at sea level, and some room. */
const PRESSURES = { lowest: 850, highest: 1100 };

function pressureOf({ altimeter }: IMetar): number | undefined {
  if (!altimeter) return undefined;
  const factor = altimeter.unit === 'inHg' ? HPA_PER_INHG : 1;
  const hpa = Math.round(altimeter.value * factor);
  return hpa >= PRESSURES.lowest && hpa <= PRESSURES.highest ? hpa : undefined;
}

const KMH_PER = { KT: 1.852, MPS: 3.6, 'KM/H': 1 } as const;

function speedOf(value: number, unit: keyof typeof KMH_PER): Speed {
  const kmh = value * KMH_PER[unit];
  return { knots: Math.round(kmh / KMH_PER.KT), kmh: Math.round(kmh) };
}

function windOf({ wind }: IMetar): Wind | undefined {
  if (!wind || (wind.degrees ?? 0) > 360) return undefined;
  const { gust, unit, minVariation: from, maxVariation: to } = wind;
  return defined({
    direction: wind.degrees ?? ('variable' as const),
    speed: speedOf(wind.speed, unit),
    gust: gust === undefined ? undefined : speedOf(gust, unit),
    varies: from === undefined || to === undefined ? undefined : { from, to },
  });
}

const METRES_PER_MILE = 1609.344;

/** 9999 is 10 km or more, 0000 less than 50 m. */
function visibilityOf({ visibility }: IMetar): Visibility | undefined {
  if (!visibility || Number.isNaN(visibility.value)) return undefined;
  const { value, unit, indicator } = visibility;
  if (unit === 'm' && value >= 9999) return { metres: 10_000, bound: 'above' };
  if (unit === 'm' && value === 0) return { metres: 50, bound: 'below' };
  const metres = Math.round(unit === 'm' ? value : value * METRES_PER_MILE);
  if (indicator === undefined) return { metres };
  return { metres, bound: indicator === 'P' ? 'above' : 'below' };
}

const INTENSITIES = { '-': 'light', '+': 'heavy', VC: 'vicinity' } as const;

function weatherOf({ intensity, descriptive, phenomenons }: IWeatherCondition): Weather {
  const phenomena = phenomenons.filter(
    (code): code is typeof code & PhenomenonCode => code !== 'NSW' && code !== 'TS',
  );
  return defined({
    intensity: intensity && INTENSITIES[intensity],
    descriptor: descriptive,
    phenomena,
  });
}
