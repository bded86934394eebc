import { PbxError } from '../../asterisk/errors.ts';
import { defineCommand, type Plan } from '../command.ts';
import { chosenFeatures } from './chosen.ts';
import { featureTable } from './list.ts';
import { reworkOf } from './transaction.ts';
import { openYard } from './yard.ts';

export const featureRemove = defineCommand({
  name: 'feature remove',
  summary: 'take features out of the dialplan again',
  details:
    'What you have recorded yourself is kept, and serves again when the feature is installed.',
  examples: [['pbxctl feature remove radio', 'shows the lines, and asks']],
  kind: 'change',
  args: { features: { help: 'what to remove', optional: true, rest: true, complete: 'feature' } },
  options: { all: { type: 'flag', help: 'every feature that is installed' } },
  async run({ args, options }, context): Promise<Plan> {
    const chosen = chosenFeatures('remove', args.features, options.all);
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
      steps: [rework.transaction(context, describe)],
      after: async () => featureTable(context),
    };
  },
});
