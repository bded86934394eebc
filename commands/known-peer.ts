import { PbxError } from '../asterisk/errors.ts';
import type { LivePbx, Peer } from '../asterisk/state/types.ts';

/** By its id or its name. */
export const peerNamed = ({ view }: LivePbx, word: string): Peer | undefined =>
  view.peers.get(word) ?? [...view.peers.values()].find(({ name }) => name === word);

/** PbxError `not-found`, with the peers that there are, for a name with a mistake in it. */
export function knownPeer(live: LivePbx, word: string): Peer {
  const found = peerNamed(live, word);
  if (found) return found;
  const names = [...live.view.peers.values()].map(({ name }) => name);
  throw new PbxError(
    'not-found',
    `the PBX has no peer ${JSON.stringify(word)}`,
    names.length > 0 ? `it has ${names.slice(0, 8).join(', ')}` : 'pbxctl user add 701',
  );
}
