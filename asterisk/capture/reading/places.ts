import type { CapturedMessage, Endpoint, MediaCodec } from '../types.ts';

/** What session descriptions said of an end of a media stream. */
export interface MediaPlace {
  readonly callId: string;
  readonly codecs: readonly MediaCodec[];
  /** Of the message that told it. */
  readonly sinceNs: number;
}

/** An address and port; the same object as long as it is held. */
export interface Place {
  readonly endpoint: Endpoint;
  media: MediaPlace | undefined;
}

const MOST_MEDIA = 10_000;

/** Who receives media where, by the newest session description that names it. */
export interface Places {
  at(address: string, port: number): Place;
  learn(message: Pick<CapturedMessage, 'message' | 'media' | 'timeNs'>): void;
  /** Forgets ends that no session description named. */
  forgetOthers(): void;
}

export function createPlaces(): Places {
  const media = new Map<string, Place>();
  let others = new Map<string, Place>();

  function find(address: string, port: number): Place {
    const key = `${address} ${port}`;
    const found = media.get(key) ?? others.get(key);
    if (found) return found;
    const place: Place = { endpoint: { address, port }, media: undefined };
    others.set(key, place);
    return place;
  }

  function learnPlace({ address, port }: Endpoint, known: MediaPlace): void {
    const key = `${address} ${port}`;
    const place = find(address, port);
    place.media = known;
    others.delete(key);
    media.delete(key);
    media.set(key, place);
    const [oldest] = media.size > MOST_MEDIA ? media.keys() : [];
    if (oldest !== undefined) retire(oldest);
  }

  /** Conversations hold it still. */
  function retire(key: string): void {
    const place = media.get(key);
    media.delete(key);
    if (place) others.set(key, place);
  }

  return {
    at: find,
    learn({ message, media: descriptions, timeNs }) {
      for (const { receives, codecs, protocol } of descriptions ?? []) {
        if (receives.port === 0 || !protocol.includes('RTP')) continue;
        learnPlace(receives, { callId: message.callId, codecs, sinceNs: timeNs });
      }
    },
    forgetOthers() {
      others = new Map();
    },
  };
}
