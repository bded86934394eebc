import { apologyOf } from '../weather/phrases.ts';
import { DEFAULT_STATION, stationCode } from '../weather/station.ts';
import { breath, opening, promptsOf, say, step } from './spoken.ts';
import type { Feature, FeatureOption, Prompt } from './types.ts';

const prompt = promptsOf('weather');

const intro = prompt('intro', 'Voici la météo.', 'Here is the weather.');
const apology = prompt('apology', apologyOf('fr'), apologyOf('en'));

/** What a person is to record: the parts between which the values are spoken. */
const recordedPrompts: readonly Prompt[] = [
  prompt('temperature', 'Température', 'Temperature'),
  prompt('degrees', 'degrés', 'degrees'),
  prompt('pressure', 'Pression', 'Pressure'),
  prompt('hectopascals', 'hectopascals', 'hectopascals'),
  prompt('wind', 'Vent', 'Wind'),
  prompt('kilometres-per-hour', 'kilomètres par heure', 'kilometres per hour'),
  prompt('visibility', 'Visibilité', 'Visibility'),
];

const station: FeatureOption = {
  value: 'STATION',
  help: 'ICAO code of the weather station (LFMU)',
  preset: DEFAULT_STATION,
  check: stationCode,
};

const common = {
  options: { station },
  modules: ['app_playback', 'res_agi', 'func_channel', 'func_logic'],
  programs: ['espeak-ng', 'sox'],
  sounds: [],
} as const;

/** The script sets WEATHER to `said` once it has told all; else a caller is told that there is none. */
const telling =
  (script: string): Feature['steps'] =>
  (settings, places) => [
    ...opening(settings, places),
    breath,
    step(
      `AGI(${places.agi},${script},${settings['station'] ?? DEFAULT_STATION},${settings.language})`,
    ),
    step('GotoIf($["${WEATHER}" = "said"]?end)'),
    step(say('weather/apology')),
    step('Hangup()', 'end'),
  ];

export const weather: Feature = {
  ...common,
  id: 'weather',
  number: '622',
  title: 'weather',
  summary: 'speaks the weather of a station: temperature, pressure, wind, visibility, sky',
  prompts: () => [intro, apology],
  steps: telling('weather'),
};

export const weatherRecorded: Feature = {
  ...common,
  id: 'weather-prompts',
  number: '623',
  title: 'weather, recorded',
  summary: 'the same values between prompts that you have recorded (see: prompt record)',
  prompts: () => [intro, apology, ...recordedPrompts],
  steps: telling('weather-prompts'),
};
