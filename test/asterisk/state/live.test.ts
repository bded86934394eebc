import { expect, test } from 'vitest';
import type { AmiMessage } from '../../../asterisk/ami/message.ts';
import type { AmiStatus } from '../../../asterisk/ami/port.ts';
import { PbxError } from '../../../asterisk/errors.ts';
import { createLive } from '../../../asterisk/state/live.ts';
import type { LiveTap } from '../../../asterisk/state/tap.ts';
import { handTimers } from '../../support/handTimers.ts';
import { ami, scriptedAmi } from '../../support/scriptedAmi.ts';

const peer = (name: string, status = 'Unmonitored') =>
  ami(
    `Event: PeerEntry\nChanneltype: SIP\nObjectName: ${name}\nIPaddress: 127.0.0.127\nIPport: 5060\nStatus: ${status}`,
  );
const channel = (event: string, id: string, more = '') =>
  ami(`Event: ${event}\nChannel: SIP/${id}\nUniqueid: ${id}\nLinkedid: ${id}\n${more}`);
const actions = (...names: string[]) => [ami(names.map((name) => `${name}: does it`).join('\n'))];
const lost: AmiStatus = { phase: 'lost', reason: 'connection reset', retryInMs: 1000 };
const idle: AmiStatus = { phase: 'idle' };

function bench(peers: AmiMessage[] = [peer('701')], channels: AmiMessage[] = []) {
  const timers = handTimers();
  const events = scriptedAmi();
  const commands = scriptedAmi();
  const known = { peers, channels };
  commands.answers.set('ListCommands', () =>
    actions('CoreSettings', 'CoreShowChannels', 'SIPpeers', 'SIPpeerstatus', 'BridgeList'),
  );
  commands.answers.set('CoreSettings', () => [ami('AsteriskVersion: 16.28.0')]);
  commands.answers.set('CoreShowChannels', () => known.channels);
  commands.answers.set('BridgeList', () => []);
  commands.answers.set('SIPpeers', () => known.peers);
  const live = createLive({ events, commands, now: timers.now, timers });
  const count = (action: string) => commands.asked.filter((one) => one.Action === action).length;
  const start = async () => {
    const started = live.start();
    await timers.advance(0);
    await started;
  };
  return { timers, events, commands, known, live, count, start };
}

test('start lists only what this Asterisk has, and is live', async () => {
  const { live, commands, events, start } = bench();
  await start();
  expect(live.status).toEqual({ phase: 'live' });
  expect(live.view.asteriskVersion).toBe('16.28.0');
  expect([...live.view.peers.keys()]).toEqual(['SIP/701']);
  expect(commands.asked.map(({ Action }) => Action)).toEqual([
    'ListCommands',
    'CoreSettings',
    'CoreShowChannels',
    'BridgeList',
    'SIPpeers',
  ]);
  expect(events.asked.map(({ Action }) => Action)).toEqual(['Filter']);
});

test('start connects sessions that are idle', async () => {
  const { live, events, commands, start } = bench();
  events.become(idle);
  commands.become(idle);
  await start();
  expect(live.status.phase).toBe('live');
});

test('events that come while the list is under way win over it', async () => {
  const { live, events, commands, known, start } = bench();
  commands.answers.set('SIPpeers', () => {
    events.emit(ami('Event: PeerStatus\nChannelType: SIP\nPeer: SIP/701\nPeerStatus: Unreachable'));
    events.emit(channel('Newchannel', '1.2'));
    events.emit(channel('Hangup', '1.1'));
    return [peer('701', 'OK (3 ms)')];
  });
  known.channels = [channel('CoreShowChannel', '1.1')];
  await start();
  expect(live.view.peers.get('SIP/701')?.status).toBe('unreachable');
  expect([...live.view.channels.keys()]).toEqual(['1.2']);
});

test('a refused list is nothing, a lost connection fails the start', async () => {
  const one = bench();
  one.commands.answers.delete('SIPpeers');
  await one.start();
  expect(one.live.status.phase).toBe('live');

  const other = bench();
  const error = new PbxError('timeout', 'Asterisk does not answer.');
  other.commands.answers.set('SIPpeers', () => Promise.reject(error));
  const started = other.live.start();
  const failed = expect(started).rejects.toBe(error);
  await other.timers.advance(0);
  await failed;
  expect(other.live.status.phase).toBe('closed');
});

