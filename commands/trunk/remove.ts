import { basename } from 'node:path';
import { withoutRoutes, withoutTrunk } from '../../asterisk/trunk/edit.ts';
import { defineCommand, type Plan } from '../command.ts';
import { trunkPlan } from './plan.ts';
import { openTrunks, trunkNamed } from './trunks.ts';

export const trunkRemove = defineCommand({
  name: 'trunk remove',
  summary: 'take a trunk away, with its way out and what came in by it',
  examples: [['pbxctl trunk remove partner', 'after a question']],
  kind: 'change',
  args: { trunk: { help: 'the name of a trunk', complete: 'trunk' } },
  options: {},
  async run({ args }, context): Promise<Plan> {
    const trunks = await openTrunks(context);
    const trunk = trunkNamed(trunks, args.trunk);
    const { draft, left } = withoutRoutes(trunks.extensions, trunk.name);
    const title = `remove trunk ${trunk.name}`;
    return trunkPlan(trunks, {
      ...{ title, question: `Remove trunk ${trunk.name}? Calls over it are not cut.` },
      ...{ name: trunk.name, isThere: false, contexts: [] },
      iax: withoutTrunk(trunks.iax, trunk),
      extensions: draft,
      remarks: left.map(({ context: where, extension: { name, steps } }) => {
        const at = steps[0]?.entry;
        const place = at ? ` (${basename(at.file)}:${at.line})` : '';
        return `${name.text} in [${where}]${place} still dials it: it is not of pbxctl's making, and stays`;
      }),
      after: async () => ({
        kind: 'text',
        ok: true,
        lines: [],
        json: { id: trunk.name },
        remark: `trunk ${trunk.name} is gone`,
      }),
    });
  },
});
