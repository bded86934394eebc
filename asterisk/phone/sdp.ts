import type { G711Codec } from '../audio/g711.ts';
import { readMedia } from '../wire/sdp.ts';
import type { RemoteMedia } from './media.ts';

/** Codecs that a phone offers: RTP payload types of RFC 3551. */
export const RTPMAP = { alaw: [8, 'PCMA'], ulaw: [0, 'PCMU'] } as const;

export interface OwnMedia {
  /** `IP4 127.0.0.127`, or SIPp's keywords for it. */
  readonly connection: string;
  readonly port: string;
  readonly codecs: readonly G711Codec[];
  readonly version: string;
  readonly direction: string;
}

/** The lines of a session description (RFC 8866), with telephone events. */
export function sdp({ connection, port, codecs, version, direction }: OwnMedia): string[] {
  const types = codecs.map((codec) => RTPMAP[codec][0]);
  return [
    'v=0',
    `o=phone 1 ${version} IN IP[local_ip_type] [local_ip]`,
    's=-',
    `c=IN ${connection}`,
    't=0 0',
    `m=audio ${port} RTP/AVP ${types.join(' ')} 101`,
    ...codecs.map((codec) => `a=rtpmap:${RTPMAP[codec][0]} ${RTPMAP[codec][1]}/8000`),
    'a=rtpmap:101 telephone-event/8000',
    'a=fmtp:101 0-15',
    'a=ptime:20',
    `a=${direction}`,
  ];
}

/** Where the audio of a session description wants its RTP; undefined where it wants none (hold, no audio). */
export function remoteMedia(text: string): RemoteMedia | undefined {
  const audio = readMedia(text)?.find(({ kind }) => kind === 'audio');
  if (!audio) return undefined;
  const { address, port } = audio.receives;
  const isHeld = HELD.includes(audio.direction) || address === '0.0.0.0';
  if (!address || port === 0 || isHeld) return undefined;
  const event = audio.codecs.find(
    ({ name, clockRateHz }) => /^telephone-event$/i.test(name) && clockRateHz === 8000,
  );
  return { address, port, eventType: event?.payloadType };
}

const HELD: readonly string[] = ['sendonly', 'inactive'];
