import type { Feature, FeatureSettings, Prompt } from '../../asterisk/features/types.ts';
import type { Step } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { count } from '../words.ts';
import { agiSteps, promptFiles } from './yard.ts';

/** A feature as it is to be. */
export interface SetFeature {
  readonly feature: Feature;
  readonly settings: FeatureSettings;
}

/** Announcements and the AGI program go first: a call that comes at once finds all that it needs. */
export async function featureFileSteps(
  context: Context,
  profile: LabProfile,
  wanted: readonly SetFeature[],
): Promise<Step[]> {
  const byLanguage = groupByLanguage(wanted);
  const usesAgi = wanted.some(({ feature }) => feature.modules.includes('res_agi'));
  return [
    ...(usesAgi ? await agiSteps(profile, context) : []),
    ...[...byLanguage].map(([language, some]) =>
      promptStep(
        context,
        profile,
        language,
        some.flatMap(({ feature, settings }) => feature.prompts(settings)),
      ),
    ),
  ];
}

function groupByLanguage(wanted: readonly SetFeature[]) {
  const groups = new Map<FeatureSettings['language'], SetFeature[]>();
  for (const one of wanted) {
    const { language } = one.settings;
    groups.set(language, [...(groups.get(language) ?? []), one]);
  }
  return groups;
}

const AT_ONCE = 2;

function promptStep(
  context: Context,
  profile: LabProfile,
  language: FeatureSettings['language'],
  prompts: readonly Prompt[],
): Step {
  const files = promptFiles(profile, context, language);
  return {
    kind: 'task',
    describe: `make the announcements (${language}, espeak-ng)`,
    needed: async () => (await files.missing(prompts)).length > 0,
    async run(report, signal) {
      const waiting = [...(await files.missing(prompts))];
      const total = waiting.length;
      const worker = async () => {
        for (let prompt = waiting.shift(); prompt; prompt = waiting.shift()) {
          await files.place(prompt, signal);
          report({ stage: 'announcements', done: total - waiting.length, total, unit: 'files' });
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, worker));
      return `${count(total, 'announcement')} made (${language})`;
    },
  };
}
