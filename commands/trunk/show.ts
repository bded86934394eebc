import { basename } from 'node:path';
import { dialplanOf } from '../../asterisk/dialplan/read.ts';
import { isSecretKey } from '../../asterisk/sip/values.ts';
import type { LivePbx, Peer } from '../../asterisk/state/types.ts';
import { registrationWords, type TrunkLive, trunkLive } from '../../asterisk/trunk/live.ts';
import type { Trunk } from '../../asterisk/trunk/read.ts';
import { routesOver } from '../../asterisk/trunk/routes.ts';
import { type Cell, defineCommand, type Table, type Text } from '../command.ts';
import type { Context } from '../context.ts';
import { count, PEER_LOOK } from '../words.ts';
import { openTrunks, type Trunks, trunkNamed } from './trunks.ts';

const HIDDEN = '••••••••';

export const trunkList = defineCommand({
  name: 'trunk list',
  summary: 'the IAX2 trunks: state, round trip, registration and calls',
  examples: [
    ['pbxctl trunk list', 'a table'],
    ['pbxctl trunk list --json', 'every detail'],
  ],
  kind: 'read',
  args: {},
  options: {},
  async run(_, context): Promise<Table> {
    const trunks = await openTrunks(context);
    const live = trunks.ami && (await context.live());
    const rows = trunks.all.map((trunk) => factsOf(trunks, trunk, live));
    return {
      kind: 'table',
      columns: [
        { title: 'trunk' },
        { title: 'status' },
        { title: 'address', shrink: 1 },
        { title: 'RTT', align: 'right' },
        { title: 'calls', align: 'right' },
        { title: 'dialled', shrink: 2 },
        { title: 'encryption' },
        { title: 'codecs', shrink: 3 },
        { title: 'registration', shrink: 4 },
      ],
      rows: rows.map(rowOf),
      json: rows.map(jsonOf),
      remark:
        rows.length > 0
          ? count(rows.length, 'trunk')
          : 'there is no trunk yet; type: pbxctl trunk add iax NAME --host ADDRESS',
    };
  },
});

export const trunkShow = defineCommand({
  name: 'trunk show',
  summary: 'all of a trunk: how it stands, what it dials, and every value with its line',
  examples: [
    ['pbxctl trunk show operator', 'secrets as dots'],
    ['pbxctl trunk show operator --reveal', 'for the other end'],
  ],
  kind: 'read',
  args: { trunk: { help: 'the name of a trunk', complete: 'trunk' } },
  options: { reveal: { type: 'flag', help: 'show the secret' } },
  async run({ args, options }, context): Promise<Text> {
    const trunks = await openTrunks(context);
    return trunkText(context, trunks, trunkNamed(trunks, args.trunk), options.reveal);
  },
});

/** A trunk of the files beside what is known of it now. */
interface Facts {
  readonly trunk: Trunk;
  /** Extensions that lead out over it. */
  readonly dialled: readonly string[];
  readonly peer: Peer | undefined;
  readonly live: TrunkLive | undefined;
}

function factsOf(
  { extensions }: Trunks,
  trunk: Trunk,
  live: Pick<LivePbx, 'view'> | undefined,
): Facts {
  const routes = routesOver(dialplanOf(extensions.view), trunk.name);
  const peer = live?.view.peers.get(`IAX2/${trunk.name}`);
  return {
    ...{ trunk, peer },
    dialled: routes.map(({ extension }) => extension.name.text),
    live: live && peer && trunkLive(live.view, peer),
  };
}

const plain = (text: string): Cell => ({ text, tone: 'plain' });

