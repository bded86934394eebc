import { PbxError } from '../../asterisk/errors.ts';
import type { Installed } from '../../asterisk/features/installed.ts';
import { defineCommand, type Plan, type Step } from '../command.ts';
import type { Context, LabProfile } from '../context.ts';
import { chosenFeatures } from './chosen.ts';
import { featureTable } from './list.ts';
import { reworkOf } from './transaction.ts';
import { openYard, promptFiles, type Yard } from './yard.ts';

export const featureRemove = defineCommand({
  name: 'feature remove',
  summary: 'take features out of the dialplan again, with their announcements',
  details:
    'What you have recorded yourself is kept, and serves again when the feature is installed.',
  examples: [['pbxctl feature remove radio', 'shows the lines, and asks']],
  kind: 'change',
  args: { features: { help: 'what to remove', optional: true, rest: true, complete: 'feature' } },
  options: { all: { type: 'flag', help: 'every feature that is installed' } },
  async run({ args, options }, context): Promise<Plan> {
    const chosen = chosenFeatures(args.features, options.all);
    const yard = await openYard(context);
    const gone = yard.installed.filter(({ feature }) => chosen.includes(feature));
    if (gone.length === 0)
      throw new PbxError(
        'not-found',
        options.all ? 'no feature is installed' : `${args.features.join(', ')}: not installed`,
        'pbxctl feature list   shows what is',
      );
    const rework = reworkOf(yard.loaded);
    for (const { context: where, extension } of gone) rework.remove(where.name, extension);
    const describe = `remove ${gone.length === 1 ? 'feature' : 'features'} ${gone.map(({ feature }) => feature.id).join(', ')}`;
    return {
      kind: 'plan',
      title: describe,
      steps: [rework.transaction(context, describe), ...soundSteps(context, yard, gone)],
      after: async () => featureTable(context),
    };
  },
});

/** Announcements that no other feature speaks. */
function soundSteps(context: Context, yard: Yard, gone: readonly Installed[]): Step[] {
  const { profile, installed } = yard;
  if (profile.kind !== 'lab') return [];
  const kept = installed.filter((one) => !gone.includes(one));
  return (['fr', 'en'] as const).map((language) => ({
    kind: 'task',
    describe: 'remove its announcements',
    needed: async () => gone.some(({ settings }) => settings.language === language),
    run: () => removeSounds(context, profile, language, gone, kept),
  }));
}

async function removeSounds(
  context: Context,
  profile: LabProfile,
  language: 'fr' | 'en',
  gone: readonly Installed[],
  kept: readonly Installed[],
): Promise<undefined> {
  const spoken = (some: readonly Installed[]) =>
    some
      .filter(({ settings }) => settings.language === language)
      .flatMap(({ feature, settings }) => feature.prompts(settings));
  const needed = new Set(spoken(kept).map(({ id }) => id));
  const unused = spoken(gone).filter(({ id }) => !needed.has(id));
  await promptFiles(profile, context, language).remove(unused);
  return undefined;
}
