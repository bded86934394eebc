import { isIP } from 'node:net';
import { PbxError } from '../../errors.ts';

/** Which packets of an interface are of a PBX. */
export interface PacketScope {
  /** Of the PBX; empty where they are not known, and then ports alone decide. */
  readonly addresses: readonly string[];
  readonly sipPorts: readonly number[];
  readonly iaxPorts: readonly number[];
  /** Its media is wanted too. */
  readonly media:
    | {
        readonly first: number;
        readonly last: number;
        /** IPv4 network with its length, `127.0.16.0/24`: all UDP within it may be media between phones. */
        readonly network: string | undefined;
      }
    | undefined;
}

/** A pcap filter (pcap-filter(7)) of numbers and addresses alone, each of them checked. */
export function packetFilter(scope: PacketScope): string {
  const { addresses, sipPorts, iaxPorts, media } = scope;
  const hosts = addresses.map((address) => `host ${checkedAddress(address)}`);
  const kinds = [
    ...(sipPorts.length > 0 ? [`(tcp or udp) and (${ports(sipPorts)})`] : []),
    ...(iaxPorts.length > 0
      ? [`udp and (${ports(iaxPorts)})${media ? '' : ` and ${IAX_FULL}`}`]
      : []),
    ...(media ? [`udp and portrange ${checkedPort(media.first)}-${checkedPort(media.last)}`] : []),
    // Of a message in several fragments only the first has ports.
    LATER_FRAGMENTS,
  ].map((kind) => `(${kind})`);
  const own = kinds.join(' or ');
  const ofPbx = hosts.length > 0 ? `(${hosts.join(' or ')}) and (${own})` : own;
  const between = media?.network === undefined ? '' : ` or (${direct(media.network)})`;
  return `(${ofPbx})${between}`;
}

/** Full frames of IAX2 have the first bit set; pcap cannot look into UDP over IPv6. */
const IAX_FULL = '(ip6 or udp[8] & 0x80 != 0)';
const LATER_FRAGMENTS = '(ip and ip[6:2] & 0x1fff != 0) or (ip6 and ip6[6] == 44)';

const ports = (numbers: readonly number[]): string =>
  numbers.map((port) => `port ${checkedPort(port)}`).join(' or ');

/** Media that goes from phone to phone: a relay at a phone's own address is none. */
function direct(network: string): string {
  const [address = '', bits] = network.split('/');
  if (isIP(address) !== 4 || !/^([89]|[12]\d|3[0-2])$/.test(bits ?? '')) throw notChecked(network);
  return `udp and src net ${network} and dst net ${network} and ip[12:4] != ip[16:4]`;
}

function checkedAddress(address: string): string {
  if (isIP(address) === 0 || address.includes('%')) throw notChecked(address);
  return address;
}

function checkedPort(port: number): number {
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw notChecked(String(port));
  return port;
}

const notChecked = (what: string): PbxError =>
  new PbxError(
    'usage',
    `${JSON.stringify(what)} is no address and no port that packets can be chosen by`,
    'pbxctl capture start --source hep   or   --source log',
  );
