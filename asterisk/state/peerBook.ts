import { statusOfContacts } from './peerStatus.ts';
import type { Contact, Peer, PeerStatus, Technology } from './types.ts';

/** The SIP and IAX2 parties of one PBX, as the reducers of each technology share them. */
export interface PeerBook {
  readonly all: Map<string, Peer>;
  /** Ids of peers about which a message left something open that only an action tells. */
  readonly unsure: Set<string>;
  /** The PJSIP endpoints of each AOR. */
  readonly aorOwners: Map<string, Set<string>>;
}

export function createPeerBook(): PeerBook {
  return { all: new Map(), unsure: new Set(), aorOwners: new Map() };
}

/** The peer as it is known, or one of which only the name is. */
export function peerOf(book: PeerBook, technology: Technology, name: string): Peer {
  const id = `${technology}/${name}`;
  return (
    book.all.get(id) ?? {
      id,
      technology,
      name,
      status: 'unknown',
      address: undefined,
      contacts: [],
      rttMs: undefined,
      lastError: undefined,
      lastErrorAt: undefined,
    }
  );
}

/** Sets the one address of a SIP or IAX2 peer; none leaves it unregistered. */
export function setAddress(
  book: PeerBook,
  peer: Peer,
  address: string | undefined,
  status: PeerStatus,
  rttMs: number | undefined,
): void {
  const contact =
    address === undefined ? undefined : { uri: address, status, rttMs, userAgent: undefined };
  const contacts = contact ? [contact] : [];
  const known = contact ? status : 'unregistered';
  book.all.set(peer.id, { ...peer, status: known, address, contacts, rttMs: contact?.rttMs });
}

/** Sets the contacts of a PJSIP endpoint; what is shown of it as a whole follows from them. */
export function setContacts(
  book: PeerBook,
  peer: Peer,
  contacts: readonly Contact[],
  address: string | undefined,
): void {
  const status = statusOfContacts(contacts);
  const rttMs = contacts.find((contact) => contact.status === status)?.rttMs;
  book.all.set(peer.id, { ...peer, status, address, contacts, rttMs });
}

/** Notes a refusal of a known peer. */
export function setError(book: PeerBook, id: string, sentence: string, at: number): void {
  const peer = book.all.get(id);
  if (peer) book.all.set(id, { ...peer, lastError: sentence, lastErrorAt: at });
}

/** Forgets the last refusal: it has registered since. */
export function clearError(book: PeerBook, id: string): void {
  const peer = book.all.get(id);
  if (peer?.lastError === undefined) return;
  book.all.set(id, { ...peer, lastError: undefined, lastErrorAt: undefined });
}
