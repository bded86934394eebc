import { PbxError } from '../errors.ts';
import { clock } from './clock.ts';
import { echo } from './echo.ts';
import { game } from './game.ts';
import { radio } from './radio.ts';
import { recorder } from './recorder.ts';
import type { Feature, FeatureSettings, Prompt } from './types.ts';
import { weather, weatherRecorded } from './weather.ts';

/** Every feature, by its number. */
export const features: readonly Feature[] = [
  echo,
  clock,
  weather,
  weatherRecorded,
  game,
  radio,
  recorder,
];

/** By its id, or by the number that it has unless told otherwise. */
export function featureNamed(word: string): Feature {
  const found = features.find(({ id, number }) => id === word || number === word);
  if (found) return found;
  throw new PbxError(
    'not-found',
    `there is no feature ${JSON.stringify(word)}`,
    `there are ${features.map(({ id }) => id).join(', ')}`,
  );
}

/** The settings of a feature: what is wanted, what it has already, or its presets. */
export function settingsOf(
  { options }: Feature,
  language: FeatureSettings['language'],
  wanted: Readonly<Record<string, string | undefined>>,
): FeatureSettings {
  const values = Object.entries(options).map(([name, option]) => {
    const value = wanted[name];
    return [name, value === undefined ? option.preset : option.check(value)] as const;
  });
  return { language, ...Object.fromEntries(values) };
}

/** Every prompt that can be recorded, each once; its place gives its number, counted from 1. */
export const allPrompts: readonly Prompt[] = [
  ...new Map(
    [weatherRecorded, game, radio, recorder, clock].flatMap((feature) =>
      feature
        .prompts({ language: 'fr' })
        .filter(({ tone }) => tone === undefined)
        .map((one) => [one.id, one] as const),
    ),
  ).values(),
];

/** By its id or its number. */
export function promptNamed(word: string): { prompt: Prompt; number: number } {
  const at = /^\d{1,3}$/.test(word)
    ? Number(word) - 1
    : allPrompts.findIndex(({ id }) => id === word);
  const prompt = allPrompts[at];
  if (prompt) return { prompt, number: at + 1 };
  throw new PbxError(
    'not-found',
    `there is no prompt ${JSON.stringify(word)}`,
    'pbxctl prompt list   shows them',
  );
}
