import { setTimeout as delay } from 'node:timers/promises';
import { PbxError } from '../../asterisk/errors.ts';
import { explainMedia, type MediaExplanation } from '../../asterisk/media/explain.ts';
import { mediaPathOf } from '../../asterisk/media/path.ts';
import { UNSEEN } from '../../asterisk/media/reasons.ts';
import { KIND_MEANINGS, KIND_WORDS, wayOf } from '../../asterisk/media/words.ts';
import type { Call, LivePbx } from '../../asterisk/state/types.ts';
import { partyName } from '../calls.ts';
import { type Cell, defineCommand, type Stream, type Table } from '../command.ts';
import type { Context } from '../context.ts';
import { openAccounts } from '../user/accounts.ts';
import { watch } from '../watch.ts';
import { count } from '../words.ts';
import { settingWords } from './words.ts';

/** Calls that are asked why at most: each costs some ten questions. */
const EXPLAINED = 20;
const AGAIN_MS = 3_000;

export const mediaPath = defineCommand({
  name: 'media path',
  summary: 'where the media of live calls flows now, and why not directly',
  details: [
    'direct: the phones send to each other. Through the PBX, native: it passes the packets on as they',
    'are; core: it listens, mixes or converts. Asterisk is asked, and no packet is captured. Where both',
    'phones are set direct and their media is not, each reason is told with where it was seen and what',
    'to type. --watch shows what changes: a hold, a recording, a transfer.',
  ].join('\n'),
  examples: [
    ['pbxctl media path', 'all calls'],
    ['pbxctl media path 701', 'the call of peer 701'],
    ['pbxctl media path --watch', 'live, until Ctrl-C'],
  ],
  kind: 'read',
  args: {
    call: {
      help: 'the Linkedid of a call, one of its channels, or a peer in it',
      optional: true,
      complete: 'call',
    },
  },
  options: { watch: { type: 'flag', short: 'w', help: 'go on, and show each change' } },
  async run({ args, options }, context): Promise<Table | Stream> {
    const explain = createExplainer(context);
    const table = (live: LivePbx) => pathTable(live, args.call, explain);
    if (options.watch) return watch(context, table);
    const live = await context.live();
    if (args.call !== undefined && callsMeant(live, args.call).length === 0)
      throw noSuchCall(live, args.call);
    return table(live);
  },
});

const noSuchCall = ({ view }: LivePbx, wanted: string): PbxError =>
  new PbxError(
    'not-found',
    `there is no call ${JSON.stringify(wanted)}`,
    view.calls.size === 0
      ? 'there are no calls; type: pbxctl call 701 702'
      : 'pbxctl calls   lists them',
  );

function callsMeant({ view }: LivePbx, wanted: string | undefined): Call[] {
  const isMeant = ({ linkedid, legs }: Call) =>
    wanted === undefined ||
    linkedid === wanted ||
    legs.some(({ name, uniqueid }) => {
      const peer = name.replace(/-[^-]*$/, '');
      return [name, uniqueid, peer].includes(wanted) || peer.endsWith(`/${wanted}`);
    });
  return [...view.calls.values()].filter(isMeant).sort((a, b) => a.since - b.since);
}

type Explained = MediaExplanation & { readonly call: Call };
type Explain = (live: LivePbx, call: Call) => Promise<MediaExplanation>;

const SETTLE_MS = 700;

/** Asks again after some seconds, and at once when the media takes another way. */
function createExplainer(context: Context): Explain {
  const placed = settingPlaces(context);
  const known = new Map<string, { key: string; at: number; explanation: MediaExplanation }>();
  return async (live, call) => {
    const { view } = live;
    const { kind, channels } = mediaPathOf(call, view);
    const key = [kind, ...channels].join(' ');
    const before = known.get(call.linkedid);
    if (before?.key === key && context.now() - before.at < AGAIN_MS)
      return { ...before.explanation, path: mediaPathOf(call, view) };
    const places = await placed;
    const explained = async () => explainMedia(await context.ami(), view, call, places);
    let explanation = await explained();
    if (explanation.reasons.includes(UNSEEN)) {
      // It may be on its way: a bridge changes its technology some moments after it is entered.
      await delay(SETTLE_MS, undefined, { signal: context.signal }).catch(() => undefined);
      await live.lookAtMedia([call.linkedid], true);
      explanation = await explained();
    }
    known.set(call.linkedid, { key, at: context.now(), explanation });
    return explanation;
  };
}