test('while lost the view is kept and known stale; after it is listed anew', async () => {
  const { live, events, known, timers, start } = bench([peer('701'), peer('702')]);
  await start();
  events.become(lost);
  expect(live.status).toMatchObject({ phase: 'lost', reason: 'connection reset' });
  expect(live.view.peers.size).toBe(2);
  known.peers = [peer('702')];
  events.become({ phase: 'up', greeting: '' });
  expect(live.status.phase).toBe('lost');
  await timers.advance(2000);
  expect(live.status.phase).toBe('live');
  expect([...live.view.peers.keys()]).toEqual(['SIP/702']);
});

test('a list that a lost connection interrupts is not believed', async () => {
  const { live, events, commands, timers, start } = bench();
  await start();
  commands.answers.set('SIPpeers', () => {
    events.become(lost);
    return [peer('old')];
  });
  events.emit(ami('Event: Reload\nModule: All'));
  await timers.advance(600);
  expect(live.status.phase).toBe('lost');
  expect([...live.view.peers.keys()]).toEqual(['SIP/701']);
});

test('a list that fails later is tried again', async () => {
  const { live, commands, events, timers, start } = bench();
  await start();
  const answer = commands.answers.get('SIPpeers');
  const error = new PbxError('timeout', 'no answer');
  commands.answers.set('SIPpeers', () => Promise.reject(error));
  events.emit(ami('Event: Reload\nModule: All'));
  await timers.advance(600);
  expect(live.status).toMatchObject({ phase: 'lost', reason: 'cannot list: no answer' });
  if (answer) commands.answers.set('SIPpeers', answer);
  await timers.advance(3000);
  expect(live.status.phase).toBe('live');
});

test('reloads are listed once they are over, and keep what no list tells', async () => {
  const { live, events, known, timers, count, start } = bench([peer('701'), peer('gone')]);
  known.channels = [channel('CoreShowChannel', '1.1', 'ChannelStateDesc: Up')];
  await start();
  events.emit(channel('Hold', '1.1'));
  const refused = 'Event: InvalidPassword\nService: SIP\nAccountID: 701\nRemoteAddress: ';
  events.emit(ami(`${refused}IPV4/UDP/127.0.0.9/5060`));
  known.peers = [peer('701'), peer('703')];
  for (const module of ['chan_sip', 'app_dial', 'All']) {
    events.emit(ami(`Event: Reload\nModule: ${module}`));
  }
  await timers.advance(5000);
  expect([...live.view.peers.keys()]).toEqual(['SIP/701', 'SIP/703']);
  expect(live.view.channels.get('1.1')?.onHold).toBe(true);
  expect(live.view.peers.get('SIP/701')?.lastError).toBe('wrong password from 127.0.0.9:5060');
  expect(count('SIPpeers')).toBeLessThanOrEqual(3);
});

test('a restarted Asterisk is listed when it says that it is booted, a mere greeting is not', async () => {
  const { events, timers, count, start } = bench();
  await start();
  events.emit(ami('Event: FullyBooted\nUptime: 4000'));
  await timers.advance(3000);
  expect(count('SIPpeers')).toBe(1);
  events.emit(ami('Event: FullyBooted\nUptime: 0'));
  await timers.advance(3000);
  expect(count('SIPpeers')).toBe(2);
});

test('when events had to be dropped all is listed again', async () => {
  const { events, timers, count, start } = bench();
  await start();
  events.emit(ami('Event: PbxctlEventsDropped\nDropped: 12'));
  await timers.advance(3000);
  expect(count('SIPpeers')).toBe(2);
});

test('an event that moves a call on is not kept waiting by the patience before', async () => {
  const { live, events, known, timers, start } = bench();
  await start();
  const up = 'ChannelStateDesc: Up';
  known.channels = [channel('CoreShowChannel', '1.1', `${up}\nApplication: Wait`)];
  events.emit(channel('Newstate', '1.1', up));
  await timers.advance(20_000);
  known.channels = [channel('CoreShowChannel', '1.1', `${up}\nApplication: Dial`)];
  events.emit(ami('Event: DialBegin\nDestChannel: SIP/1.2\nDestUniqueid: 1.2\nDestLinkedid: 1.1'));
  await timers.advance(200);
  expect(live.view.calls.get('1.1')?.application).toBe('Dial');
});