function rowOf({ trunk, dialled, peer, live }: Facts): Cell[] {
  const [symbol, tone] = PEER_LOOK[peer?.status ?? 'unknown'];
  const registration = live?.registration;
  return [
    plain(trunk.name),
    { text: `${symbol} ${peer?.status ?? 'not asked'}`, tone },
    plain(peer?.address ?? trunk.host),
    plain(peer?.rttMs === undefined ? '' : `${peer.rttMs.toFixed(0)} ms`),
    plain(live === undefined ? '' : String(live.calls)),
    plain(dialled.join(' ')),
    plain(trunk.encryption),
    plain(trunk.codecs.join(',')),
    plain(registration ? registrationWords(registration) : trunk.registers ? 'not asked' : ''),
  ];
}

/** Every field is always there; what is not known is null. */
function jsonOf({ trunk, dialled, peer, live }: Facts) {
  const { name, host, port, username, encryption, codecs, context, registers, isTrunked } = trunk;
  return {
    ...{ id: name, host, port, username, encryption, codecs, registers, isTrunked, dialled },
    context: context ?? null,
    status: peer?.status ?? null,
    address: peer?.address ?? null,
    rttMs: peer?.rttMs ?? null,
    calls: live?.calls ?? null,
    registration: live?.registration?.status ?? null,
  };
}

/** All of one trunk, its secret as dots unless `reveal`. */
export async function trunkText(
  context: Context,
  trunks: Trunks,
  trunk: Trunk,
  reveal: boolean,
): Promise<Text> {
  const live = trunks.ami && (await context.live());
  const facts = factsOf(trunks, trunk, live);
  return {
    kind: 'text',
    ok: true,
    lines: [
      `trunk ${trunk.name} (IAX2)`,
      '',
      ...aligned([...stateLines(facts, context.pbxName), ...routeLines(trunks, facts)]),
      '',
      `in ${basename(trunk.at.file)}`,
      ...aligned(settingLines(trunk, reveal)),
    ],
    json: { ...jsonOf(facts), secret: reveal ? (trunk.secret ?? null) : null },
  };
}

function stateLines({ trunk, peer, live }: Facts, pbxName: string): Pair[] {
  const rtt = peer?.rttMs === undefined ? '' : `, round trip ${peer.rttMs.toFixed(0)} ms`;
  const status = peer
    ? `${PEER_LOOK[peer.status][0]} ${peer.status}${rtt}`
    : `not known: ${pbxName} does not run`;
  return [
    ['status', status],
    ['other end', peer?.address ?? `${trunk.host}:${trunk.port}`],
    ['we call ourselves', trunk.username],
    ...(trunk.registers
      ? [['registration', live?.registration?.status ?? 'not asked'] as const]
      : []),
    ['encryption', trunk.encryption],
    ['codecs', trunk.codecs.join(', ')],
    ...(live ? [['calls now', String(live.calls)] as const] : []),
  ];
}

function routeLines({ extensions }: Trunks, { trunk }: Facts): Pair[] {
  const plan = dialplanOf(extensions.view);
  const out = routesOver(plan, trunk.name).map(
    ({ context, extension }) => `${extension.name.text} in [${context}]`,
  );
  const from = trunk.context === undefined ? undefined : plan.contexts.get(trunk.context);
  const reached = from?.extensions.map(({ name }) => name.text) ?? [];
  return [
    ['dialled by', out.join(', ') || 'nothing'],
    [
      'may reach',
      `${reached.join(', ') || 'nothing'}${trunk.context ? ` in [${trunk.context}]` : ''}`,
    ],
  ];
}

const settingLines = ({ at }: Trunk, reveal: boolean): Pair[] =>
  at.entries.map(({ key, value, file, line, inheritedFrom }) => [
    `${key} = ${isSecretKey(key) && !reveal ? HIDDEN : value}`,
    `${basename(file)}:${line}${inheritedFrom ? `, from [${inheritedFrom}]` : ''}`,
  ]);

type Pair = readonly [left: string, right: string];

function aligned(pairs: readonly Pair[]): string[] {
  const width = Math.min(40, Math.max(...pairs.map(([left]) => left.length), 0));
  return pairs.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`);
}
