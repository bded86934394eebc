import type { CapturedMessage, SipMessage } from '../types.ts';
import { tagOf } from './negotiation.ts';

/** Whether a request belongs to a dialog that is there already. */
export const isInDialog = (message: SipMessage): boolean =>
  message.status === undefined && tagOf(message.header('To')) !== '';

/** How long a registration or a subscription is to last, in seconds; undefined where it does not say. */
export function expiresOf(message: SipMessage): number | undefined {
  const inContact = /;\s*expires=(\d+)/i.exec(message.header('Contact'))?.[1];
  const value = inContact ?? (message.header('Expires').trim() || undefined);
  return value === undefined || !/^\d+$/.test(value) ? undefined : Number(value);
}

/** `message-summary` of `message-summary;id=1` */
export const eventOf = (message: SipMessage): string =>
  (message.header('Event').split(';')[0] ?? '').trim().toLowerCase();

/** The key of an INFO with DTMF, in either of its two body types; '' where there is none. */
export function infoDigit(message: SipMessage): string {
  const type = message.header('Content-Type').toLowerCase();
  if (!type.startsWith('application/dtmf')) return '';
  return (/Signal\s*=\s*(\S)/i.exec(message.body)?.[1] ?? message.body.trim()).slice(0, 1);
}

/** The status line that a NOTIFY of a transfer carries (RFC 3515 section 2.4.5). */
export const sipfragOf = (message: SipMessage): string =>
  /^SIP\/2\.0 (\d{3}[^\r\n]*)/m.exec(message.body)?.[1] ?? '';

const userOf = (uri: string): string => /^<?sips?:([^@;>?]+)@/i.exec(uri)?.[1] ?? '';

/** What stands on an arrow, from the fullest to the shortest. */
export function labelsOf({ message, media, isRetransmission }: CapturedMessage): string[] {
  const sdp = media && media.length > 0 ? ' (SDP)' : '';
  const again = isRetransmission ? ' again' : '';
  const labels = message.status === undefined ? requestLabels(message) : responseLabels(message);
  const all = [`${sdp}${again}`, again].flatMap((rest) => labels.map((label) => label + rest));
  return [...new Set(all)];
}

/** What a 2xx answers is worth saying; a failure says enough by itself. */
function responseLabels({ status = 0, reason, of }: SipMessage): string[] {
  const short = [`${status} ${reason}`.trim(), `${status}`];
  return status >= 200 && status < 300 ? [`${status} ${reason} ${of}`, ...short] : short;
}

function requestLabels(message: SipMessage): string[] {
  const { method = '', uri } = message;
  if (method === 'INVITE' && isInDialog(message)) return ['re-INVITE', 'reINV'];
  return [`${method} ${detailOf(message, uri)}`.trim(), method];
}

function detailOf(message: SipMessage, uri: string): string {
  switch (message.method) {
    case 'INVITE':
    case 'MESSAGE':
      return userOf(uri);
    case 'REGISTER':
      return expiresOf(message) === 0 ? 'expires 0' : '';
    case 'SUBSCRIBE':
      return `${eventOf(message)}${expiresOf(message) === 0 ? ' expires 0' : ''}`;
    case 'NOTIFY':
      return eventOf(message) === 'refer' ? sipfragOf(message) : eventOf(message);
    case 'INFO':
      return infoDigit(message) && `dtmf ${infoDigit(message)}`;
    case 'REFER': {
      const target = message.header('Refer-To');
      return `to ${userOf(target.slice(Math.max(0, target.indexOf('<')))) || target}`;
    }
    default:
      return '';
  }
}
