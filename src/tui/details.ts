import type { LogLine } from '../../asterisk/log/types.ts';
import { mediaPathOf } from '../../asterisk/media/path.ts';
import { KIND_MEANINGS, KIND_WORDS, legPath, wayOf } from '../../asterisk/media/words.ts';
import type { Call, Channel } from '../../asterisk/state/types.ts';
import { registrationWords } from '../../asterisk/trunk/live.ts';
import type { FeatureRow } from '../../commands/feature/rows.ts';
import { type Ink, type StyledLine, segment, strong } from '../text/line.ts';
import { symbolsOf } from '../text/look.ts';
import type { AmiEvent } from './events.ts';
import { field, heading, labelled, optional } from './fields.ts';
import { clock, span } from './format.ts';
import { type Model, viewTime } from './model.ts';
import { calleeOf, callerOf, callStateSegment, party } from './tables/calls.ts';
import { channelStateSegment, placeOf } from './tables/channels.ts';
import { eventTime } from './tables/events.ts';
import type { SeenTrunk } from './tables/trunks.ts';

/** What `feature show` tells of it. */
export function featureDetails({ id }: FeatureRow, { features }: Model): StyledLine[] {
  if (features.details?.id !== id) return [[segment('reading the dialplan', 'dim')]];
  return features.details.lines.map((text) => [segment(text, markTone(text))]);
}

const markTone = (text: string): Ink =>
  /^●/.test(text) ? 'good' : /^✖/.test(text) ? 'bad' : /^○/.test(text) ? 'dim' : 'plain';

export function channelDetails(channel: Channel, model: Model): StyledLine[] {
  const { look, view } = model;
  const now = viewTime(model);
  const data = channel.applicationData === '' ? '' : ` ${channel.applicationData}`;
  const answered =
    channel.answeredAt === undefined ? 'not answered' : `${span(now - channel.answeredAt)} ago`;
  return [
    labelled('state', channelStateSegment(channel, look)),
    field('caller', callerOf(channel)),
    ...optional('connected to', party(channel.connectedName, channel.connectedNumber)),
    field('dialplan', placeOf(channel)),
    ...optional('runs', channel.application + data),
    field('created', `${span(now - channel.createdAt)} ago`),
    field('answered', answered),
    ...optional('media', legPath(channel, view)),
    ...bridgeDetails(channel, model),
    field('uniqueid', channel.uniqueid, 'dim'),
    field('linkedid', channel.linkedid, 'dim'),
  ];
}

/** The bridge that it is in, and who else is there. */
function bridgeDetails({ bridgeId, uniqueid }: Channel, { view }: Model): StyledLine[] {
  const bridge = bridgeId === undefined ? undefined : view.bridges.get(bridgeId);
  if (bridge === undefined) return [field('bridge', 'none', 'dim')];
  const { technology, type, channels } = bridge;
  const others = channels.filter((id) => id !== uniqueid);
  return [
    field('bridge', `${technology} (${type}), ${channels.length} channels`),
    ...others.map((id) => field('  with', view.channels.get(id)?.name ?? id)),
  ];
}

/** The channel that the page was opened by comes first, with its variables. */
export function callDetails(call: Call, model: Model, opened?: string): StyledLine[] {
  const { prompt } = symbolsOf(model.look);
  const first = call.legs.find(({ uniqueid }) => uniqueid === opened);
  const others = call.legs.filter((leg) => leg !== first);
  const legLines = (leg: Channel) => [...heading(leg.name), ...channelDetails(leg, model)];
  const facts = factLines(call, model);
  if (!first) return [...facts, ...others.flatMap(legLines)];
  return [
    [strong(`${prompt} ${first.name}`, 'accent')],
    ...channelDetails(first, model),
    ...variableLines(first, model),
    ...heading('its call'),
    ...facts,
    ...others.flatMap(legLines),
  ];
}

function factLines(call: Call, model: Model): StyledLine[] {
  const now = viewTime(model);
  const answered =
    call.answeredAt === undefined ? 'not answered' : `${clock(now - call.answeredAt)} talking`;
  return [
    labelled('state', callStateSegment(call, model.look)),
    field('from', callerOf(call.caller)),
    field('to', calleeOf(call)),
    ...optional('dialled', call.exten),
    field('began', `${span(now - call.since)} ago`),
    field('answered', answered),
    ...mediaDetails(call, model),
  ];
}

function variableLines({ name }: Channel, { reads }: Model): StyledLine[] {
  const { key, value, failure } = reads.channel;
  if (key !== name || (value === undefined && failure === undefined))
    return [field('variables', 'asking for them', 'dim')];
  if (failure || !value) return (failure ?? []).map((text) => field('variables', text, 'dim'));
  if (value.length === 0) return [field('variables', 'none', 'dim')];
  return value.map((variable, index) =>
    field(index === 0 ? 'variables' : '', `${variable.name}=${variable.value}`),
  );
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

/** Every header of an event. */
export function eventDetails({ name, at, headers }: AmiEvent): StyledLine[] {
  const width = Math.max(0, ...headers.map(([header]) => header.length)) + 2;
  return [
    field('event', name),
    field('time', eventTime(at)),
    [],
    ...headers.map(
      ([header, value]): StyledLine => [segment(header.padEnd(width), 'dim'), segment(value)],
    ),
  ];
}

/** Of a registration that belongs to no trunk. */
export function trunkDetails({ name, registration }: SeenTrunk): StyledLine[] {
  if (!registration) return [field('trunk', name)];
  return [
    field('registration', registrationWords(registration)),
    field('technology', registration.technology),
    field('server', registration.server),
    field('user name', registration.username),
    ...optional('cause', registration.cause, 'bad'),
  ];
}
