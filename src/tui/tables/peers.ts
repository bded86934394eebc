import type { Peer, PeerStatus } from '../../../asterisk/state/types.ts';
import { trunkWords } from '../../../asterisk/trunk/live.ts';
import { type Ink, type Segment, type StyledLine, segment } from '../../text/line.ts';
import { type Look, type Symbols, symbolsOf } from '../../text/look.ts';
import { roundTrip } from '../format.ts';
import type { CellContext, TableSpec } from '../table.ts';

const statusLooks: Readonly<
  Record<PeerStatus, { symbol: keyof Symbols; tone: Ink; rank: number }>
> = {
  unreachable: { symbol: 'bad', tone: 'bad', rank: 1 },
  lagged: { symbol: 'warn', tone: 'warn', rank: 2 },
  unregistered: { symbol: 'off', tone: 'dim', rank: 3 },
  unknown: { symbol: 'off', tone: 'dim', rank: 4 },
  registered: { symbol: 'good', tone: 'good', rank: 5 },
  reachable: { symbol: 'good', tone: 'good', rank: 6 },
};

/** Symbol, word and colour of a status. */
export function statusSegment(status: PeerStatus, look: Look): Segment {
  const { symbol, tone } = statusLooks[status];
  return segment(`${symbolsOf(look)[symbol]} ${status}`, tone);
}

function isRegistered(status: PeerStatus): boolean {
  return status === 'reachable' || status === 'registered' || status === 'lagged';
}

function rtt(peer: Peer): StyledLine {
  if (peer.rttMs === undefined) return [];
  return [segment(roundTrip(peer.rttMs), peer.status === 'lagged' ? 'warn' : 'plain')];
}

function address(peer: Peer): StyledLine {
  if (peer.address === undefined) {
    return [peer.lastError === undefined ? segment('-', 'dim') : segment(peer.lastError, 'bad')];
  }
  const further = peer.contacts.length - 1;
  return [segment(peer.address), ...(further > 0 ? [segment(` and ${further} more`, 'dim')] : [])];
}

function note(peer: Peer, { view }: CellContext): StyledLine {
  if (peer.lastError !== undefined && !isRegistered(peer.status)) {
    return [segment(peer.lastError, 'bad')];
  }
  return [segment(peer.contacts[0]?.userAgent ?? trunkWords(view, peer), 'dim')];
}

function words(peer: Peer): string {
  const agents = peer.contacts.map((contact) => `${contact.uri} ${contact.userAgent ?? ''}`);
  return [peer.id, peer.status, peer.address ?? '', peer.lastError ?? '', ...agents].join(' ');
}

export const peersTable: TableSpec<Peer> = {
  name: 'peers',
  rows: (view) => view.peers,
  label: (peer) => `${peer.name} ${peer.technology}`,
  haystack: (peer) => words(peer).toLowerCase(),
  summary(rows) {
    let registered = 0;
    for (const peer of rows.values()) if (isRegistered(peer.status)) registered++;
    return `${registered}/${rows.size} registered`;
  },
  columns: [
    {
      title: 'PEER',
      width: 10,
      minimum: 6,
      yields: -1,
      grows: 1,
      cell: (peer) => [segment(peer.name)],
      sortKey: () => '',
    },
    {
      title: 'TYPE',
      width: 5,
      minimum: 5,
      yields: 4,
      cell: (peer) => [segment(peer.technology, 'dim')],
    },
    {
      title: 'STATUS',
      width: 14,
      minimum: 14,
      yields: 0,
      cell: (peer, { look }) => [statusSegment(peer.status, look)],
      sortKey: (peer) => statusLooks[peer.status].rank,
    },
    {
      title: 'RTT',
      width: 7,
      minimum: 7,
      yields: 3,
      align: 'right',
      cell: rtt,
      sortKey: (peer) => peer.rttMs ?? Number.POSITIVE_INFINITY,
    },
    {
      title: 'ADDRESS',
      width: 21,
      minimum: 21,
      yields: 2,
      grows: 1,
      cell: address,
      spans: (peer) => peer.address === undefined && peer.lastError !== undefined,
      sortKey: (peer) => peer.address ?? '\uffff',
    },
    { title: 'REMARK', width: 18, minimum: 12, yields: 5, grows: 2, cell: note },
  ],
};
