import type { Channel } from '../../../asterisk/state/types.ts';
import { type Segment, type StyledLine, segment } from '../../text/line.ts';
import { type Look, symbolsOf } from '../../text/look.ts';
import { clock } from '../format.ts';
import type { TableSpec } from '../table.ts';
import { callerOf } from './calls.ts';

/** Symbol, word (as Asterisk spells it) and colour of a channel's state. */
export function channelStateSegment(channel: Channel, look: Look): Segment {
  const symbols = symbolsOf(look);
  if (channel.onHold) return segment(`${symbols.warn} on hold`, 'warn');
  if (channel.state === 'Up') return segment(`${symbols.good} Up`, 'good');
  if (channel.state === 'Busy') return segment(`${symbols.bad} Busy`, 'bad');
  const tone = channel.state === 'Down' ? 'dim' : 'warn';
  return segment(`${tone === 'dim' ? symbols.off : symbols.busy} ${channel.state}`, tone);
}

/** `600@internal:3` */
export function placeOf(channel: Channel): string {
  const { exten, context, priority } = channel;
  return `${exten}@${context}${priority === '' ? '' : `:${priority}`}`;
}

function application(channel: Channel): StyledLine {
  const { application: name, applicationData: data } = channel;
  return [segment(name), segment(data === '' ? '' : ` ${data}`, 'dim')];
}

export const channelsTable: TableSpec<Channel> = {
  name: 'channels',
  rows: (view) => view.channels,
  label: (channel) => channel.name,
  haystack: (channel) =>
    [channel.name, channel.state, callerOf(channel), placeOf(channel), channel.application]
      .join(' ')
      .toLowerCase(),
  summary: (rows) => String(rows.size),
  columns: [
    {
      title: 'CHANNEL',
      width: 22,
      minimum: 12,
      yields: 0,
      grows: 1,
      cell: (channel) => [segment(channel.name)],
      sortKey: () => '',
    },
    {
      title: 'STATE',
      width: 9,
      minimum: 9,
      yields: 1,
      cell: (channel, { look }) => [channelStateSegment(channel, look)],
      sortKey: (channel) => channel.state,
    },
    {
      title: 'TIME',
      width: 7,
      minimum: 7,
      yields: 3,
      align: 'right',
      cell: (channel, { now }) => [segment(clock(now - (channel.answeredAt ?? channel.createdAt)))],
      sortKey: (channel) => channel.createdAt,
    },
    {
      title: 'AT',
      width: 18,
      minimum: 8,
      yields: 4,
      grows: 1,
      cell: (channel) => [segment(placeOf(channel))],
      sortKey: (channel) => placeOf(channel),
    },
    { title: 'RUNS', width: 14, minimum: 6, yields: 5, grows: 2, cell: application },
  ],
};
