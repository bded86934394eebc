import { basename } from 'node:path';
import { VETOES } from '../../asterisk/sip/media.ts';
import type { MediaSetting, SipUser } from '../../asterisk/sip/port.ts';
import { type Cell, defineCommand, type Table } from '../command.ts';
import { type Accounts, openAccounts, userNamed } from '../user/accounts.ts';
import { byName } from '../words.ts';
import { mediaWords, settingWords } from './words.ts';

export const mediaShow = defineCommand({
  name: 'media show',
  summary: 'whether the media of users may flow directly, and what no setting can do',
  details: [
    'Shows the setting of each user with its line: directmedia (once canreinvite) of sip.conf, or',
    'direct_media of pjsip.conf. The setting gives leave: what the PBX must listen to stays there.',
  ].join('\n'),
  examples: [
    ['pbxctl media show', 'all users'],
    ['pbxctl media show 701', 'one'],
  ],
  kind: 'read',
  args: { user: { help: 'the number of a user', optional: true, complete: 'user' } },
  options: {},
  async run({ args }, context): Promise<Table> {
    const accounts = await openAccounts(context);
    const numbers = args.user === undefined ? [] : [userNamed(accounts, args.user).number];
    return mediaTable(accounts, numbers, [
      ...setupRemark(accounts),
      'what no setting can change:',
      ...VETOES.map((veto) => `  ${veto}`),
    ]);
  },
});

/** The media settings of these users, or of all. */
export function mediaTable(
  accounts: Accounts,
  numbers: readonly string[],
  remarks: readonly string[],
): Table {
  const users = accounts.users
    .filter(({ number }) => numbers.length === 0 || numbers.includes(number))
    .toSorted((a, b) => byName(a.number, b.number));
  return {
    kind: 'table',
    columns: [
      { title: 'user' },
      { title: 'media' },
      { title: 'setting', shrink: 1 },
      { title: 'remark', shrink: 2 },
    ],
    rows: users.map(({ number, media }) => row(number, media)),
    json: users.map(mediaJson),
    remark: remarks.join('\n'),
  };
}

function row(number: string, media: MediaSetting): Cell[] {
  const plain = (text: string): Cell => ({ text, tone: 'plain' });
  return [
    plain(number),
    { text: mediaWords(media), tone: media.direct ? 'good' : 'plain' },
    plain(settingWords(media)),
    { text: media.remarks.join('; '), tone: 'warn' },
  ];
}

const mediaJson = ({ number, media }: SipUser) => ({
  id: number,
  direct: media.direct,
  method: media.method,
  setting: media.from
    ? { key: media.from.key, value: media.from.value, file: media.from.file, line: media.from.line }
    : null,
  remarks: media.remarks,
});

function setupRemark({ driver, draft }: Accounts): string[] {
  const setup = driver.directSetup(draft.view);
  if (!setup) return [];
  return [
    `${setup.key} = ${setup.value} (${basename(setup.file)}:${setup.line}): where both phones are direct, so is the first packet`,
  ];
}
