import type { SpokenLanguage } from '../speech/language.ts';
import { english } from './phrases/en.ts';
import { french } from './phrases/fr.ts';
import type { Phrases } from './phrases/language.ts';
import { stationName } from './station.ts';
import type { WeatherReport } from './types.ts';

const LANGUAGES: Readonly<Record<SpokenLanguage, Phrases>> = { fr: french, en: english };
const HOUR_MS = 3_600_000;

/** `now` is in milliseconds since the epoch: an observation of an hour ago or more is said to be one. */
export interface Speaking {
  readonly language: SpokenLanguage;
  readonly now: number;
}

/**
 * What a person would say, sentence by sentence, for a speech synthesiser: letters, digits, spaces and
 * `, . ' -` alone. What the report lacks is left out.
 */
export function sentencesOf(report: WeatherReport, { language, now }: Speaking): string[] {
  const say = LANGUAGES[language];
  const measured = [...measures(report, say)].map(sentence);
  const { station, observedAt } = report;
  const opening = say.opening(stationName(station), station, hoursSince(observedAt, now));
  return [
    sentence(opening),
    ...(measured.length === 0 ? [sentence(say.nothingMeasured)] : measured),
  ];
}

function* measures(report: WeatherReport, say: Phrases): Generator<string> {
  const { temperatureC, pressureHpa, wind, visibility, weather } = report;
  if (temperatureC !== undefined) yield say.temperature(temperatureC);
  if (weather.length > 0) yield say.weather(weather);
  if (wind) yield say.wind(wind);
  if (visibility) yield say.visibility(visibility);
  const sky = report.isCavok ? say.cavok : say.sky(report.sky);
  if (sky !== undefined) yield sky;
  if (pressureHpa !== undefined) yield say.pressure(pressureHpa);
}

function hoursSince(observedAt: number, now: number): number | undefined {
  const age = now - observedAt;
  return age < HOUR_MS ? undefined : Math.round(age / HOUR_MS);
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** The values alone, as they are said between recorded prompts: `Température` _moins 5_ `degrés`. */
export interface SpokenValues {
  readonly temperature?: string;
  /** Hectopascals. */
  readonly pressure?: string;
  readonly windDirection?: string;
  /** Kilometres an hour. */
  readonly windSpeed?: string;
  readonly windGust?: string;
  /** With its unit. */
  readonly visibility?: string;
  readonly weather?: string;
  readonly sky?: string;
}

/** What the report lacks is left out. */
export function valuesOf(report: WeatherReport, language: SpokenLanguage): SpokenValues {
  const say = LANGUAGES[language];
  const { temperatureC, pressureHpa, wind, visibility, weather } = report;
  const sky = report.isCavok ? say.cavok : say.sky(report.sky);
  const direction = wind && say.direction(wind);
  return {
    ...(temperatureC === undefined ? {} : { temperature: say.degrees(temperatureC) }),
    ...(pressureHpa === undefined ? {} : { pressure: String(pressureHpa) }),
    ...(direction === undefined ? {} : { windDirection: direction }),
    ...(wind ? { windSpeed: String(wind.speed.kmh) } : {}),
    ...(wind?.gust ? { windGust: String(wind.gust.kmh) } : {}),
    ...(visibility ? { visibility: say.distance(visibility) } : {}),
    ...(weather.length === 0 ? {} : { weather: say.weather(weather) }),
    ...(sky === undefined ? {} : { sky }),
  };
}

/** What a caller hears when no weather is to be had. */
export const apologyOf = (language: SpokenLanguage): string => LANGUAGES[language].apology;
