import type { G711Codec } from '../audio/g711.ts';
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
  const lines = text.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith('m=audio '));
  if (start < 0) return undefined;
  const next = lines.findIndex((line, i) => i > start && line.startsWith('m='));
  const audio = lines.slice(start, next < 0 ? undefined : next);
  const session = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('m=')),
  );
  const find = (form: RegExp) => first(audio, form) ?? first(session, form);
  const port = Number(first(audio, /^m=audio (\d+)/));
  const address = find(/^c=IN IP[46] ([^\s/]+)/);
  const isHeld = find(/^a=(sendonly|inactive)\s*$/) !== undefined || address === '0.0.0.0';
  if (!address || !(port > 0 && port < 65536) || isHeld) return undefined;
  const eventType = first(audio, /^a=rtpmap:(\d+) telephone-event\/8000/i);
  return { address, port, eventType: eventType === undefined ? undefined : Number(eventType) };
}

function first(lines: readonly string[], form: RegExp): string | undefined {
  for (const line of lines) {
    const found = form.exec(line)?.[1];
    if (found !== undefined) return found;
  }
  return undefined;
}
