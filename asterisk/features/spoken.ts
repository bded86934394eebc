import type { NewStep } from '../conf/extensions.ts';
import type { FeaturePlaces, FeatureSettings, Prompt } from './types.ts';

export const step = (application: string, label?: string): NewStep => ({
  application,
  ...(label === undefined ? {} : { label }),
});

/** The file of a prompt, by the variable that `opening` sets. */
export const promptFile = (id: string): string => `\${SAY}/${id}`;

/** Plays prompts one after the other. */
export const say = (...ids: readonly string[]): string =>
  `Playback(${ids.map(promptFile).join('&')})`;

/** How each spoken feature begins. */
export const opening = (
  { language }: FeatureSettings,
  { prompts }: FeaturePlaces,
): readonly NewStep[] => [
  step('Answer()'),
  step(`Set(CHANNEL(language)=${language})`),
  step(`Set(SAY=${prompts})`),
];

/** Lets the first word be heard: the media of a call flows a moment after its answer. */
export const breath = step('Wait(0.5)');

/** Makes the prompts of one folder: an id in it, French and English. */
export const promptsOf =
  (folder: string) =>
  (id: string, fr: string, en: string): Prompt => ({ id: `${folder}/${id}`, text: { fr, en } });