test('listeners are told once for many events, and not after they have ended', async () => {
  const { live, events, timers, start } = bench();
  await start();
  await timers.advance(0);
  let told = 0;
  const end = live.onChange(() => {
    told += 1;
  });
  for (let n = 0; n < 50; n += 1) events.emit(channel('Newchannel', `1.${n}`));
  expect(told).toBe(0);
  await timers.advance(0);
  expect(told).toBe(1);
  end();
  events.emit(channel('Newchannel', '1.99'));
  await timers.advance(0);
  expect(told).toBe(1);
});

test('the application of a channel comes a moment after it moves on, and is asked ever more rarely', async () => {
  const { live, events, known, timers, count, start } = bench();
  await start();
  events.emit(channel('Newchannel', '1.1'));
  const up = 'ChannelStateDesc: Up';
  known.channels = [channel('CoreShowChannel', '1.1', `${up}\nApplication: Answer`)];
  for (let n = 0; n < 5; n += 1) events.emit(channel('Newstate', '1.1', up));
  await timers.advance(160);
  expect(live.view.calls.get('1.1')?.application).toBe('Answer');
  known.channels = [channel('CoreShowChannel', '1.1', `${up}\nApplication: Echo`)];
  await timers.advance(1000);
  expect(live.view.calls.get('1.1')?.application).toBe('Echo');
  const before = count('CoreShowChannels');
  await timers.advance(60_000);
  expect(count('CoreShowChannels') - before).toBeLessThan(15);
  events.emit(channel('Hangup', '1.1'));
  await timers.advance(6000);
  const after = count('CoreShowChannels');
  await timers.advance(60_000);
  expect(count('CoreShowChannels')).toBe(after);
});

test('an answer about a channel that changed since the question is dropped', async () => {
  const { live, events, commands, timers, start } = bench();
  await start();
  events.emit(channel('Newchannel', '1.1'));
  events.emit(channel('Newstate', '1.1', 'ChannelStateDesc: Ring'));
  commands.answers.set('CoreShowChannels', () => {
    events.emit(channel('Newstate', '1.1', 'ChannelStateDesc: Up'));
    const old = 'ChannelStateDesc: Ring\nApplication: Dial';
    return [channel('CoreShowChannel', '1.1', old), channel('CoreShowChannel', '1.0', old)];
  });
  await timers.advance(160);
  expect(live.view.channels.get('1.1')?.state).toBe('Up');
  expect([...live.view.channels.keys()]).toEqual(['1.1']);
});

test('the round trip of a peer that became reachable is asked', async () => {
  const { live, events, commands, timers, start } = bench();
  await start();
  const reachable = 'Event: PeerStatus\nChannelType: SIP\nPeer: SIP/701\nPeerStatus: Reachable';
  commands.answers.set('SIPpeerstatus', () => [ami(`${reachable}\nTime: 12`)]);
  events.emit(ami(reachable));
  await timers.advance(250);
  expect(live.view.peers.get('SIP/701')).toMatchObject({ status: 'reachable', rttMs: 12 });
});

test('fixed PJSIP contacts, which no list tells of, are asked for some at a time', async () => {
  const { live, commands, timers, count, start } = bench();
  const names = Array.from({ length: 120 }, (_, n) => `trunk${n}`);
  commands.answers.set('ListCommands', () => actions('PJSIPShowEndpoints'));
  commands.answers.set('PJSIPShowEndpoints', () =>
    names.map((name) =>
      ami(
        `Event: EndpointList\nObjectName: ${name}\nAor: ${name}\nContacts: ${name}/sip:x@10.0.0.1,`,
      ),
    ),
  );
  commands.answers.set('PJSIPShowEndpoint', ({ Endpoint }) => [
    ami(`Event: AuthDetail\nPassword: secret\nObjectName: ${Endpoint}`),
    ami(
      `Event: ContactStatusDetail\nAOR: ${Endpoint}\nURI: sip:x@10.0.0.1\nStatus: Reachable\nRoundtripUsec: 2000\nEndpointName: ${Endpoint}`,
    ),
  ]);
  await start();
  await timers.advance(300);
  expect(count('PJSIPShowEndpoint')).toBe(50);
  await timers.advance(10_000);
  expect(count('PJSIPShowEndpoint')).toBe(120);
  const statuses = new Set([...live.view.peers.values()].map(({ status }) => status));
  expect([...statuses]).toEqual(['reachable']);
});

