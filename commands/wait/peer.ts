import type { Peer, PeerStatus } from '../../asterisk/state/types.ts';
import { defineCommand, type Text } from '../command.ts';
import { knownPeer, peerNamed } from '../known-peer.ts';
import { until } from '../until.ts';
import { NO_LIMIT_MS, sayLimit } from './limit.ts';

/** What can be waited for, and the states that are so; without contacts a peer is gone. */
const WANTED = {
  registered: ['reachable', 'registered', 'lagged'],
  reachable: ['reachable', 'lagged'],
  gone: ['unregistered', 'unreachable', 'unknown'],
} as const satisfies Record<string, readonly PeerStatus[]>;

export const waitPeer = defineCommand({
  name: 'wait peer',
  summary: 'wait until a peer is registered (or reachable, or gone)',
  details: sayLimit,
  examples: [
    ['pbxctl wait peer 701 --registered --timeout 30', 'exit status 124 when it is not by then'],
    ['pbxctl wait peer 701 --gone', ''],
  ],
  kind: 'read',
  args: { peer: { help: 'a peer', complete: 'peer' } },
  options: {
    registered: {
      type: 'flag',
      help: 'it has an address (this is what is waited for unless told)',
    },
    reachable: { type: 'flag', help: 'and it answers the PBX' },
    gone: { type: 'flag', help: 'it has none, or does not answer' },
  },
  async run({ args, options }, context): Promise<Text> {
    const wanted = options.gone ? 'gone' : options.reachable ? 'reachable' : 'registered';
    const live = await context.live();
    const isIt = (peer: Peer | undefined) =>
      peer ? WANTED[wanted].some((status) => status === peer.status) : wanted === 'gone';
    // A name with a mistake in it would be waited for in vain; chan_sip lists its peers all the same.
    if (wanted !== 'gone') knownPeer(live, args.peer);
    const holds = () => isIt(peerNamed(live, args.peer));
    await until(context, live, holds, `${args.peer} is not ${wanted}`, NO_LIMIT_MS);
    const peer = peerNamed(live, args.peer);
    const where = peer?.address === undefined ? '' : ` at ${peer.address}`;
    return {
      kind: 'text',
      lines: [`${args.peer} is ${peer?.status ?? 'gone'}${where}`],
      json: { id: args.peer, status: peer?.status ?? null, address: peer?.address ?? null },
      ok: true,
    };
  },
});
