import { PbxError } from '../../asterisk/errors.ts';
import { checkContext, checkName } from '../../asterisk/sip/check.ts';
import { knownCodecs, readCodecs } from '../../asterisk/sip/codecs.ts';
import type { Aspect, UserChange } from '../../asterisk/sip/port.ts';
import { defineCommand, type Plan } from '../command.ts';
import { openAccounts, profileChange, userNamed } from './accounts.ts';
import { pipedSecret, USER_OPTIONS } from './input.ts';
import { accountPlan } from './plan.ts';
import { userText } from './show.ts';

export const userSet = defineCommand({
  name: 'user set',
  summary: 'change the name, secret, codecs or context of a SIP user',
  examples: [
    ['pbxctl user set 703 --name "Claire Martin"', ''],
    ['pbxctl user set 703 --codecs alaw --dry-run', 'the lines that would change'],
    ['pbxctl user set 703 --new-secret', 'a new secret is made up'],
  ],
  kind: 'change',
  args: { user: { help: 'the number of a user', complete: 'user' } },
  options: { ...USER_OPTIONS, 'new-secret': { type: 'flag', help: 'make up a new secret' } },
  async run({ args, options }, context): Promise<Plan> {
    const { name, codecs } = options;
    if (options['secret-stdin'] && options['new-secret'])
      throw new PbxError('usage', '--secret-stdin and --new-secret say different things');
    const accounts = await openAccounts(context);
    const user = userNamed(accounts, args.user);
    const change: UserChange = {
      name: name === undefined ? undefined : checkName(name),
      codecs:
        codecs === undefined ? undefined : readCodecs(codecs, await knownCodecs(accounts.ami)),
      context: options.context === undefined ? undefined : checkContext(options.context),
      secret: options['secret-stdin']
        ? await pipedSecret(context)
        : options['new-secret']
          ? context.newSecret()
          : undefined,
    };
    const aspects = (['name', 'codecs', 'context', 'secret'] as const satisfies Aspect[]).filter(
      (aspect) => change[aspect] !== undefined,
    );
    if (aspects.length === 0)
      throw new PbxError('usage', 'say what to change', 'pbxctl user set 703 --codecs alaw');
    const { secret } = change;
    return accountPlan(accounts, {
      title: `change ${aspects.join(', ')} of user ${user.number}`,
      question: `Change ${aspects.join(', ')} of user ${user.number}?`,
      draft: accounts.driver.change(accounts.draft, user.number, change),
      shown: [[user.number, aspects]],
      files:
        secret === undefined
          ? []
          : await profileChange(context, accounts, (users) =>
              users.map((one) => (one.number === user.number ? { ...one, secret } : one)),
            ),
      secrets: secret === undefined ? [] : [secret],
      nothing: `user ${user.number} is so already`,
      async after() {
        const now = await openAccounts(context);
        return userText(now, userNamed(now, user.number), { reveal: false, all: false });
      },
    });
  },
});
