import { basename } from 'node:path';
import { knownCodecs, readCodecs } from '../asterisk/sip/codecs.ts';
import type { SipUser } from '../asterisk/sip/port.ts';
import { type Cell, defineCommand, type Plan, type Table } from './command.ts';
import { type Accounts, openAccounts } from './user/accounts.ts';
import { numbersOf, usersMeant, whose } from './user/meant.ts';
import { accountPlan } from './user/plan.ts';
import { byName, count } from './words.ts';

export const codecList = defineCommand({
  name: 'codec list',
  summary: 'the codecs that each SIP user is allowed, and the line that says so',
  examples: [['pbxctl codec list', 'the preferred one stands first']],
  kind: 'read',
  args: {},
  options: {},
  async run(_, context): Promise<Table> {
    const { users } = await openAccounts(context);
    return codecTable(users);
  },
});

export const codecSet = defineCommand({
  name: 'codec set',
  summary: 'force codecs: alaw only, ulaw only, for a user or for all',
  examples: [
    ['pbxctl codec set 701 alaw', 'alaw and nothing else'],
    ['pbxctl codec set --all alaw,ulaw', 'every user, alaw preferred'],
  ],
  kind: 'change',
  args: {
    user: { help: 'the number of a user (none with --all)', complete: 'user' },
    codecs: {
      help: 'codecs, preferred first: alaw,ulaw',
      optional: true,
      complete: [
        ['alaw', 'G.711 of Europe, 64 kbit/s'],
        ['ulaw', 'G.711 of America and Japan, 64 kbit/s'],
      ],
    },
  },
  options: { all: { type: 'flag', help: 'every user' } },
  async run({ args, options }, context): Promise<Plan> {
    const meant = usersMeant([args.user, args.codecs], options.all, 'pbxctl codec set 701 alaw');
    const accounts = await openAccounts(context);
    const codecs = readCodecs(meant.word, await knownCodecs(accounts.ami));
    const numbers = numbersOf(accounts, meant);
    const who = whose(accounts, numbers);
    const title = `allow ${who} ${codecs.join(',')} only`;
    return accountPlan(accounts, {
      title,
      question: `${title.replace('allow', 'Allow')}?`,
      draft: accounts.driver.setCodecs(
        accounts.draft,
        differing(accounts, numbers, codecs),
        codecs,
      ),
      shown: numbers.map((number) => [number, ['codecs']]),
      nothing: `${who}: ${codecs.join(',')} only, already`,
      async after() {
        const { users } = await openAccounts(context);
        return codecTable(users.filter(({ number }) => numbers.includes(number)));
      },
    });
  },
});

/** All of them unless none has to change: a template may serve those that are right already. */
function differing(
  { users }: Accounts,
  numbers: readonly string[],
  codecs: readonly string[],
): readonly string[] {
  const isRight = (user: SipUser) => user.codecs.join() === codecs.join();
  const meant = users.filter(({ number }) => numbers.includes(number));
  return meant.every(isRight) ? [] : numbers;
}

function codecTable(users: readonly SipUser[]): Table {
  const sorted = users.toSorted((a, b) => byName(a.number, b.number));
  const plain = (text: string): Cell => ({ text, tone: 'plain' });
  return {
    kind: 'table',
    columns: [{ title: 'user' }, { title: 'codecs' }, { title: 'setting', shrink: 1 }],
    rows: sorted.map((user) => [
      plain(user.number),
      user.codecs.length > 0
        ? plain(user.codecs.join(','))
        : { text: 'none: no call can be made', tone: 'bad' },
      { text: settingWords(user), tone: 'dim' },
    ]),
    json: sorted.map(({ number, codecs, codecsFrom }) => ({
      id: number,
      codecs,
      setting: codecsFrom
        ? {
            key: codecsFrom.key,
            value: codecsFrom.value,
            file: codecsFrom.file,
            line: codecsFrom.line,
          }
        : null,
    })),
    remark: count(users.length, 'user'),
  };
}

function settingWords({ codecsFrom }: SipUser): string {
  if (!codecsFrom) return "Asterisk's default";
  const { key, value, file, line, object, inheritedFrom } = codecsFrom;
  const section = object === 'general' ? 'general' : inheritedFrom;
  return `${key} = ${value} (${basename(file)}:${line}${section ? `, [${section}]` : ''})`;
}
