import type { Contact, PeerStatus, Technology } from './types.ts';

/** `PJSIP`, `SIP` or `IAX2` from the spellings of AMI (`IAX` in lists); undefined for others. */
export function technologyOf(word: string | undefined): Technology | undefined {
  switch (word?.toUpperCase()) {
    case 'PJSIP':
      return 'PJSIP';
    case 'SIP':
      return 'SIP';
    case 'IAX':
    case 'IAX2':
      return 'IAX2';
    default:
      return undefined;
  }
}

/** The Status of a SIP or IAX2 PeerEntry: `OK (3 ms)`, `LAGGED (2100 ms)`, `UNREACHABLE`, `UNKNOWN`, `Unmonitored`. */
export function entryStatus(
  words: string,
  address: string | undefined,
): { status: PeerStatus; rttMs: number | undefined } {
  const [, word = '', rtt] = /^(\w+)(?: \((\d+) ms\))?/.exec(words) ?? [];
  const rttMs = rtt === undefined ? undefined : Number(rtt);
  if (address === undefined) return { status: 'unregistered', rttMs: undefined };
  switch (word.toUpperCase()) {
    case 'OK':
      return { status: 'reachable', rttMs };
    case 'LAGGED':
      return { status: 'lagged', rttMs };
    case 'UNREACHABLE':
      return { status: 'unreachable', rttMs: undefined };
    case 'UNMONITORED':
      return { status: 'registered', rttMs: undefined };
    default:
      return { status: 'unknown', rttMs: undefined };
  }
}

/** The status of a PJSIP contact; undefined when it is gone. */
export function contactStatus(word: string): PeerStatus | undefined {
  switch (word.toLowerCase()) {
    case 'removed':
      return undefined;
    case 'reachable':
      return 'reachable';
    case 'unreachable':
      return 'unreachable';
    case 'nonqualified':
    case 'unqualified':
    case 'created':
    case 'updated':
      return 'registered';
    default:
      return 'unknown';
  }
}

const best: readonly PeerStatus[] = ['reachable', 'lagged', 'registered', 'unknown', 'unreachable'];

/** How an endpoint stands by its contacts: as its best one. */
export function statusOfContacts(contacts: readonly Contact[]): PeerStatus {
  return (
    best.find((status) => contacts.some((contact) => contact.status === status)) ?? 'unregistered'
  );
}

/** `127.0.0.127:5060` of `sip:701@127.0.0.127:5060;transport=udp`. */
export function addressOfUri(uri: string): string | undefined {
  const rest = uri.replace(/^<?sips?:/i, '').replace(/^[^@]*@/, '');
  const [, host, port] = /^(\[[^\]]+\]|[^:;?>]+)(?::(\d+))?/.exec(rest) ?? [];
  return host === undefined ? undefined : `${host}:${port ?? '5060'}`;
}
