import { PbxError } from '../../asterisk/errors.ts';
import { knownCodecs } from '../../asterisk/sip/codecs.ts';
import type { NewUser } from '../../asterisk/sip/port.ts';
import { defineCommand, type Outcome, type Plan } from '../command.ts';
import { LAB_CONTEXT } from '../lab/profile.ts';
import { count } from '../words.ts';
import { type Accounts, openAccounts, userNamed } from './accounts.ts';
import { undialled } from './dialled.ts';
import { checkedUser, type GivenUser, pipedSecret, USER_OPTIONS, usersInFile } from './input.ts';
import { accountPlan } from './plan.ts';
import { userTable, userText } from './show.ts';

export const userAdd = defineCommand({
  name: 'user add',
  summary: 'add a SIP user, or many from a table',
  details: [
    'Writes an account as its neighbours in sip.conf or pjsip.conf are written (their template, their',
    'context, their codecs), reloads just that channel driver, and asks Asterisk whether it knows the',
    'user. The secret is made up unless it is piped in: `pbxctl user show 703 --reveal` tells it.',
    'A table (--from) has a first line that names its columns: number, name, secret, codecs, context.',
  ].join('\n'),
  examples: [
    ['pbxctl user add 703', 'a secret is made up'],
    ['pbxctl user add 703 --name "Claire" --codecs alaw', 'alaw and nothing else'],
    ['printf %s toto | pbxctl user add 703 --secret-stdin --yes', 'a secret of your own'],
    ['pbxctl user add --from users.csv --dry-run', 'what a table would add, all at once'],
  ],
  kind: 'change',
  args: { number: { help: 'the number of the new user', optional: true } },
  options: {
    ...USER_OPTIONS,
    from: { type: 'value', value: 'FILE', help: 'a table of users (CSV)', complete: 'file' },
  },
  async run({ args, options }, context): Promise<Plan> {
    const { from, name, codecs } = options;
    const given = [args.number, name, codecs, options.context].some((word) => word !== undefined);
    if ((from !== undefined) === (args.number !== undefined) || (from && given))
      throw new PbxError(
        'usage',
        from === undefined ? 'name the number of the new user' : 'a table says all of its users',
        'pbxctl user add 703   or   pbxctl user add --from users.csv',
      );
    const accounts = await openAccounts(context);
    const known = await knownCodecs(accounts.ami);
    const check = async (user: GivenUser) => {
      const checked = checkedUser(user, known, context.newSecret);
      await refuseTaken(accounts, checked.number);
      return checked;
    };
    if (from !== undefined) return planOf(accounts, await usersInFile(from, check));
    const user = { number: args.number ?? '', name, codecs, context: options.context };
    await check(user);
    const secret = options['secret-stdin'] ? await pipedSecret(context) : undefined;
    return planOf(accounts, [await check({ ...user, secret })]);
  },
});

async function refuseTaken({ driver, draft, ami }: Accounts, number: string): Promise<void> {
  const taken = driver.takenAt(draft.view, number);
  const where = taken ? ` (${taken.file}:${taken.line})` : ', though not from a file that was read';
  if (taken || (ami && (await driver.isKnown(ami, number))))
    throw new PbxError(
      'usage',
      `${number} is taken already${where}`,
      `pbxctl user show ${number}   or choose another number`,
    );
}

function planOf(accounts: Accounts, users: readonly NewUser[]): Plan {
  const { driver } = accounts;
  const draft = driver.add(accounts.draft, users, LAB_CONTEXT);
  const [only] = users;
  const who = users.length === 1 ? `user ${only?.number}` : count(users.length, 'user');
  return accountPlan(accounts, {
    title: `add ${who}`,
    question: `Add ${who}?`,
    draft,
    shown: users.map(({ number, codecs }) => [
      number,
      ['name', 'context', 'secret', ...(codecs ? ['codecs' as const] : [])],
    ]),
    secrets: users.map(({ secret }) => secret),
    after: () => added({ ...accounts, draft, users: driver.users(draft.view) }, users),
  });
}

async function added(accounts: Accounts, users: readonly NewUser[]): Promise<Outcome> {
  const found = users.map(({ number }) => userNamed(accounts, number));
  const remark = await undialled(accounts, found);
  const [only, ...more] = found;
  const outcome =
    only && more.length === 0
      ? userText(accounts, only, { reveal: false, all: false })
      : userTable(accounts, found);
  return { ...outcome, ...(remark === undefined ? {} : { remark }) };
}
