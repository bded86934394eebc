import { mediaPathOf } from '../asterisk/media/path.ts';
import { shortPath } from '../asterisk/media/words.ts';
import type { Call, Channel, LivePbx, PbxView } from '../asterisk/state/types.ts';
import { defineCommand, type Stream, type Table } from './command.ts';
import { watch } from './watch.ts';
import { count, duration } from './words.ts';

export const calls = defineCommand({
  name: 'calls',
  summary: 'calls with their two legs joined: who talks to whom, or to which application',
  examples: [
    ['pbxctl calls', 'once'],
    ['pbxctl calls --watch', 'live, until Ctrl-C'],
  ],
  kind: 'read',
  args: {},
  options: { watch: { type: 'flag', short: 'w', help: 'go on, and show each change' } },
  async run({ options }, context): Promise<Table | Stream> {
    const table = async (live: LivePbx) => {
      await lookAtMedia(live);
      return callsTable(live, context.now());
    };
    return options.watch ? watch(context, table) : table(await context.live());
  },
});

/** Calls whose legs are asked about their media; of more, only the bridge is told. */
const ASKED = 50;

/** Only of native_rtp does the bridge not tell whether the media is direct. */
export async function lookAtMedia(live: LivePbx): Promise<void> {
  const { view } = live;
  const open = [...view.calls.values()].filter(
    ({ caller }) => view.bridges.get(caller.bridgeId ?? '')?.technology === 'native_rtp',
  );
  await live.lookAtMedia(open.slice(0, ASKED).map(({ linkedid }) => linkedid));
}

/** The calls of a PBX as they are now. */
function callsTable({ view }: LivePbx, now: number): Table {
  const list = [...view.calls.values()].sort((a, b) => a.since - b.since);
  return {
    kind: 'table',
    columns: [
      { title: 'caller' },
      { title: 'dialled' },
      { title: 'with', shrink: 1 },
      { title: 'state' },
      { title: 'for', align: 'right' },
      { title: 'media', shrink: 3 },
      { title: 'channels', shrink: 2 },
    ],
    rows: list.map((call) => callRow(call, view, now)),
    json: list.map((call) => callJson(call, view)),
    remark: list.length === 0 ? 'no calls; type: pbxctl call 701 600' : count(list.length, 'call'),
  };
}

/** `701`, or the channel's name where no number is known. */
export const partyName = (channel: Channel): string =>
  channel.callerNumber || channel.name.replace(/-[0-9a-f]+$/i, '');

function callRow(call: Call, view: PbxView, now: number): Table['rows'][number] {
  const since = call.answeredAt ?? call.since;
  return [
    { text: partyName(call.caller), tone: 'plain' },
    { text: call.exten, tone: 'plain' },
    { text: call.callee ? partyName(call.callee) : call.application, tone: 'plain' },
    { text: call.state, tone: call.state === 'up' ? 'good' : 'warn' },
    { text: duration(now - since), tone: 'plain' },
    { text: shortPath(mediaPathOf(call, view)), tone: 'plain' },
    { text: call.legs.map((leg) => leg.name).join(' '), tone: 'dim' },
  ];
}

export function callJson(call: Call, view: PbxView) {
  return {
    id: call.linkedid,
    state: call.state,
    caller: partyName(call.caller),
    callee: call.callee ? partyName(call.callee) : null,
    exten: call.exten,
    application: call.application,
    media: mediaPathOf(call, view).kind,
    since: new Date(call.since).toISOString(),
    answeredAt: call.answeredAt === undefined ? null : new Date(call.answeredAt).toISOString(),
    channels: call.legs.map((leg) => leg.name),
  };
}
