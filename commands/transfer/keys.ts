import { fromBinary } from '../../asterisk/conf/bytes.ts';
import { applyEdits, editsOf } from '../../asterisk/conf/edits.ts';
import type { Change } from '../../asterisk/dialplan/edit.ts';
import { notShown } from '../../asterisk/dialplan/shown.ts';
import {
  type DialStep,
  dialSteps,
  reachableContexts,
  withTransferKeys,
} from '../../asterisk/dialplan/transferKeys.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { type Cell, defineCommand, type Plan, type Table } from '../command.ts';
import type { Context } from '../context.ts';
import { type Loaded, loadDialplan, placeOf, titleOf } from '../extension/dialplan.ts';
import { LAB_CONTEXT } from '../lab/profile.ts';
import { isRunning, reloadFiles } from '../reload.ts';
import { type Accounts, openAccounts } from '../user/accounts.ts';
import { type FeatureCodes, featureCodes } from './codes.ts';
import { failures } from './failures.ts';

const DETAILS = [
  'With option T of Dial the caller, with t the called user can transfer the other party by keys:',
  'blindly (## in a lab) or attended (*2 in a lab; features.conf). It costs the direct path: Asterisk',
  'must hear the keys, so that the media of these calls stays in the PBX. Off in a new lab. Only Dials',
  'in the contexts of the users (and what these include) are changed; who is called over a trunk gets',
  'no t: nobody outside is to transfer. Calls that are up keep what they were dialled with. A call to a',
  'service (600, 644) is no bridge of two: its keys do nothing, pbxctl transfer and REFER do.',
].join('\n');

const remark = (accounts: Accounts): string =>
  accounts.users.some(({ media }) => media.direct)
    ? 'the media of these calls stays in the PBX while the keys are on, also where media show says direct'
    : 'the media of these calls stays in the PBX';

const switched = (on: boolean) =>
  defineCommand({
    name: on ? 'transfer keys on' : 'transfer keys off',
    summary: on
      ? 'let users transfer by the keys of their phones'
      : 'no transfer by keys: media may flow directly again',
    details: DETAILS,
    examples: [
      on
        ? ['pbxctl transfer keys on', 'shows the lines of extensions.conf, and asks']
        : ['pbxctl transfer keys off --yes', ''],
    ],
    kind: 'change',
    args: {},
    options: {},
    async run(_, context): Promise<Plan> {
      const { loaded, accounts, dials } = await openKeys(context);
      const change = withTransferKeys(loaded, dials, on);
      const describe = `turn transfer by keys ${on ? 'on' : 'off'}`;
      return {
        kind: 'plan',
        title: describe,
        nothing: `transfer by keys is ${on ? 'on' : 'off'} already`,
        ...(on ? { remarks: [remark(accounts)] } : {}),
        steps:
          change.edits.length === 0
            ? []
            : [
                {
                  kind: 'transaction',
                  describe,
                  files: filesOf(loaded, change),
                  reload: () => reloadFiles(context, [loaded.view.path]),
                  readBack: () => readBack(context, change, dials),
                },
              ],
        after: () => keysTable(context),
      };
    },
  });

export const transferKeysOn = switched(true);
export const transferKeysOff = switched(false);

export const transferKeysShow = defineCommand({
  name: 'transfer keys show',
  summary: 'who may transfer by keys and by REFER, and what came to nothing',
  details: [
    DETAILS,
    '',
    'Then the last log is searched for keys that did nothing and for REFERs that were refused. Keys are',
    'heard there only while the media goes through the PBX.',
  ].join('\n'),
  examples: [['pbxctl transfer keys show', '']],
  kind: 'read',
  args: {},
  options: {},
  run: (_, context): Promise<Table> => keysTable(context),
});

interface Keys {
  readonly loaded: Loaded;
  readonly accounts: Accounts;
  readonly dials: readonly DialStep[];
  readonly codes: FeatureCodes;
}

async function openKeys(context: Context): Promise<Keys> {
  const loaded = await loadDialplan(context);
  const accounts = await openAccounts(context);
  const own = accounts.users.map(({ context: where }) => where ?? LAB_CONTEXT);
  const contexts = reachableContexts(loaded.plan, own);
  const dials = dialSteps(loaded.plan, contexts);
  if (dials.length === 0)
    throw new PbxError(
      'not-found',
      `nobody is dialled in ${contexts.map((name) => `[${name}]`).join(', ') || 'a context of a user'}`,
      'pbxctl extension add 555 701',
    );
  return { loaded, accounts, dials, codes: featureCodes(loaded.etcDir) };
}

function filesOf({ view }: Loaded, { edits }: Change) {
  return [...view.files].flatMap(([path, { binary }]) => {
    const own = editsOf(path, edits);
    const before = fromBinary(binary);
    return own.length === 0 ? [] : [{ path, before, after: applyEdits(before, own) }];
  });
}

async function readBack(
  context: Context,
  { after }: Change,
  dials: readonly DialStep[],
): Promise<string | undefined> {
  if (!(await isRunning(context))) return undefined;
  const ami = await context.ami();
  for (const { context: name, extension } of dials) {
    const now = after.contexts
      .get(name)
      ?.extensions.find(
        (one) =>
          one.name.key === extension.name.key && one.callerId?.key === extension.callerId?.key,
      );
    const missing = now && (await notShown(ami, after, name, now));
    if (missing) return missing;
  }
  return undefined;
}

async function keysTable(context: Context): Promise<Table> {
  const { loaded, accounts, dials, codes } = await openKeys(context);
  const failed = await failures(context, loaded.profile, codes);
  const noRefer = accounts.users.filter(({ mayRefer }) => !mayRefer).map(({ number }) => number);
  return {
    kind: 'table',
    columns: [
      { title: 'number' },
      { title: 'dials' },
      { title: 'caller' },
      { title: 'called' },
      { title: 'line', shrink: 1 },
    ],
    rows: dials.map((dial) => [
      { text: titleOf(dial.extension), tone: 'plain' },
      { text: dial.resource, tone: 'plain' },
      keyCell(dial.caller, 'T'),
      dial.isForCallee || dial.callee
        ? keyCell(dial.callee, 't')
        : { text: 'a trunk: never', tone: 'dim' },
      { text: placeOf(loaded, dial.step.entry), tone: 'dim' },
    ]),
    json: {
      codes,
      dials: dials.map(({ context: where, extension, resource, caller, callee }) => ({
        ...{ context: where, number: extension.name.text, resource, caller, callee },
      })),
      refer: accounts.users.map(({ number, mayRefer }) => ({ user: number, allowed: mayRefer })),
      failures: failed,
    },
    remark: [
      dials.some(({ caller, callee }) => caller || callee)
        ? `keys: ${codes.blindxfer || 'none'} transfers blindly, ${codes.atxfer || 'none'} attended; the media of these calls stays in the PBX`
        : 'transfer by keys is off: pbxctl transfer keys on',
      noRefer.length === 0
        ? 'every user may transfer by SIP REFER'
        : `SIP REFER is refused to ${noRefer.join(', ')}: ${referSetting(accounts)} = no (pbxctl user show ${noRefer[0]})`,
      ...failed.map(({ what, hint }) => `▲ ${what}\n  ${hint}`),
    ].join('\n'),
  };
}

export const referSetting = ({ driver }: Pick<Accounts, 'driver'>): string =>
  driver.driver === 'sip' ? 'allowtransfer' : 'allow_transfer';

const keyCell = (on: boolean, letter: string): Cell =>
  on ? { text: `● ${letter}`, tone: 'good' } : { text: '○ no', tone: 'dim' };
