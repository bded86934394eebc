import { count, type Fields, plain, text } from './fields.ts';
import { clearError, type PeerBook, peerOf, setAddress, setError } from './peerBook.ts';
import { entryStatus, technologyOf } from './peerStatus.ts';
import { rejection } from './refusals.ts';
import type { Peer, PeerStatus } from './types.ts';

const qualified: ReadonlyMap<string, PeerStatus> = new Map<string, PeerStatus>([
  ['reachable', 'reachable'],
  ['lagged', 'lagged'],
  ['unreachable', 'unreachable'],
  ['unregistered', 'unregistered'],
  ['unmonitored', 'registered'],
  ['unknown', 'unknown'],
]);

/** Takes a PeerEntry of SIPpeers or IAXpeerlist. */
export function takePeerEntry(book: PeerBook, fields: Fields): void {
  const technology = technologyOf(fields.get('channeltype'));
  const name = text(fields, 'objectname');
  if (!technology || name === '') return;
  const address = addressOf(fields, 'ipaddress', fields.has('ipport') ? 'ipport' : 'port');
  const { status, rttMs } = entryStatus(text(fields, 'status'), address);
  setAddress(book, peerOf(book, technology, name), address, status, rttMs);
  book.unsure.delete(`${technology}/${name}`);
}

/**
 * Takes a PeerStatus of chan_sip or chan_iax2, an event or an item of SIPpeerstatus.
 * Those of PJSIP say less than ContactStatus and are left.
 */
export function takePeerStatus(book: PeerBook, fields: Fields, now: number): void {
  const technology = technologyOf(fields.get('channeltype'));
  const name = text(fields, 'peer').replace(/^[^/]*\//, '');
  if (!technology || technology === 'PJSIP' || name === '') return;
  const peer = peerOf(book, technology, name);
  const word = text(fields, 'peerstatus').toLowerCase();
  if (word === 'rejected') setError(book, peer.id, rejection(fields), now);
  else if (word === 'registered') register(book, peer, addressOf(fields, 'address', 'port'));
  else qualify(book, peer, word, count(fields, 'time'));
}

/** A repeated registration at the same address says nothing of reachability: that stays as it is. */
function register(book: PeerBook, peer: Peer, address: string | undefined): void {
  if (peer.address === undefined || !sameAddress(peer.address, address)) {
    setAddress(book, peer, address, 'registered', undefined);
    book.unsure.add(peer.id);
  }
  clearError(book, peer.id);
}

/** IAX2 tells no port. */
function sameAddress(known: string, told: string | undefined): boolean {
  return told === undefined || told === known || known.startsWith(`${told}:`);
}

function qualify(book: PeerBook, peer: Peer, word: string, rttMs: number | undefined): void {
  const status = qualified.get(word);
  if (!status) return;
  const gone = status === 'unregistered';
  setAddress(book, peer, gone ? undefined : peer.address, status, rttMs);
  const answers = status === 'reachable' || status === 'lagged';
  if (answers && rttMs === undefined) book.unsure.add(peer.id);
  else book.unsure.delete(peer.id);
}

function addressOf(fields: Fields, host: string, port: string): string | undefined {
  const ip = text(fields, host);
  if (ip === '' || ip === '0.0.0.0' || ip === '(none)') return undefined;
  const number = plain(fields.get(port) ?? '');
  return /^\d+$/.test(number) && number !== '0' && !/:\d+$/.test(ip) ? `${ip}:${number}` : ip;
}
