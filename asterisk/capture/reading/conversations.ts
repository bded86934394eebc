import { addressesBytes, destinationText, type Located, sourceText } from '../link/internet.ts';
import type { Place, Places } from './places.ts';
import type { StreamState } from './streams.ts';

/** What goes by UDP from one end to another. */
export interface Conversation {
  readonly source: Place;
  readonly destination: Place;
  /** Both addresses and both ports, as they stand in a packet. */
  readonly key: Uint8Array;
  /** The stream of its last RTP packet. */
  stream: StreamState | undefined;
  /** RTP that may be none: not shown until some packets agree. */
  probation: StreamState | undefined;
  /** RTP was recognised here without a session description. */
  isMedia: boolean;
}

export interface Conversations {
  /** By the addresses of a packet and the ports at the start of what it carries. */
  of(located: Located): Conversation;
}

/** All are forgotten beyond it; streams are found again by their ends. */
const MOST = 16_384;

/** Looked up by bytes, so that a packet of a known conversation makes no text. */
export function createConversations(places: Places): Conversations {
  let table = new Map<number, Conversation[]>();
  let count = 0;

  function add(located: Located, hash: number): Conversation {
    if (count === MOST) {
      table = new Map();
      count = 0;
      places.forgetOthers();
    }
    const conversation = create(located, places);
    const bucket = table.get(hash);
    if (bucket) bucket.push(conversation);
    else table.set(hash, [conversation]);
    count++;
    return conversation;
  }

  return {
    of(located) {
      const { bytes, addresses, from } = located;
      const length = addressesBytes(located);
      const hash = hashOf(bytes, addresses, length, from);
      const bucket = table.get(hash);
      if (bucket)
        for (const conversation of bucket)
          if (isSame(conversation.key, bytes, addresses, length, from)) return conversation;
      return add(located, hash);
    },
  };
}

function create(located: Located, places: Places): Conversation {
  const { bytes, addresses, from } = located;
  const length = addressesBytes(located);
  const key = new Uint8Array(length + 4);
  key.set(bytes.subarray(addresses, addresses + length));
  key.set(bytes.subarray(from, from + 4), length);
  return {
    source: places.at(sourceText(located), portAt(bytes, from)),
    destination: places.at(destinationText(located), portAt(bytes, from + 2)),
    key,
    stream: undefined,
    probation: undefined,
    isMedia: false,
  };
}

export const portAt = (bytes: Uint8Array, at: number) =>
  ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);

function hashOf(bytes: Uint8Array, addresses: number, length: number, ports: number): number {
  let hash = 0;
  for (let i = 0; i < length; i++) hash = (Math.imul(hash, 31) + (bytes[addresses + i] ?? 0)) | 0;
  for (let i = 0; i < 4; i++) hash = (Math.imul(hash, 31) + (bytes[ports + i] ?? 0)) | 0;
  return hash & 0x3fffffff;
}

function isSame(
  key: Uint8Array,
  bytes: Uint8Array,
  addresses: number,
  length: number,
  ports: number,
): boolean {
  if (key.length !== length + 4) return false;
  for (let i = 0; i < length; i++) if (key[i] !== bytes[addresses + i]) return false;
  for (let i = 0; i < 4; i++) if (key[length + i] !== bytes[ports + i]) return false;
  return true;
}
