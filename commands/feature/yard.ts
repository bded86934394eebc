import { join } from 'node:path';
import { agiFiles, agiProgram } from '../../asterisk/agi/settings.ts';
import { type Installed, installedIn } from '../../asterisk/features/installed.ts';
import { createPromptFiles, type PromptFiles } from '../../asterisk/features/prompt-files.ts';
import type { FeaturePlaces } from '../../asterisk/features/types.ts';
import type { SpokenLanguage } from '../../asterisk/speech/language.ts';
import { createSpeech } from '../../asterisk/speech/speech.ts';
import type { Step } from '../command.ts';
import type { Context, LabProfile, Profile } from '../context.ts';
import { type Loaded, loadDialplan } from '../extension/dialplan.ts';
import { labSpec } from '../lab/profile.ts';

/** The features of one PBX as its dialplan has them now, and what they are made with. */
export interface Yard {
  readonly profile: Profile;
  readonly loaded: Loaded;
  readonly installed: readonly Installed[];
  /** Of the announcements. */
  readonly language: SpokenLanguage;
}

export async function openYard(context: Context): Promise<Yard> {
  const loaded = await loadDialplan(context);
  const { profile } = loaded;
  const language = profile.kind === 'lab' ? profile.language : 'fr';
  return { profile, loaded, installed: installedIn(loaded.plan), language };
}

/** Where the features of a lab have their files. */
export interface FeatureFiles {
  readonly agiFolder: string;
  readonly sounds: string;
  readonly cache: string;
}

export function featureFiles(profile: LabProfile, context: Context): FeatureFiles {
  const { lib, sounds } = labSpec(profile, context.folders).folders;
  return { agiFolder: join(lib, 'agi-bin'), sounds, cache: context.folders.cache };
}

export function featurePlaces(
  { agiFolder, sounds }: FeatureFiles,
  language: SpokenLanguage,
): FeaturePlaces {
  return { prompts: join(sounds, language), agi: agiProgram(agiFolder) };
}

export function promptFiles(
  profile: LabProfile,
  context: Context,
  language: SpokenLanguage,
): PromptFiles {
  const { programs } = profile.engine;
  const { sounds, cache } = featureFiles(profile, context);
  const speech = createSpeech({ programs, cacheDir: join(cache, 'speech'), env: context.env });
  return createPromptFiles({ sounds, language, speech, programs, env: context.env });
}

/** Writes the program that AGI() starts, where it is not as it has to be. */
export function agiSteps(profile: LabProfile, context: Context): Step[] {
  const { agiFolder, sounds, cache } = featureFiles(profile, context);
  const { programs } = profile.engine;
  const metarUrls = context.env['PBXCTL_METAR_URLS'] || undefined;
  const settings = { sounds, cache, programs, metarUrls };
  return agiFiles(agiFolder, context.agiProgram, settings).map((file) => ({
    kind: 'write',
    ...file,
  }));
}
