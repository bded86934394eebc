import type { LogLine } from '../../asterisk/log/types.ts';
import { mediaPathOf } from '../../asterisk/media/path.ts';
import { KIND_MEANINGS, KIND_WORDS, legPath, wayOf } from '../../asterisk/media/words.ts';
import type { Bridge, Call, Channel, Peer } from '../../asterisk/state/types.ts';
import { trunkWords } from '../../asterisk/trunk/live.ts';
import type { FeatureRow } from '../../commands/feature/rows.ts';
import { type Ink, type StyledLine, segment, strong } from '../text/line.ts';
import { clock, roundTrip, span } from './format.ts';
import { type Model, viewTime } from './model.ts';
import { calleeOf, callerOf, callStateSegment, party } from './tables/calls.ts';
import { channelStateSegment, placeOf } from './tables/channels.ts';
import { statusSegment } from './tables/peers.ts';

const labelWidth = 14;

function field(label: string, text: string, tone: Ink = 'plain'): StyledLine {
  return [segment(label.padEnd(labelWidth), 'dim'), segment(text, tone)];
}

function optional(label: string, text: string | undefined, tone?: Ink): StyledLine[] {
  return text === undefined || text === '' ? [] : [field(label, text, tone)];
}

function heading(text: string): StyledLine[] {
  return [[], [strong(text)]];
}

/** What `feature show` tells of it. */
export function featureDetails({ id }: FeatureRow, { features }: Model): StyledLine[] {
  if (features.details?.id !== id) return [[segment('reading the dialplan', 'dim')]];
  return features.details.lines.map((text) => [segment(text, markTone(text))]);
}

const markTone = (text: string): Ink =>
  /^●/.test(text) ? 'good' : /^✖/.test(text) ? 'bad' : /^○/.test(text) ? 'dim' : 'plain';

/** All that is known of a peer, with its contacts and its calls. */
export function peerDetails(peer: Peer, model: Model): StyledLine[] {
  const { look } = model;
  const now = viewTime(model);
  const lines: StyledLine[] = [
    [segment('status'.padEnd(labelWidth), 'dim'), statusSegment(peer.status, look)],
    field('channel name', peer.id),
    field('technology', peer.technology),
    ...optional('address', peer.address),
    ...optional('round trip', peer.rttMs === undefined ? undefined : roundTrip(peer.rttMs)),
  ];
  lines.push(...optional('trunk', trunkWords(model.view, peer)));
  if (peer.lastError !== undefined) {
    const ago = peer.lastErrorAt === undefined ? '' : `, ${span(now - peer.lastErrorAt)} ago`;
    lines.push(field('last problem', peer.lastError + ago, 'bad'));
  }
  lines.push(...heading(`contacts (${peer.contacts.length})`));
  for (const contact of peer.contacts) {
    lines.push([segment(contact.uri)]);
    lines.push([
      segment('  '),
      statusSegment(contact.status, look),
      segment(contact.rttMs === undefined ? '' : `  ${roundTrip(contact.rttMs)}`),
      segment(contact.userAgent === undefined ? '' : `  ${contact.userAgent}`, 'dim'),
    ]);
  }
  if (peer.contacts.length === 0) lines.push([segment('none: no phone has registered', 'dim')]);
  return [...lines, ...channelsOf(peer, model)];
}

function channelsOf(peer: Peer, model: Model): StyledLine[] {
  const own = [...model.view.channels.values()].filter((channel) =>
    channel.name.startsWith(`${peer.id}-`),
  );
  return [...heading(`channels (${own.length})`), ...own.map((channel) => brief(channel, model))];
}

function brief(channel: Channel, model: Model): StyledLine {
  const { look } = model;
  const now = viewTime(model);
  return [
    segment(`${channel.name}  `),
    channelStateSegment(channel, look),
    segment(`  ${clock(now - (channel.answeredAt ?? channel.createdAt))}`),
    segment(`  ${placeOf(channel)}  ${channel.application}`, 'dim'),
  ];
}

export function channelDetails(channel: Channel, model: Model): StyledLine[] {
  const { look, view } = model;
  const now = viewTime(model);
  const data = channel.applicationData === '' ? '' : ` ${channel.applicationData}`;
  const answered =
    channel.answeredAt === undefined ? 'not answered' : `${span(now - channel.answeredAt)} ago`;
  return [
    [segment('state'.padEnd(labelWidth), 'dim'), channelStateSegment(channel, look)],
    field('caller', callerOf(channel)),
    ...optional('connected to', party(channel.connectedName, channel.connectedNumber)),
    field('dialplan', placeOf(channel)),
    ...optional('runs', channel.application + data),
    field('created', `${span(now - channel.createdAt)} ago`),
    field('answered', answered),
    ...optional('media', legPath(channel, view)),
    ...bridgeDetails(
      channel.bridgeId === undefined ? undefined : view.bridges.get(channel.bridgeId),
    ),
    field('uniqueid', channel.uniqueid, 'dim'),
    field('linkedid', channel.linkedid, 'dim'),
  ];
}

function bridgeDetails(bridge: Bridge | undefined): StyledLine[] {
  if (bridge === undefined) return [field('bridge', 'none', 'dim')];
  return [
    field('bridge', `${bridge.technology} (${bridge.type}), ${bridge.channels.length} channels`),
  ];
}

export function callDetails(call: Call, model: Model): StyledLine[] {
  const { look } = model;
  const now = viewTime(model);
  const answered =
    call.answeredAt === undefined ? 'not answered' : `${clock(now - call.answeredAt)} talking`;
  const lines: StyledLine[] = [
    [segment('state'.padEnd(labelWidth), 'dim'), callStateSegment(call, look)],
    field('from', callerOf(call.caller)),
    field('to', calleeOf(call)),
    ...optional('dialled', call.exten),
    field('began', `${span(now - call.since)} ago`),
    field('answered', answered),
    ...mediaDetails(call, model),
  ];
  for (const leg of call.legs) {
    lines.push(...heading(leg.name), ...channelDetails(leg, model));
  }
  return lines;
}

function mediaDetails(call: Call, { view }: Model): StyledLine[] {
  const path = mediaPathOf(call, view);
  return [
    field('media', `${KIND_WORDS[path.kind]}: ${KIND_MEANINGS[path.kind]}`),
    ...optional('', wayOf(path)),
  ];
}

export function logDetails(line: LogLine): StyledLine[] {
  return [
    field('time', line.time),
    field('level', line.level),
    ...optional('call', line.callId),
    field('source', `${line.file}:${line.line} ${line.function}()`, 'dim'),
    [],
    ...line.message.split(/\r?\n/).map((text) => [segment(text)]),
  ];
}
