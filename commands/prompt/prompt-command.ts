import { PbxError } from '../../asterisk/errors.ts';
import type { PromptFiles } from '../../asterisk/features/prompt-files.ts';
import type { SpokenLanguage } from '../../asterisk/speech/language.ts';
import type { Context, LabProfile } from '../context.ts';
import { promptFiles } from '../feature/yard.ts';
import { loadLab } from '../lab/profile.ts';

export const LANGUAGE_OPTION = {
  type: 'value',
  value: 'LANGUAGE',
  help: 'of the prompt (that of the PBX)',
  choices: ['fr', 'en'],
} as const;

/** The prompts of a lab in one language. */
export interface LabPrompts {
  readonly profile: LabProfile;
  readonly language: SpokenLanguage;
  readonly files: PromptFiles;
}

export async function openPrompts(
  context: Context,
  wanted: string | undefined,
): Promise<LabPrompts> {
  const profile = await loadLab(context);
  const language = wanted === 'en' || wanted === 'fr' ? wanted : profile.language;
  for (const name of ['espeak-ng', 'sox'])
    if (profile.engine.programs[name] === undefined)
      throw new PbxError(
        'refused',
        `this engine comes without ${name}, which prompts are made with`,
        `apt install ${name}, or: pbxctl setup lab --engine 22`,
      );
  return { profile, language, files: promptFiles(profile, context, language) };
}
