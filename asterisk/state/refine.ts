import type { AmiMessage } from '../ami/message.ts';
import type { Ami } from '../ami/port.ts';
import { askList } from './listing.ts';
import type { State } from './state.ts';
import type { Channel, Peer } from './types.ts';

/** More SIP peers than this are asked for by one list; of PJSIP endpoints so many at a time. */
const atOnce = 50;

/**
 * Asks what no event tells of channels and bridges: the running application, and a bridge's technology.
 * An answer about a channel that an event has changed meanwhile is the older news and is dropped.
 */
export async function refineCalls(commands: Ami, state: State): Promise<void> {
  const before = new Map(state.channels);
  const shared = [...state.bridges.values()].some((bridge) => bridge.channels.length > 1);
  const [channels, bridges] = await Promise.all([
    askList(commands, { Action: 'CoreShowChannels' }),
    shared ? askList(commands, { Action: 'BridgeList' }) : [],
  ]);
  for (const item of channels) {
    const known: Channel | undefined = state.channels.get(item.get('Uniqueid') ?? '');
    if (known && known === before.get(known.uniqueid)) state.apply(item);
  }
  for (const item of bridges) {
    if (state.bridges.has(item.get('BridgeUniqueid') ?? '')) state.apply(item);
  }
}

/** Asks about peers that an event left unsure, some at a time; answers about those changed meanwhile are dropped. */
export async function refinePeers(commands: Ami, state: State): Promise<void> {
  const peers = someUnsure(state);
  const before = new Map(peers.map((peer) => [peer.id, peer]));
  for (const items of await Promise.all(questions(commands, peers))) {
    for (const item of items) {
      const known = before.get(peerIdOf(item));
      if (known && known === state.peers.get(known.id)) state.apply(item);
    }
  }
}

/** Asks about all IAX2 peers; an answer about one that an event has changed meanwhile is dropped. */
export async function refineTrunks(commands: Ami, state: State): Promise<void> {
  const before = new Map(state.peers);
  for (const item of await askList(commands, { Action: 'IAXpeerlist' })) {
    const known = before.get(peerIdOf(item));
    if (known && known === state.peers.get(known.id)) state.apply(item);
  }
}

/** Takes them off the list of unsure ones. */
function someUnsure(state: State): Peer[] {
  const peers: Peer[] = [];
  let endpoints = 0;
  for (const id of [...state.unsure]) {
    const peer = state.peers.get(id);
    if (peer?.technology === 'PJSIP' && ++endpoints > atOnce) continue;
    state.unsure.delete(id);
    if (peer) peers.push(peer);
  }
  return peers;
}

function questions(commands: Ami, peers: readonly Peer[]): Promise<readonly AmiMessage[]>[] {
  const of = (technology: Peer['technology']) =>
    peers.filter((peer) => peer.technology === technology);
  const sip = of('SIP');
  return [
    ...(sip.length > atOnce
      ? [askList(commands, { Action: 'SIPpeers' })]
      : sip.map(({ name }) => askList(commands, { Action: 'SIPpeerstatus', Peer: name }))),
    ...of('PJSIP').map(({ name }) =>
      askList(commands, { Action: 'PJSIPShowEndpoint', Endpoint: name }),
    ),
    ...(of('IAX2').length > 0 ? [askList(commands, { Action: 'IAXpeerlist' })] : []),
  ];
}

function peerIdOf(item: AmiMessage): string {
  switch (item.event) {
    case 'PeerStatus':
      return item.get('Peer') ?? '';
    case 'PeerEntry':
      return `${item.get('Channeltype')?.replace(/^IAX$/, 'IAX2')}/${item.get('ObjectName')}`;
    default:
      return `PJSIP/${item.get('EndpointName')}`;
  }
}
