import { basename } from 'node:path';
import type { SipUser, UserSetting } from '../../asterisk/sip/port.ts';
import { isSecretKey } from '../../asterisk/sip/values.ts';
import { type Cell, defineCommand, type Table, type Text } from '../command.ts';
import { mediaWords } from '../media/words.ts';
import { byName, count } from '../words.ts';
import { type Accounts, openAccounts, userNamed } from './accounts.ts';
import { accountUri, type Softphone, softphoneOf } from './softphone.ts';

const HIDDEN = '••••••••';

export const userList = defineCommand({
  name: 'user list',
  summary: 'the SIP users, and where each is defined',
  examples: [
    ['pbxctl user list', 'a table'],
    ['pbxctl user list --json', 'for a script; without secrets'],
  ],
  kind: 'read',
  args: {},
  options: {},
  async run(_, context): Promise<Table> {
    const accounts = await openAccounts(context);
    const users = accounts.users.toSorted((a, b) => byName(a.number, b.number));
    const empty = 'there are no users yet; type: pbxctl user add 703';
    const remark = users.length === 0 ? empty : count(users.length, 'user');
    return { ...userTable(accounts, users), remark };
  },
});

export const userShow = defineCommand({
  name: 'user show',
  summary: 'what to type into a softphone, and every value of a user with its line',
  details: [
    'Shows what to type into a softphone (as Linphone names it), and every value with the file and line',
    'that it comes from. On a terminal there is a QR code of the SIP address; with --reveal the secret is',
    'shown, and stands in the QR code as well.',
  ].join('\n'),
  examples: [
    ['pbxctl user show 703', 'secrets as dots'],
    ['pbxctl user show 703 --reveal', 'to type them into a softphone'],
  ],
  kind: 'read',
  args: { user: { help: 'the number of a user', complete: 'user' } },
  options: { reveal: { type: 'flag', help: 'show secrets' } },
  async run({ args, options }, context): Promise<Text> {
    const accounts = await openAccounts(context);
    return userText(accounts, userNamed(accounts, args.user), {
      reveal: options.reveal,
      all: true,
    });
  },
});

export function userTable(accounts: Accounts, users: readonly SipUser[]): Table {
  const plain = (text: string): Cell => ({ text, tone: 'plain' });
  return {
    kind: 'table',
    columns: [
      { title: 'user' },
      { title: 'name', shrink: 1 },
      { title: 'context', shrink: 2 },
      { title: 'codecs', shrink: 2 },
      { title: 'media' },
      { title: 'defined in', shrink: 3 },
    ],
    rows: users.map((user) => [
      plain(user.number),
      plain(user.name ?? ''),
      plain(user.context ?? ''),
      plain(user.codecs.join(',')),
      plain(mediaWords(user.media)),
      { text: placeOf(user.at), tone: 'dim' },
    ]),
    json: users.map((user) => userJson(accounts, user)),
  };
}

const userJson = ({ driver }: Accounts, { number, name, context, codecs, media, at }: SipUser) => ({
  id: number,
  driver: driver.driver,
  name: name ?? null,
  context: context ?? null,
  codecs,
  directMedia: media.direct,
  file: at.file,
  line: at.line,
});

/** What to type into a softphone; `all`: every value as well. */
export function userText(
  accounts: Accounts,
  user: SipUser,
  { reveal, all }: { readonly reveal: boolean; readonly all: boolean },
): Text {
  const softphone = softphoneOf(accounts, user);
  const secret = reveal ? user.secret : undefined;
  const settings = user.settings.map((setting) =>
    isSecretKey(setting.key) && !reveal ? { ...setting, value: HIDDEN } : setting,
  );
  const password = user.secret === undefined ? undefined : (secret ?? HIDDEN);
  return {
    kind: 'text',
    ok: true,
    lines: [
      `user ${user.number} (${accounts.driver.file})`,
      '',
      'in a softphone such as Linphone',
      ...fields(softphone, password, `pbxctl user show ${user.number} --reveal   shows it`),
      ...(all ? ['', 'in the files of Asterisk', ...settingLines(settings)] : []),
    ],
    json: {
      ...userJson(accounts, user),
      softphone: { ...softphone, password: secret ?? null },
      settings: settings.map(({ inheritedFrom = null, ...setting }) => ({
        ...setting,
        value: setting.value === HIDDEN ? null : setting.value,
        inheritedFrom,
      })),
    },
    ...(all ? { qr: accountUri(softphone, secret) } : {}),
  };
}

function fields(phone: Softphone, password: string | undefined, how: string): string[] {
  const shown = password === HIDDEN ? `${HIDDEN}   ${how}` : (password ?? 'kept as a hash only');
  return aligned([
    ['display name', phone.displayName],
    ['user name', phone.userName],
    ['SIP identity', phone.sipIdentity],
    ['SIP proxy', phone.sipProxy],
    ['transport', phone.transport],
    ['password', shown],
  ]);
}

function settingLines(settings: readonly UserSetting[]): string[] {
  return aligned(
    settings.map((setting) => [
      `${setting.object} ${setting.key} = ${setting.value}`,
      placeOf(setting) + (setting.inheritedFrom ? `, from [${setting.inheritedFrom}]` : ''),
    ]),
  );
}

/** Pairs in two columns; one that is too long pushes only its own line. */
function aligned(pairs: readonly (readonly [left: string, right: string])[]): string[] {
  const width = Math.min(40, Math.max(...pairs.map(([left]) => left.length), 0));
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`);
}

const placeOf = ({ file, line }: { file: string; line: number }) => `${basename(file)}:${line}`;
