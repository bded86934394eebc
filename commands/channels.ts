import { legPath } from '../asterisk/media/words.ts';
import type { Channel, LivePbx, PbxView } from '../asterisk/state/types.ts';
import { lookAtMedia } from './calls.ts';
import { defineCommand, type Stream, type Table } from './command.ts';
import { watch } from './watch.ts';
import { byName, count, duration } from './words.ts';

export const channels = defineCommand({
  name: 'channels',
  summary: 'every channel, what it executes and since when',
  examples: [
    ['pbxctl channels', 'once'],
    ['pbxctl channels --watch', 'live, until Ctrl-C'],
  ],
  kind: 'read',
  args: {},
  options: { watch: { type: 'flag', short: 'w', help: 'go on, and show each change' } },
  async run({ options }, context): Promise<Table | Stream> {
    const table = async (live: LivePbx) => {
      await lookAtMedia(live);
      return channelsTable(live, context.now());
    };
    return options.watch ? watch(context, table) : table(await context.live());
  },
});

/** The channels of a PBX as they are now. */
function channelsTable({ view }: LivePbx, now: number): Table {
  const list = [...view.channels.values()].sort((a, b) => byName(a.name, b.name));
  return {
    kind: 'table',
    columns: [
      { title: 'channel', shrink: 1 },
      { title: 'state' },
      { title: 'caller' },
      { title: 'extension', shrink: 1 },
      { title: 'application', shrink: 2 },
      { title: 'media', shrink: 3 },
      { title: 'since', align: 'right' },
    ],
    rows: list.map((channel) => channelRow(channel, view, now)),
    json: list.map((channel) => channelJson(channel, view)),
    remark: list.length === 0 ? 'no channels' : count(list.length, 'channel'),
  };
}

function channelRow(channel: Channel, view: PbxView, now: number): Table['rows'][number] {
  const application = `${channel.application}${channel.applicationData ? `(${channel.applicationData})` : ''}`;
  return [
    { text: channel.name, tone: 'plain' },
    { text: channel.state, tone: channel.state === 'Up' ? 'good' : 'warn' },
    { text: channel.callerNumber, tone: 'plain' },
    { text: channel.exten ? `${channel.exten}@${channel.context}` : '', tone: 'plain' },
    { text: application, tone: 'dim' },
    { text: legPath(channel, view), tone: 'plain' },
    { text: duration(now - channel.createdAt), tone: 'plain' },
  ];
}

function channelJson(channel: Channel, view: PbxView) {
  const { createdAt, answeredAt, ...rest } = channel;
  return {
    id: channel.uniqueid,
    ...rest,
    media: legPath(channel, view),
    createdAt: new Date(createdAt).toISOString(),
    answeredAt: answeredAt === undefined ? null : new Date(answeredAt).toISOString(),
  };
}
