import type { Channel, PbxView } from '../state/types.ts';
import type { MediaKind, MediaPath } from './types.ts';

/** Technologies of bridges in which Asterisk itself handles each packet. */
export const CORE: readonly string[] = ['simple_bridge', 'softmix', 'holding_bridge'];

export const KIND_WORDS: Readonly<Record<MediaKind, string>> = {
  direct: 'direct',
  native: 'through the PBX, native',
  core: 'through the PBX, core',
  application: 'application',
  'not up': 'not up yet',
  unknown: 'unknown',
};

/** What each of them means, for who sees the word for the first time. */
export const KIND_MEANINGS: Readonly<Record<MediaKind, string>> = {
  direct: 'the phones send to each other, and the PBX sees no packet',
  native: 'the PBX passes the packets on as they are, without decoding them',
  core: 'the PBX handles each packet: it listens, mixes or converts',
  application: 'the PBX itself is the other end',
  'not up': 'nobody has answered yet',
  unknown: 'the PBX does not tell',
};

/** A few words for a narrow column: `direct 127.0.0.127 <-> 127.0.0.165`, `PBX native`. */
export function shortPath(path: MediaPath): string {
  switch (path.kind) {
    case 'direct':
      return `direct ${path.addresses.map((address) => hostOf(address) ?? '?').join(' <-> ')}`;
    case 'native':
      return 'PBX native';
    case 'core':
      return 'PBX core';
    case 'not up':
      return 'not up yet';
    case 'application':
      return 'application';
    case 'unknown':
      return path.technology === 'native_rtp' ? 'PBX or direct' : path.technology;
  }
}

/** The same for one leg: `direct with 127.0.0.165:6000`, `PBX core`; '' for one in no bridge. */
export function legPath(
  { uniqueid, bridgeId }: Channel,
  { bridges, legMedia }: Pick<PbxView, 'bridges' | 'legMedia'>,
): string {
  const technology = bridges.get(bridgeId ?? '')?.technology;
  if (technology === undefined) return '';
  if (technology !== 'native_rtp') return CORE.includes(technology) ? 'PBX core' : technology;
  const leg = legMedia.get(uniqueid);
  const sendsTo = leg?.bridgeId === bridgeId ? leg?.sendsTo : undefined;
  if (sendsTo === undefined) return 'PBX or direct';
  return sendsTo === false ? 'PBX native' : `direct with ${sendsTo}`;
}

/** By which addresses: `127.0.0.127:6000 <-> PBX <-> 127.0.0.165:6000`. */
export function wayOf({ kind, addresses, channels }: MediaPath): string {
  const ends = addresses.map((address, index) => address ?? channels[index] ?? '?');
  if (kind === 'direct') return ends.join(' <-> ');
  if (kind === 'application') return `${ends[0] ?? '?'} <-> PBX`;
  if (kind === 'not up' || kind === 'unknown') return '';
  return ends.length === 2 ? `${ends[0]} <-> PBX <-> ${ends[1]}` : `${ends.join(', ')} <-> PBX`;
}

/** Without the port; IPv6 keeps its brackets. */
const hostOf = (address: string | undefined): string | undefined => address?.replace(/:\d+$/, '');
