import type { PbxView, Peer, Registration } from '../../../asterisk/state/types.ts';
import { isRegistered, registrationWords, trunkLive } from '../../../asterisk/trunk/live.ts';
import type { TrunkRow } from '../../../commands/trunk/overview.ts';
import { type Segment, segment } from '../../text/line.ts';
import { type Look, symbolsOf } from '../../text/look.ts';
import { naturalKey, roundTrip } from '../format.ts';
import type { TableSpec } from '../table.ts';
import { statusSegment } from './peers.ts';

/** A trunk of the files beside what is seen of it, either of which may be missing; or a registration alone. */
export interface SeenTrunk {
  readonly name: string;
  readonly file: TrunkRow | undefined;
  readonly peer: Peer | undefined;
  readonly calls: number;
  readonly registration: Registration | undefined;
}

export interface TrunkSource {
  readonly view: PbxView;
  /** Undefined where they were not read, or cannot be. */
  readonly files: readonly TrunkRow[] | undefined;
}

/** By the name of the trunk; a registration that belongs to none by its technology and id. */
export function seenTrunks({ view, files }: TrunkSource): Map<string, SeenTrunk> {
  const trunks = new Map<string, SeenTrunk>();
  const add = (name: string, file: TrunkRow | undefined, peer: Peer | undefined) => {
    const live = peer && trunkLive(view, peer);
    const { calls = 0, registration } = live ?? {};
    trunks.set(name, { name, file, peer, calls, registration });
  };
  for (const file of files ?? []) add(file.name, file, view.peers.get(`IAX2/${file.name}`));
  for (const peer of view.peers.values())
    if (peer.technology === 'IAX2' && !trunks.has(peer.name)) add(peer.name, undefined, peer);
  const known = new Set([...trunks.values()].map(({ registration }) => registration));
  for (const registration of view.registrations.values()) {
    const name = `${registration.technology} ${registration.id}`;
    const nobody = { file: undefined, peer: undefined, calls: 0 };
    if (!known.has(registration)) trunks.set(name, { name, ...nobody, registration });
  }
  return trunks;
}

function stateSegment({ peer, registration }: SeenTrunk, look: Look): Segment {
  if (peer) return statusSegment(peer.status, look);
  const { good, bad, off } = symbolsOf(look);
  if (!registration) return segment(`${off} not seen`, 'dim');
  return isRegistered(registration.status)
    ? segment(`${good} registered`, 'good')
    : segment(`${bad} ${registration.status}`, 'bad');
}

const addressOf = ({ peer, file, registration }: SeenTrunk): string =>
  peer?.address ?? file?.host ?? registration?.server ?? '';

function registrationOf({ registration, file }: SeenTrunk): Segment {
  if (registration) {
    const tone = isRegistered(registration.status) ? 'plain' : 'bad';
    return segment(registrationWords(registration), tone);
  }
  return segment(file?.registers ? 'not registered yet' : '', 'warn');
}

export const trunksTable: TableSpec<SeenTrunk, TrunkSource> = {
  name: 'trunks',
  rows: seenTrunks,
  label: ({ name }) => name,
  haystack: (trunk) =>
    [trunk.name, trunk.peer?.status, addressOf(trunk), registrationOf(trunk).text]
      .concat(trunk.file?.dialled ?? [])
      .join(' ')
      .toLowerCase(),
  summary(rows) {
    const all = [...rows.values()];
    const up = all.filter(({ peer, registration }) =>
      peer
        ? /^(reachable|registered|lagged)$/.test(peer.status)
        : isRegistered(registration?.status ?? ''),
    );
    return `${up.length}/${all.length} up`;
  },
  columns: [
    {
      title: 'TRUNK',
      width: 12,
      minimum: 8,
      yields: -1,
      grows: 1,
      cell: ({ name }) => [segment(name)],
      sortKey: ({ name }) => naturalKey(name),
    },
    {
      title: 'STATUS',
      width: 14,
      minimum: 14,
      yields: 0,
      cell: (trunk, { look }) => [stateSegment(trunk, look)],
      sortKey: ({ peer }) => peer?.status ?? '',
    },
    {
      title: 'RTT',
      width: 7,
      minimum: 7,
      yields: 5,
      align: 'right',
      cell: ({ peer }) => [segment(peer?.rttMs === undefined ? '' : roundTrip(peer.rttMs))],
    },
    {
      title: 'CALLS',
      width: 5,
      minimum: 5,
      yields: 3,
      align: 'right',
      cell: ({ calls }) => [segment(String(calls))],
      sortKey: ({ calls }) => calls,
    },
    {
      title: 'ADDRESS',
      width: 21,
      minimum: 21,
      yields: 2,
      cell: (trunk) => [segment(addressOf(trunk))],
      sortKey: addressOf,
    },
    {
      title: 'DIALLED',
      width: 9,
      minimum: 7,
      yields: 4,
      cell: ({ file }) => [segment(file?.dialled.join(' ') ?? '')],
    },
    {
      title: 'REGISTRATION',
      width: 24,
      minimum: 14,
      yields: 6,
      grows: 1,
      cell: (trunk) => [registrationOf(trunk)],
    },
    {
      title: 'ENCRYPTION',
      width: 10,
      minimum: 8,
      yields: 7,
      cell: ({ file }) => [segment(file?.encryption ?? '', 'dim')],
    },
    {
      title: 'CODECS',
      width: 10,
      minimum: 8,
      yields: 8,
      grows: 1,
      cell: ({ file }) => [segment(file?.codecs.join(',') ?? '', 'dim')],
    },
  ],
};
