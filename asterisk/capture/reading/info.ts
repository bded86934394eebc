import { RTCP_TITLES } from '../../wire/rtcp.ts';
import { stunTitle } from '../../wire/stun.ts';
import { iaxInfo } from './infoIax.ts';
import { eventInfo, rtpInfo } from './infoRtp.ts';
import { sipInfo } from './infoSip.ts';
import { isCut, type Seen } from './seen.ts';

/**
 * What Wireshark 4.0 writes into its column Info, without the bar that it leaves at the end of SIP. Of TCP
 * the numbers are left out, of protocols that are not read here all but their lengths.
 */
export function infoOf(seen: Seen, protocol: string): string {
  const { messages, rtcp, stun, iax } = seen;
  if (messages.length > 0)
    return (
      messages.map(({ message }) => sipInfo(message)).join(' | ') + (isCut(seen) ? ' [cut]' : '')
    );
  if (protocol === 'RTP' || protocol === 'SRTP') return rtpInfo(seen);
  if (protocol === 'RTP EVENT') return eventInfo(seen);
  if (rtcp) return rtcp.map(({ type }) => RTCP_TITLES[type] ?? '').join('   ');
  if (stun) return stun.isClassic ? `Message: ${stunTitle(stun)}` : stunInfo(stun);
  if (iax) return iaxInfo(iax, seen.iaxCall);
  return seen.isInternet ? internetInfo(seen, protocol) : '';
}

function stunInfo(stun: NonNullable<Seen['stun']>): string {
  const { mapped, xorMapped, user } = stun;
  return [
    stunTitle(stun),
    ...(user === undefined ? [] : [`user: ${user}`]),
    ...(mapped === undefined ? [] : [`MAPPED-ADDRESS: ${mapped}`]),
    ...(xorMapped === undefined ? [] : [`XOR-MAPPED-ADDRESS: ${xorMapped}`]),
  ].join(' ');
}

function internetInfo(seen: Seen, protocol: string): string {
  const { located, conversation, from, to } = seen;
  if (!located.isWhole) return fragmentInfo(seen);
  if (protocol === 'ICMP') return icmpInfo(located.bytes, located.from);
  if (!conversation) return '';
  const { source, destination } = conversation;
  const flags = protocol === 'TCP' ? ` ${tcpFlags(located.bytes[located.from + 13] ?? 0)}` : '';
  return `${source.endpoint.port} → ${destination.endpoint.port}${flags} Len=${to - from}`;
}

const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'];

const tcpFlags = (bits: number) =>
  `[${TCP_FLAGS.filter((_, bit) => bits & (1 << bit)).join(', ')}]`;

const NAMES: Readonly<Record<number, string>> = { 1: 'ICMP', 6: 'TCP', 17: 'UDP', 58: 'ICMPv6' };

function fragmentInfo({ located }: Seen): string {
  const { isV6, protocol, fragmentOffset, fragmentId, isLastFragment } = located;
  if (isV6)
    return `IPv6 fragment (off=${fragmentOffset} more=${isLastFragment ? 'n' : 'y'} ident=0x${hex(fragmentId, 8)} nxt=${protocol})`;
  const name = NAMES[protocol] ?? 'protocol';
  return `Fragmented IP protocol (proto=${name} ${protocol}, off=${fragmentOffset}, ID=${hex(fragmentId, 4)})`;
}

const hex = (value: number, digits: number) => value.toString(16).padStart(digits, '0');

const UNREACHABLE: readonly string[] = [
  ...['Network unreachable', 'Host unreachable', 'Protocol unreachable', 'Port unreachable'],
  'Fragmentation needed',
];
const ICMP: Readonly<Record<number, string>> = {
  0: 'Echo (ping) reply',
  5: 'Redirect',
  8: 'Echo (ping) request',
  11: 'Time-to-live exceeded',
  12: 'Parameter problem',
};

/** Why a packet was not taken is the one thing that matters here (RFC 792). */
function icmpInfo(bytes: Uint8Array, at: number): string {
  const [type = 0, code = 0] = [bytes[at], bytes[at + 1]];
  if (type !== 3) return ICMP[type] ?? `Type ${type}`;
  return `Destination unreachable (${UNREACHABLE[code] ?? `Code ${code}`})`;
}
