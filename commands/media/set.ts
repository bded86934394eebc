import { PbxError } from '../../asterisk/errors.ts';
import { readMediaWord } from '../../asterisk/sip/media.ts';
import type { MediaChange } from '../../asterisk/sip/port.ts';
import { defineCommand, type Plan } from '../command.ts';
import type { Context } from '../context.ts';
import { type Accounts, openAccounts, userNamed } from '../user/accounts.ts';
import { numbersOf, usersMeant, whose } from '../user/meant.ts';
import { accountPlan } from '../user/plan.ts';
import { mediaTable } from './show.ts';

export const mediaSet = defineCommand({
  name: 'media set',
  summary: 'let the media of a user flow directly between phones, or through the PBX',
  details: [
    'direct: once a call is answered, Asterisk tells both phones to send to each other (sip.conf:',
    'directmedia, once called canreinvite; pjsip.conf: direct_media). via-pbx: it never does, which is',
    'what helps behind NAT. The words reinvite, canreinvite=no and the like are understood; nonat is not,',
    'since it has no effect in Asterisk 16 and 22.',
    '--setup makes it direct from the first packet (directrtpsetup, chan_sip only, for all calls).',
  ].join('\n'),
  examples: [
    ['pbxctl media set 701 via-pbx', 'one user'],
    ['pbxctl media set --all direct', 'every user'],
    ['pbxctl media set --all direct --method update', 'told by UPDATE in place of re-INVITE'],
    ['pbxctl media set 701 canreinvite=no --dry-run', 'the old way to say via-pbx'],
  ],
  kind: 'change',
  args: {
    user: { help: 'the number of a user (none with --all)', complete: 'user' },
    media: {
      help: 'direct or via-pbx',
      optional: true,
      complete: [
        ['direct', 'from phone to phone'],
        ['via-pbx', 'through Asterisk'],
      ],
    },
  },
  options: {
    all: { type: 'flag', help: 'every user' },
    method: {
      type: 'value',
      value: 'METHOD',
      help: 'what the phones are told it with',
      choices: ['invite', 'update'],
    },
    setup: { type: 'flag', help: 'direct from the first packet (chan_sip)' },
  },
  async run({ args, options }, context): Promise<Plan> {
    const meant = usersMeant([args.user, args.media], options.all, 'pbxctl media set 701 direct');
    const { direct, method, explained } = readMediaWord(meant.word);
    const chosen =
      options.method === 'update' || options.method === 'invite' ? options.method : method;
    if (!direct && (options.setup || chosen))
      throw new PbxError(
        'usage',
        '--setup and --method are about direct media',
        'pbxctl media set 701 direct --setup',
      );
    const accounts = await openAccounts(context);
    const numbers = numbersOf(accounts, meant);
    return mediaPlan(
      context,
      accounts,
      numbers,
      { direct, method: chosen, setup: options.setup },
      explained,
    );
  },
});

export const mediaToggle = defineCommand({
  name: 'media toggle',
  summary: 'turn the direct media of a user on or off',
  examples: [['pbxctl media toggle 701', 'direct becomes via-pbx, via-pbx becomes direct']],
  kind: 'change',
  args: { user: { help: 'the number of a user', complete: 'user' } },
  options: {},
  async run({ args }, context): Promise<Plan> {
    const accounts = await openAccounts(context);
    const { number, media } = userNamed(accounts, args.user);
    return mediaPlan(context, accounts, [number], { direct: !media.direct }, undefined);
  },
});

function mediaPlan(
  context: Context,
  accounts: Accounts,
  numbers: readonly string[],
  change: MediaChange,
  explained: string | undefined,
): Plan {
  const who = whose(accounts, numbers);
  const title = `send the media of ${who} ${change.direct ? 'directly' : 'through the PBX'}`;
  const says = explained === undefined ? '' : `${explained}. `;
  return accountPlan(accounts, {
    title,
    question: `${says}${title.charAt(0).toUpperCase()}${title.slice(1)}?`,
    draft: accounts.driver.setMedia(accounts.draft, numbers, change),
    shown: numbers.map((number) => [number, ['media']]),
    nothing: `the media of ${who} goes ${change.direct ? 'directly' : 'through the PBX'} already`,
    async after() {
      return mediaTable(await openAccounts(context), numbers, [
        ...(explained === undefined ? [] : [explained]),
        ...(change.direct ? ['pbxctl media show   tells what stays in the PBX all the same'] : []),
      ]);
    },
  });
}
