import type { LivePbx, PbxView, Peer } from '../asterisk/state/types.ts';
import { trunkLive, trunkWords } from '../asterisk/trunk/live.ts';
import { defineCommand, type Stream, type Table } from './command.ts';
import { watch } from './watch.ts';
import { byName, count, PEER_LOOK } from './words.ts';

export const peers = defineCommand({
  name: 'peers',
  summary: 'SIP and IAX2 peers, whether they are registered, and from where',
  examples: [
    ['pbxctl peers', 'once'],
    ['pbxctl peers --watch', 'live, until Ctrl-C'],
    ['pbxctl peers --watch --jsonl', 'a JSON line for each change'],
  ],
  kind: 'read',
  args: {},
  options: { watch: { type: 'flag', short: 'w', help: 'go on, and show each change' } },
  async run({ options }, context): Promise<Table | Stream> {
    return options.watch ? watch(context, peersTable) : peersTable(await context.live());
  },
});

/** The peers of a PBX as they are now. */
export function peersTable({ view }: LivePbx): Table {
  const list = [...view.peers.values()].sort((a, b) => byName(a.id, b.id));
  const registered = list.filter((peer) => peer.contacts.length > 0).length;
  return {
    kind: 'table',
    columns: [
      { title: 'peer' },
      { title: 'status' },
      { title: 'address', shrink: 1 },
      { title: 'RTT', align: 'right' },
      { title: 'remark', shrink: 3 },
      { title: 'last error', shrink: 2 },
    ],
    rows: list.map((peer) => peerRow(view, peer)),
    json: list.map((peer) => peerJson(view, peer)),
    remark:
      list.length === 0
        ? 'this PBX has no peers'
        : `${count(list.length, 'peer')}, ${registered} registered`,
  };
}

function peerRow(view: PbxView, peer: Peer): Table['rows'][number] {
  const [symbol, tone] = PEER_LOOK[peer.status];
  return [
    { text: peer.id, tone: 'plain' },
    { text: `${symbol} ${peer.status}`, tone },
    { text: peer.address ?? '', tone: 'plain' },
    { text: peer.rttMs === undefined ? '' : `${peer.rttMs.toFixed(1)} ms`, tone: 'plain' },
    { text: peer.contacts[0]?.userAgent ?? trunkWords(view, peer), tone: 'dim' },
    { text: peer.lastError ?? '', tone: 'bad' },
  ];
}

/** Every field is always there; what is not known is null. */
function peerJson(view: PbxView, peer: Peer) {
  const trunk = peer.technology === 'IAX2' ? trunkLive(view, peer) : undefined;
  const { address = null, rttMs = null, lastError = null, lastErrorAt, contacts, ...rest } = peer;
  return {
    ...rest,
    ...{ address, rttMs, lastError, lastErrorAt: isoOrNull(lastErrorAt) },
    calls: trunk?.calls ?? null,
    registration: trunk?.registration?.status ?? null,
    contacts: contacts.map(({ rttMs = null, userAgent = null, ...contact }) => ({
      ...contact,
      rttMs,
      userAgent,
    })),
  };
}

const isoOrNull = (at: number | undefined) =>
  at === undefined ? null : new Date(at).toISOString();
