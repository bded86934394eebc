import { destinationText, sourceText } from '../link/internet.ts';
import type { PacketRow } from '../types.ts';
import { infoOf } from './info.ts';
import type { Seen } from './seen.ts';

/** The row of a packet, in the words of Wireshark. */
export function rowOf(seen: Seen, protocol: string): PacketRow {
  const { number, timeNs, lengthBytes } = seen;
  const [source, destination] = ends(seen);
  return {
    ...{ number, timeNs, source, destination, protocol, lengthBytes },
    info: infoOf(seen, protocol),
  };
}

function ends({ isInternet, located, conversation }: Seen): [string, string] {
  if (conversation)
    return [conversation.source.endpoint.address, conversation.destination.endpoint.address];
  return isInternet ? [sourceText(located), destinationText(located)] : ['', ''];
}
