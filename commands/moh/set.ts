import { sameName } from '../../asterisk/conf/bytes.ts';
import { removeSectionIn } from '../../asterisk/conf/planSections.ts';
import { addSection } from '../../asterisk/conf/sections.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { DEFAULT_CLASS, type MohClass } from '../../asterisk/moh/classes.ts';
import { defineCommand, type Plan } from '../command.ts';
import type { Context } from '../context.ts';
import { userNamed } from '../user/accounts.ts';
import { whose } from '../user/meant.ts';
import { accountPlan } from '../user/plan.ts';
import { mohTable } from './list.ts';
import { classNamed, type MohYard, mohTransaction, openMoh } from './yard.ts';

export const mohSet = defineCommand({
  name: 'moh set',
  summary: 'what those hear whom a user puts on hold, or whom nobody gives other music',
  details: [
    '--user and --all: whoever is put on hold by that user hears the class (moh_suggest of pjsip.conf,',
    'mohsuggest of sip.conf). --default: the class default becomes it, which is heard where no user and',
    'no dialplan names another.',
  ].join('\n'),
  examples: [
    ['pbxctl moh set france --user 701', 'those whom 701 puts on hold'],
    ['pbxctl moh set france --all', 'whoever is put on hold by any user'],
    ['pbxctl moh set default --all', 'back to the class default'],
    ['pbxctl moh set jazz --default', 'where nobody names a class'],
  ],
  kind: 'change',
  args: { name: { help: 'a music class', complete: 'music' } },
  options: {
    user: { type: 'value', value: 'NUMBER', help: 'who puts on hold', complete: 'user' },
    all: { type: 'flag', help: 'every user' },
    default: { type: 'flag', help: 'wherever no class is named' },
  },
  async run({ args, options }, context): Promise<Plan> {
    const said = [options.user !== undefined, options.all, options.default];
    if (said.filter(Boolean).length !== 1)
      throw new PbxError(
        'usage',
        'say for whom: --user NUMBER, --all or --default',
        `pbxctl moh set ${args.name} --all`,
      );
    const yard = await openMoh(context);
    const found = classNamed(yard, args.name);
    if (options.default) return defaultPlan(context, yard, found);
    const { accounts } = yard;
    const numbers =
      options.user === undefined
        ? accounts.users.map(({ number }) => number)
        : [userNamed(accounts, options.user).number];
    const who = whose(accounts, numbers);
    const title = `give ${found.name} to those whom ${who} put on hold`;
    return accountPlan(accounts, {
      title,
      question: `${title.replace('give', 'Give')}?`,
      draft: accounts.driver.setMusic(accounts.draft, numbers, found.name),
      shown: numbers.map((number) => [number, ['music']]),
      nothing: `${who}: ${found.name} already`,
      after: () => mohTable(context),
    });
  },
});

/** The class default gets the lines of another. */
function defaultPlan(context: Context, yard: MohYard, found: MohClass): Plan {
  if (sameName(found.name, DEFAULT_CLASS))
    throw new PbxError(
      'usage',
      'the class default is what it is: name the one that it is to become',
      'pbxctl config undo   takes back an earlier moh set --default',
    );
  const { draft, classes } = yard;
  const old = classes.find((one) => sameName(one.name, DEFAULT_CLASS));
  const bare = old ? draft.with(removeSectionIn(draft.view, old.section)) : draft;
  const file = bare.view.files.get(bare.view.path);
  if (!file) throw new PbxError('not-found', `${draft.view.path} cannot be read`);
  const lines = found.section.entries.map(({ key, value }) => [key, value] as const);
  const describe = `make ${found.name} the default music on hold`;
  const isSo = linesOf(old) === linesOf(found);
  return {
    kind: 'plan',
    title: describe,
    nothing: `${found.name} is the default music already`,
    steps: isSo
      ? []
      : [
          mohTransaction(context, bare.with(addSection(file, DEFAULT_CLASS, lines)), describe, {
            shown: [DEFAULT_CLASS],
          }),
        ],
    after: () => mohTable(context),
  };
}

const linesOf = (one: MohClass | undefined): string | undefined =>
  one?.section.entries.map(({ key, value }) => `${key.toLowerCase()}=${value}`).join('\n');
