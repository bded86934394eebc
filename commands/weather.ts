import type { SpokenLanguage } from '../asterisk/speech/language.ts';
import { type ObtainedWeather, obtainWeather } from '../asterisk/weather/obtain.ts';
import { sentencesOf, valuesOf } from '../asterisk/weather/phrases.ts';
import { sourcesOf } from '../asterisk/weather/sources.ts';
import { DEFAULT_STATION, KNOWN_STATIONS, stationName } from '../asterisk/weather/station.ts';
import type { Layer, Speed, WeatherReport, Wind } from '../asterisk/weather/types.ts';
import { defineCommand, type Text } from './command.ts';
import type { Context } from './context.ts';
import { duration } from './words.ts';

export const weather = defineCommand({
  name: 'weather',
  summary: 'the weather at an airport, as the telephone tells it',
  details: [
    'Takes the METAR of a station from the Aviation Weather Center, else from the station files of the',
    'US National Weather Service. Where there is no internet, PBXCTL_METAR_URLS names other places: URLs',
    'with {station} in them, separated by spaces. A report is kept for 10 minutes, and told for up to 3',
    'hours after it was observed while no source has a newer one.',
  ].join('\n'),
  examples: [
    ['pbxctl weather', 'at Béziers'],
    ['pbxctl weather LFPG --say', 'the sentences that a caller hears, in French'],
    ['pbxctl weather --say --language en', 'the same in English'],
  ],
  kind: 'read',
  args: {
    station: {
      help: `the ICAO code of a station (${DEFAULT_STATION})`,
      optional: true,
      complete: KNOWN_STATIONS.map((code) => [code, stationName(code) ?? ''] as const),
    },
  },
  options: {
    say: { type: 'flag', help: 'only the sentences, as they are spoken' },
    language: {
      type: 'value',
      value: 'LANGUAGE',
      choices: ['fr', 'en'],
      help: 'of the sentences: fr or en (fr)',
    },
  },
  async run({ args, options }, context): Promise<Text> {
    const obtained = await obtain(args.station ?? DEFAULT_STATION, context);
    const language = options.language === 'en' ? 'en' : 'fr';
    const sentences = sentencesOf(obtained.report, { language, now: context.now() });
    return {
      kind: 'text',
      lines: options.say ? sentences : described(obtained, context.now()),
      json: jsonOf(obtained, { language, sentences, now: context.now() }),
      ok: true,
      ...(obtained.failures.length === 0 ? {} : { remark: remarkOf(obtained) }),
    };
  },
});

const obtain = (station: string, { env, folders, now, signal }: Context) =>
  obtainWeather({
    ...{ station, signal, now: now() },
    sources: sourcesOf(env),
    cacheDir: `${folders.cache}/weather`,
  });

const remarkOf = ({ isStale, failures }: ObtainedWeather): string =>
  [...failures, ...(isStale ? ['so this is the report that was kept from before'] : [])].join('\n');

function described({ report, source, fetchedAt }: ObtainedWeather, now: number): string[] {
  const { station, observedAt, raw } = report;
  const name = stationName(station);
  return [
    raw,
    '',
    ...[
      ['station', name === undefined ? station : `${station} ${name}`],
      ['observed', `${minuteOf(observedAt)} UTC, ${duration(now - observedAt)} ago`],
      ...measured(report),
      ['source', `${source}, asked ${duration(now - fetchedAt)} ago`],
    ].map(([title = '', value]) => `${title.padEnd(12)} ${value}`),
  ];
}

const minuteOf = (at: number): string => new Date(at).toISOString().slice(0, 16).replace('T', ' ');

function* measured(report: WeatherReport): Generator<readonly [title: string, value: string]> {
  const { temperatureC, dewPointC, pressureHpa, wind } = report;
  const said = valuesOf(report, 'en');
  if (temperatureC !== undefined) yield ['temperature', `${temperatureC} °C`];
  if (dewPointC !== undefined) yield ['dew point', `${dewPointC} °C`];
  if (pressureHpa !== undefined) yield ['pressure', `${pressureHpa} hPa`];
  if (wind) yield ['wind', windText(wind, said.windDirection)];
  if (said.visibility) yield ['visibility', said.visibility];
  if (said.weather) yield ['weather', said.weather];
  if (report.sky.layers.length > 0) yield ['clouds', report.sky.layers.map(layerText).join(', ')];
  else if (said.sky) yield ['sky', said.sky];
  if (report.sky.obscured && report.sky.layers.length > 0) yield ['sky', 'obscured'];
  if (report.ceilingM !== undefined) yield ['ceiling', `${report.ceilingM} m`];
}

function windText({ direction, speed, gust, varies }: Wind, from: string | undefined): string {
  if (speed.knots === 0 && !gust) return 'calm';
  return [
    direction === 'variable' ? 'variable' : `from ${bearing(direction)} (${from})`,
    speedText(speed),
    ...(gust ? [`gusts ${speedText(gust)}`] : []),
    ...(varies ? [`varying ${bearing(varies.from)} to ${bearing(varies.to)}`] : []),
  ].join(', ');
}

const bearing = (degrees: number): string => `${String(degrees).padStart(3, '0')}°`;

const speedText = ({ knots, kmh }: Speed): string => `${knots} kt = ${kmh} km/h`;

const layerText = ({ amount, baseFt, baseM, cloud }: Layer): string =>
  [
    amount ?? 'clouds',
    ...(cloud ? [cloud] : []),
    ...(baseM === undefined ? [] : [`at ${baseM} m (${baseFt} ft)`]),
  ].join(' ');

interface Telling {
  readonly language: SpokenLanguage;
  readonly sentences: readonly string[];
  readonly now: number;
}

function jsonOf(obtained: ObtainedWeather, { language, sentences, now }: Telling) {
  const { report, source, fetchedAt, isStale, failures } = obtained;
  const { station, observedAt, ...values } = report;
  return {
    station,
    name: stationName(station) ?? null,
    observedAt: new Date(observedAt).toISOString(),
    ageSeconds: Math.max(0, Math.round((now - observedAt) / 1000)),
    ...values,
    source,
    fetchedAt: new Date(fetchedAt).toISOString(),
    isStale,
    failures,
    language,
    sentences,
    spoken: valuesOf(report, language),
  };
}