test('many peers at once are asked for by one list', async () => {
  const names = Array.from({ length: 60 }, (_, n) => `7${n}`);
  const { live, events, known, timers, count, start } = bench(names.map((name) => peer(name)));
  await start();
  known.peers = names.map((name) => peer(name, 'OK (4 ms)'));
  for (const name of names) {
    events.emit(
      ami(`Event: PeerStatus\nChannelType: SIP\nPeer: SIP/${name}\nPeerStatus: Reachable`),
    );
  }
  await timers.advance(3000);
  expect(count('SIPpeerstatus')).toBe(0);
  expect([...live.view.peers.values()].every(({ rttMs }) => rttMs === 4)).toBe(true);
  const before = count('SIPpeers');
  await timers.advance(60_000);
  expect(count('SIPpeers')).toBe(before);
});

test('close ends also what is being asked', async () => {
  const { live, events, commands, timers, count, start } = bench();
  await start();
  events.emit(channel('Newstate', '1.1', 'ChannelStateDesc: Up'));
  commands.answers.set('CoreShowChannels', () => {
    live.close();
    return [];
  });
  await timers.advance(200);
  const asked = count('CoreShowChannels');
  await timers.advance(60_000);
  expect(count('CoreShowChannels')).toBe(asked);
});

test('close ends everything and the sessions stay open', async () => {
  const { live, events, commands, timers, start } = bench();
  await start();
  live.close();
  const asked = commands.asked.length;
  events.emit(channel('Newchannel', '1.1'));
  events.emit(ami('Event: Reload'));
  await timers.advance(10_000);
  expect(live.status).toEqual({ phase: 'closed' });
  expect(live.view.channels.size).toBe(0);
  expect(commands.asked).toHaveLength(asked);
  expect([events.status.phase, commands.status.phase]).toEqual(['up', 'up']);
});

test('a contact that has outlived its endpoint makes no peer', async () => {
  const { live, commands, start } = bench();
  commands.answers.set('ListCommands', () => actions('PJSIPShowEndpoints', 'PJSIPShowContacts'));
  commands.answers.set('PJSIPShowEndpoints', () => [
    ami('Event: EndpointList\nObjectName: 701\nAor: 701\nContacts: '),
  ]);
  commands.answers.set('PJSIPShowContacts', () => [
    ami('Event: ContactList\nEndpoint: 701\nUri: sip:701@127.0.0.127\nStatus: Reachable'),
    ami('Event: ContactList\nEndpoint: 703\nUri: sip:703@127.0.0.129\nStatus: Reachable'),
  ]);
  await start();
  expect([...live.view.peers.keys()]).toEqual(['PJSIP/701']);
  expect(live.view.peers.get('PJSIP/701')?.contacts).toHaveLength(1);
});

test('a tap is told a listing made for it, and then each message that said something', async () => {
  const { timers, events, live, start } = bench([peer('701')], [channel('CoreShowChannel', '1.1')]);
  await start();
  const told: string[] = [];
  const tap: LiveTap = {
    listed: (messages) => void told.push(`listed ${messages.map(({ event }) => event).join()}`),
    took: ({ event }) => void told.push(`took ${event}`),
    told: (id, media) => void told.push(`told ${id} ${media?.channel}`),
    stands: ({ phase }) => void told.push(phase),
  };
  const end = live.record?.(tap);
  await timers.advance(600);
  expect(told.slice(0, 2)).toEqual(['listed ,CoreShowChannel,PeerEntry', 'live']);
  expect(new Set(told.slice(2))).toEqual(new Set(['took CoreShowChannel']));
  told.length = 0;
  events.emit(ami('Event: Nonsense'));
  events.emit(channel('Newchannel', '1.2'));
  expect(told).toEqual(['took Newchannel']);
  events.become(lost);
  expect(told.at(-1)).toBe('lost');
  end?.();
  const before = told.length;
  events.become({ phase: 'up', greeting: '' });
  await timers.advance(3000);
  expect(live.status.phase).toBe('live');
  expect(told).toHaveLength(before);
});
