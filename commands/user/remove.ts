import { messageOf } from '../../asterisk/errors.ts';
import { defineCommand, type Plan, type Step } from '../command.ts';
import { type Accounts, openAccounts, profileChange, userNamed } from './accounts.ts';
import { accountPlan } from './plan.ts';
import { userTable } from './show.ts';

export const userRemove = defineCommand({
  name: 'user remove',
  summary: 'remove SIP users, with their registrations',
  examples: [
    ['pbxctl user remove 703', 'after a question'],
    ['pbxctl user remove 703 704 --yes', 'two at once'],
  ],
  kind: 'change',
  args: { users: { help: 'the numbers of users', rest: true, complete: 'user' } },
  options: {},
  async run({ args }, context): Promise<Plan> {
    const accounts = await openAccounts(context);
    const numbers = [...new Set(args.users.map((word) => userNamed(accounts, word).number))];
    const { driver } = accounts;
    const who = `user${numbers.length === 1 ? '' : 's'} ${numbers.join(', ')}`;
    return accountPlan(accounts, {
      title: `remove ${who}`,
      question: `Remove ${who}?`,
      draft: numbers.reduce((draft, number) => driver.remove(draft, number), accounts.draft),
      gone: numbers,
      files: await profileChange(context, accounts, (users) =>
        users.filter(({ number }) => !numbers.includes(number)),
      ),
      further: numbers.flatMap((number) => forgetStep(accounts, number)),
      async after() {
        const now = await openAccounts(context);
        return { ...userTable(now, now.users), remark: `${who} removed` };
      },
    });
  },
});

/** Else a new user of that number would seem to be registered where the old one was. */
function forgetStep({ ami, driver }: Accounts, number: string): Step[] {
  if (!ami) return [];
  return [
    {
      kind: 'action',
      describe: `forget the registrations of ${number} (AMI DBDel)`,
      async run() {
        try {
          await driver.forget(ami, number);
          return undefined;
        } catch (error) {
          return `the registrations of ${number} are still in Asterisk's database: ${messageOf(error)}`;
        }
      },
    },
  ];
}
