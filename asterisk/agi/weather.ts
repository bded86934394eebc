import { join } from 'node:path';
import type { SpokenLanguage } from '../speech/language.ts';
import type { Speech } from '../speech/speech.ts';
import { obtainWeather } from '../weather/obtain.ts';
import { type SpokenValues, sentencesOf, valuesOf } from '../weather/phrases.ts';
import { sourcesOf } from '../weather/sources.ts';
import type { WeatherReport } from '../weather/types.ts';
import type { AgiSession } from './session.ts';
import type { AgiSettings } from './settings.ts';

/** One thing to be heard: a prompt by its id, or a text for the synthesiser. */
type Said = { readonly prompt: string } | { readonly text: string };

export interface Telling {
  readonly station: string;
  readonly language: SpokenLanguage;
  /** Between recorded prompts, or in whole sentences. */
  readonly how: 'recorded' | 'sentences';
  readonly speech: Speech;
  readonly settings: AgiSettings;
  readonly now: () => number;
}

/** Fetches the weather while the introduction plays, and tells it. PbxError when there is none to tell. */
export async function tellWeather(agi: AgiSession, telling: Telling): Promise<void> {
  const { station, language, how, settings, now } = telling;
  const folder = join(settings.sounds, language);
  const obtaining = obtainWeather({
    ...{ station, now: now(), signal: agi.hungUp },
    sources: sourcesOf({ PBXCTL_METAR_URLS: settings.metarUrls }),
    cacheDir: join(settings.cache, 'weather'),
  });
  obtaining.catch(() => undefined);
  await agi.play(join(folder, 'weather/intro'));
  const { report } = await obtaining;
  const said = tellings(report, language, how, now());
  const files = said.map((one) => fileOf(one, folder, telling));
  for (const file of files) file.catch(() => undefined);
  for (const file of files) await agi.play(withoutEnding(await file));
}

async function fileOf(said: Said, folder: string, { speech, language }: Telling): Promise<string> {
  return 'prompt' in said ? join(folder, said.prompt) : speech.render(said.text, language);
}

/** What is told of a report, in its order. */
export const tellings = (
  report: WeatherReport,
  language: SpokenLanguage,
  how: Telling['how'],
  now: number,
): readonly Said[] =>
  how === 'sentences'
    ? sentencesOf(report, { language, now }).map((text) => ({ text }))
    : betweenPrompts(report, language);

const withoutEnding = (path: string): string => path.replace(/\.wav$/, '');

/** « Température » _moins 5_ « degrés »; what nobody can record beforehand is said in whole. */
function betweenPrompts(report: WeatherReport, language: SpokenLanguage): Said[] {
  const values = valuesOf(report, language);
  return [
    ...around('temperature', values.temperature, 'degrees'),
    ...around('pressure', values.pressure, 'hectopascals'),
    ...around('wind', windOf(values), 'kilometres-per-hour'),
    ...around('visibility', values.visibility),
    ...[values.weather, values.sky].flatMap((text) => (text === undefined ? [] : [{ text }])),
  ];
}

function windOf({ windDirection, windSpeed }: SpokenValues): string | undefined {
  if (windSpeed === undefined) return undefined;
  return windDirection === undefined ? windSpeed : `${windDirection}, ${windSpeed}`;
}

function around(before: string, value: string | undefined, after?: string): Said[] {
  if (value === undefined) return [];
  const prompt = (id: string) => ({ prompt: `weather/${id}` });
  return [prompt(before), { text: value }, ...(after === undefined ? [] : [prompt(after)])];
}
