import { PbxError } from '../../asterisk/errors.ts';
import { knownCodecs, readCodecs } from '../../asterisk/sip/codecs.ts';
import { changed } from '../../asterisk/trunk/change.ts';
import { checkEncryption, checkTrunkSecret } from '../../asterisk/trunk/check.ts';
import { defineCommand, type Plan } from '../command.ts';
import { pipedSecret } from '../user/input.ts';
import { TRUNK_OPTIONS } from './add.ts';
import { trunkPlan } from './plan.ts';
import { trunkText } from './show.ts';
import { openTrunks, trunkNamed } from './trunks.ts';

export const trunkSet = defineCommand({
  name: 'trunk set',
  summary: 'give a trunk another secret, other codecs or another encryption',
  examples: [
    ['pbxctl trunk set operator --codecs alaw', 'alaw and nothing else'],
    ['printf %s toto | pbxctl trunk set operator --secret-stdin', 'the secret of the other end'],
    ['pbxctl trunk set operator --encryption preferred', 'also a call without'],
  ],
  kind: 'change',
  args: { trunk: { help: 'the name of a trunk', complete: 'trunk' } },
  options: TRUNK_OPTIONS,
  async run({ args, options }, context): Promise<Plan> {
    const { codecs, encryption } = options;
    if (!options['secret-stdin'] && codecs === undefined && encryption === undefined)
      throw new PbxError(
        'usage',
        'what is to change?',
        'pbxctl trunk set operator --codecs alaw,ulaw',
      );
    const trunks = await openTrunks(context);
    const trunk = trunkNamed(trunks, args.trunk);
    const known = await knownCodecs(trunks.ami);
    const secret = options['secret-stdin']
      ? checkTrunkSecret(await pipedSecret(context), trunk.registers)
      : undefined;
    const title = `set trunk ${trunk.name}`;
    return trunkPlan(trunks, {
      ...{ title, question: `Change trunk ${trunk.name}?`, name: trunk.name, isThere: true },
      iax: changed(trunks.iax, trunk, {
        secret,
        codecs: codecs === undefined ? undefined : readCodecs(codecs, known),
        encryption: encryption === undefined ? undefined : checkEncryption(encryption),
      }),
      extensions: trunks.extensions,
      contexts: [],
      ...(secret === undefined ? {} : { secrets: [secret] }),
      async after() {
        const now = await openTrunks(context);
        return trunkText(context, now, trunkNamed(now, trunk.name), false);
      },
    });
  },
});
