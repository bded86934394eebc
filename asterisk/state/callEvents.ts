import type { Bridges } from './bridges.ts';
import type { Channels } from './channels.ts';
import { type Fields, text } from './fields.ts';
import type { Channel } from './types.ts';

/** What one kind of message does to the state. */
export type Take = (fields: Fields) => void;

/** Messages that tell no more than the snapshots in them, and the prefixes of these. */
const snapshots: ReadonlyMap<string, readonly string[]> = new Map([
  ['newchannel', ['']],
  ['newstate', ['']],
  ['newcallerid', ['']],
  ['newconnectedline', ['']],
  ['hanguprequest', ['']],
  ['softhanguprequest', ['']],
  ['musiconholdstart', ['']],
  ['musiconholdstop', ['']],
  ['dialbegin', ['', 'dest']],
  ['dialstate', ['', 'dest']],
  ['dialend', ['', 'dest']],
  ['localbridge', ['localone', 'localtwo']],
  ['localoptimizationbegin', ['localone', 'localtwo', 'source']],
  ['localoptimizationend', ['localone', 'localtwo']],
  ['attendedtransfer', ['origtransferer', 'secondtransferer', 'transferee', 'transfertarget']],
]);

/** What messages about channels and bridges do, by lower-case name. */
export function callTakes(
  channels: Channels,
  bridges: Bridges,
  now: () => number,
): Map<string, Take> {
  const takes = new Map<string, Take>();
  for (const [event, prefixes] of snapshots) {
    takes.set(event, (fields) => {
      for (const prefix of prefixes) channels.see(fields, prefix);
    });
  }
  for (const item of ['coreshowchannel', 'status']) {
    takes.set(item, (fields) => takeListed(channels, bridges, fields, now()));
  }
  takes.set('newexten', (fields) => change(channels, fields, running(fields, 'appdata')));
  takes.set('hold', (fields) => change(channels, fields, { onHold: true }));
  takes.set('unhold', (fields) => change(channels, fields, { onHold: false }));
  takes.set('blindtransfer', (fields) => {
    for (const prefix of ['transferer', 'transferee']) channels.see(fields, prefix);
    takeTarget(channels, fields, 'transfereeuniqueid', 'extension');
  });
  takes.set('originateresponse', (fields) => takeTarget(channels, fields, 'uniqueid', 'exten'));
  takes.set('rename', (fields) => {
    channels.change(fields.get('uniqueid') ?? '', { name: text(fields, 'newname') });
  });
  takes.set('hangup', (fields) => {
    const uniqueid = fields.get('uniqueid') ?? '';
    bridges.leave(uniqueid);
    channels.remove(uniqueid);
  });
  return takeBridges(takes, channels, bridges);
}

function takeBridges(takes: Map<string, Take>, channels: Channels, bridges: Bridges) {
  for (const event of ['bridgecreate', 'bridgelistitem', 'bridgeinfocomplete', 'bridgemerge']) {
    takes.set(event, (fields) => void bridges.see(fields));
  }
  takes.set('bridgeenter', (fields) => {
    const id = bridges.see(fields);
    const channel = channels.see(fields, '');
    if (id && channel) bridges.enter(channel.uniqueid, id);
  });
  takes.set('bridgeleave', (fields) => {
    const id = fields.get('bridgeuniqueid');
    const channel = channels.see(fields, '');
    if (id && channel) bridges.leave(channel.uniqueid, id);
  });
  takes.set('bridgedestroy', (fields) => bridges.destroy(fields.get('bridgeuniqueid') ?? ''));
  return takes;
}

function change(channels: Channels, fields: Fields, part: Partial<Channel>): void {
  const channel = channels.see(fields, '');
  if (channel) channels.change(channel.uniqueid, part);
}

/** Where a channel is sent is told before the channel itself shows it. */
function takeTarget(channels: Channels, fields: Fields, idName: string, extenName: string): void {
  const exten = text(fields, extenName);
  const done = text(fields, 'result') || text(fields, 'response');
  if (exten === '' || done !== 'Success') return;
  channels.change(fields.get(idName) ?? '', { exten, context: text(fields, 'context') });
}

function running(fields: Fields, dataName: string): Partial<Channel> {
  return { application: text(fields, 'application'), applicationData: text(fields, dataName) };
}

function takeListed(channels: Channels, bridges: Bridges, fields: Fields, now: number): void {
  const known = channels.all.has(fields.get('uniqueid') ?? '');
  const channel = channels.see(fields, '');
  if (!channel) return;
  const dataName = fields.has('applicationdata') ? 'applicationdata' : 'data';
  channels.change(channel.uniqueid, {
    ...running(fields, dataName),
    ...(known ? {} : ages(channel, fields, now)),
  });
  bridges.enter(channel.uniqueid, fields.get('bridgeid') || undefined);
}

/** No list tells when a channel was answered: one that is up already counts from its start. */
function ages(channel: Channel, fields: Fields, now: number): Partial<Channel> {
  const createdAt = now - durationMs(text(fields, 'duration'));
  return { createdAt, answeredAt: channel.state === 'Up' ? createdAt : undefined };
}

function durationMs(words: string): number {
  const [, hours, minutes, seconds] = /^(\d{1,6}):(\d\d):(\d\d)$/.exec(words) ?? [];
  return ((Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * 60 + Number(seconds ?? 0)) * 1000;
}
