import { join } from 'node:path';
import { agiFiles, findAgiSettings, settingsFile } from '../../asterisk/agi/settings.ts';
import { type Installed, installedIn } from '../../asterisk/features/installed.ts';
import { agiFolder, featurePlaces } from '../../asterisk/features/places.ts';
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

/** What the lines of a lab's features name. */
export const labPlaces = (
  profile: LabProfile,
  { folders }: Context,
  language: SpokenLanguage,
): FeaturePlaces => featurePlaces(labSpec(profile, folders).folders, language);

export function promptFiles(
  profile: LabProfile,
  context: Context,
  language: SpokenLanguage,
): PromptFiles {
  const { programs } = profile.engine;
  const { sounds } = labSpec(profile, context.folders).folders;
  const { cache } = context.folders;
  const speech = createSpeech({ programs, cacheDir: join(cache, 'speech'), env: context.env });
  return createPromptFiles({ sounds, language, speech, programs, env: context.env });
}

/** Writes the program that AGI() starts, where it is not as it has to be. */
export async function agiSteps(profile: LabProfile, context: Context): Promise<Step[]> {
  const { folders } = labSpec(profile, context.folders);
  const { programs } = profile.engine;
  const kept = await findAgiSettings(settingsFile(agiFolder(folders)));
  const metarUrls = context.env['PBXCTL_METAR_URLS'] || kept?.metarUrls;
  const settings = { sounds: folders.sounds, cache: context.folders.cache, programs, metarUrls };
  return agiFiles(agiFolder(folders), context.agiProgram, settings).map((file) => ({
    kind: 'write',
    ...file,
  }));
}
