import { parse } from 'sdp-transform';
import type { MediaCodec, MediaDescription, SipMessage } from '../capture/types.ts';
import { PAYLOAD_TYPES } from './payloadTypes.ts';

type Session = ReturnType<typeof parse>;
type Media = Session['media'][number];

const MOST_MEDIA = 64;
const DIRECTIONS = ['sendrecv', 'sendonly', 'recvonly', 'inactive'] as const;

/** What a session description (RFC 8866) says of its media; undefined for what is none. */
export function readMedia(text: string): readonly MediaDescription[] | undefined {
  const session = parsed(text);
  if (!session) return undefined;
  return session.media.slice(0, MOST_MEDIA).flatMap((media) => description(media, session) ?? []);
}

/** Of a SIP message, also where it is one part of several (RFC 2046). */
export function readSdpOf({ body, header }: SipMessage): readonly MediaDescription[] | undefined {
  if (body === '') return undefined;
  const type = header('content-type');
  if (/^application\/sdp\b/i.test(type)) return readMedia(body);
  if (!/^multipart\//i.test(type)) return undefined;
  const start = body.search(/^v=0/m);
  const part = start < 0 ? '' : body.slice(start);
  const end = part.search(/^--/m);
  return readMedia(end < 0 ? part : part.slice(0, end));
}

/** `m=audio 5004/2` names several ports, which the parser does not take (RFC 8866 section 5.14). */
const PORTS = /^(m=\S+ +\d+)\/\d+/gm;

function parsed(text: string): Session | undefined {
  if (!/^m=/m.test(text)) return undefined;
  try {
    return parse(text.replace(PORTS, '$1'));
  } catch {
    return undefined;
  }
}

function description(media: Media, session: Session): MediaDescription | undefined {
  const { type, port, protocol } = media;
  if (typeof type !== 'string' || !(port >= 0 && port < 65_536)) return undefined;
  const address = String(
    (media.connection ?? session.connection)?.ip ?? session.origin?.address ?? '',
  );
  const rtcpPort = Number(media.rtcp?.port);
  return {
    kind: type,
    receives: { address: address.split('/', 1)[0] ?? '', port },
    rtcpPort: rtcpPort > 0 && rtcpPort < 65_536 ? rtcpPort : undefined,
    direction:
      DIRECTIONS.find((one) => one === (media.direction ?? session.direction)) ?? 'sendrecv',
    codecs: String(protocol).includes('RTP') ? codecs(media) : [],
    protocol: String(protocol),
  };
}

/** In the order of the `m=` line; those without `a=rtpmap` by RFC 3551. */
function codecs(media: Media): MediaCodec[] {
  return String(media.payloads ?? '')
    .split(/ +/)
    .map(Number)
    .filter((payloadType) => payloadType >= 0 && payloadType < 128)
    .map((payloadType) => {
      const map = media.rtp.find(({ payload }) => payload === payloadType);
      const known = PAYLOAD_TYPES[payloadType];
      return {
        payloadType,
        name: map ? String(map.codec) : (known?.name ?? ''),
        clockRateHz: (map ? Number(map.rate) : known?.clockRateHz) || 0,
      };
    });
}
