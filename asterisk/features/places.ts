import { join } from 'node:path';
import { agiProgram } from '../agi/settings.ts';
import type { SpokenLanguage } from '../speech/language.ts';
import type { FeaturePlaces } from './types.ts';

/** Of the folders of a lab, those in which features have files. */
export interface FeatureFolders {
  readonly lib: string;
  readonly sounds: string;
}

/** Holds the program that AGI() starts, and its settings. */
export const agiFolder = ({ lib }: FeatureFolders): string => join(lib, 'agi-bin');

export function featurePlaces(folders: FeatureFolders, language: SpokenLanguage): FeaturePlaces {
  return { prompts: join(folders.sounds, language), agi: agiProgram(agiFolder(folders)) };
}