/** Where the files decide what a user's media may do; of a PBX without files here, Asterisk's word alone is told. */
async function settingPlaces(context: Context): Promise<(account: string) => string | undefined> {
  const users = await openAccounts(context).then(
    (accounts) => accounts.users,
    () => [],
  );
  const places = new Map(users.map(({ number, media }) => [number, settingWords(media)]));
  return (account) => places.get(account);
}

async function pathTable(
  live: LivePbx,
  wanted: string | undefined,
  explain: Explain,
): Promise<Table> {
  const meant = callsMeant(live, wanted);
  const asked = meant.slice(0, EXPLAINED);
  await live.lookAtMedia(asked.map(({ linkedid }) => linkedid));
  const explained: Explained[] = [];
  for (const { linkedid } of asked) {
    const call = live.view.calls.get(linkedid);
    if (call) explained.push({ call, ...(await explain(live, call)) });
  }
  return {
    kind: 'table',
    columns: [
      { title: 'caller' },
      { title: 'callee' },
      { title: 'media' },
      { title: 'by', shrink: 1 },
      { title: 'why', shrink: 2 },
    ],
    rows: explained.map(row),
    json: explained.map(json),
    remark: remarkOf(explained, meant.length - asked.length),
  };
}

function row(explained: Explained): Cell[] {
  const { call, path, isWanted, reasons } = explained;
  const plain = (text: string): Cell => ({ text, tone: 'plain' });
  const isMissed = isWanted && reasons.length > 0;
  return [
    plain(partyName(call.caller)),
    plain(calleeOf(call)),
    {
      text: KIND_WORDS[path.kind],
      tone: path.kind === 'direct' ? 'good' : isMissed ? 'warn' : 'plain',
    },
    plain(wayOf(path)),
    { text: whyOf(explained), tone: isMissed ? 'warn' : 'dim' },
  ];
}

const calleeOf = ({ callee, exten, application }: Call): string =>
  callee ? partyName(callee) : exten || application;

/** What stands beside the path: the reasons where there are any, else what says so. */
function whyOf({ path, reasons }: Explained): string {
  if (reasons.length > 0) return reasons.map(({ what }) => what).join('; ');
  return path.kind === 'direct' || path.kind === 'unknown' ? '' : (path.evidence[0] ?? '');
}

function remarkOf(all: readonly Explained[], more: number): string {
  if (all.length === 0) return 'no calls; type: pbxctl call 701 702';
  const kinds = [...new Set(all.map(({ path }) => path.kind))];
  return [
    ...kinds.map((kind) => `${KIND_WORDS[kind]}: ${KIND_MEANINGS[kind]}`),
    ...all.flatMap(explanationLines),
    ...(more > 0 ? [`and ${count(more, 'call')} more: name one, pbxctl media path CALL`] : []),
  ].join('\n');
}

function explanationLines({ call, path, settings, isWanted, reasons }: Explained): string[] {
  const title = `${partyName(call.caller)} and ${calleeOf(call)}`;
  const set = settings.flatMap((one) =>
    one ? [`${one.account} is set ${one.direct ? 'direct' : 'via-pbx'}, ${one.evidence}`] : [],
  );
  return [
    '',
    `${title}: ${isWanted && reasons.length > 0 ? 'direct was wanted, and is not' : KIND_WORDS[path.kind]}`,
    ...reasons.flatMap(({ what, evidence, hint }) => [
      `  ▲ ${what}`,
      `    seen: ${evidence}`,
      ...(hint === undefined ? [] : [`    change it: ${hint}`]),
    ]),
    ...[...path.evidence, ...set].map((line) => `  ${line}`),
  ];
}

const json = ({ call, path, settings, isWanted, reasons }: Explained) => ({
  id: call.linkedid,
  caller: partyName(call.caller),
  callee: call.callee ? partyName(call.callee) : null,
  exten: call.exten,
  media: path.kind,
  technology: path.technology || null,
  legs: path.channels.map((channel, index) => ({
    channel,
    address: path.addresses[index] ?? null,
    setDirect: settings[index]?.direct ?? null,
  })),
  directWanted: isWanted,
  reasons: reasons.map(({ what, evidence, hint }) => ({ what, evidence, hint: hint ?? null })),
  evidence: path.evidence,
});
