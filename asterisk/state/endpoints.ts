import { count, type Fields, text } from './fields.ts';
import { clearError, type PeerBook, peerOf, setContacts } from './peerBook.ts';
import { addressOfUri, contactStatus } from './peerStatus.ts';
import type { Contact, Peer } from './types.ts';

/** Takes an EndpointList item: the endpoint, its AORs and the URIs of its contacts. */
export function takeEndpoint(book: PeerBook, fields: Fields): void {
  const name = text(fields, 'objectname');
  if (name === '') return;
  const peer = peerOf(book, 'PJSIP', name);
  for (const aor of text(fields, 'aor').split(',')) own(book, aor.trim(), name);
  const uris = [...text(fields, 'contacts').matchAll(/[^,/]+\/(sips?:[^,]*)/g)].map(
    ([, uri]) => uri ?? '',
  );
  const fresh = uris.filter((uri) => !peer.contacts.some((contact) => contact.uri === uri));
  const added = fresh.map((uri): Contact => newContact(uri));
  show(book, peer, [...peer.contacts, ...added]);
  if (added.length > 0) book.unsure.add(peer.id);
}

/** Takes what is said of one contact: ContactStatus, ContactList or ContactStatusDetail. */
export function takeContact(book: PeerBook, fields: Fields): void {
  const uri = text(fields, 'uri');
  if (uri === '') return;
  for (const name of ownersOf(book, fields)) {
    const peer = peerOf(book, 'PJSIP', name);
    const contacts = withContact(peer.contacts, uri, fields);
    show(book, peer, contacts);
    if (!fields.has('contactstatus')) continue;
    clearWhenRegistered(book, peer.id, fields);
    // The event does not tell the user agent, so that a contact that is new has none.
    if (contacts.some((contact) => contact.userAgent === undefined)) book.unsure.add(peer.id);
  }
}

function clearWhenRegistered(book: PeerBook, id: string, fields: Fields): void {
  const status = contactStatus(text(fields, 'contactstatus'));
  if (status === 'registered' || status === 'reachable') clearError(book, id);
}

function own(book: PeerBook, aor: string, endpoint: string): void {
  if (aor === '') return;
  const owners = book.aorOwners.get(aor);
  if (owners) owners.add(endpoint);
  else book.aorOwners.set(aor, new Set([endpoint]));
}

function ownersOf(book: PeerBook, fields: Fields): Iterable<string> {
  const endpoint = text(fields, 'endpointname') || text(fields, 'endpoint');
  if (endpoint !== '') return [endpoint];
  const aor = text(fields, 'aor') || text(fields, 'objectname').replace(/;?@[0-9a-f]{32}$/, '');
  return book.aorOwners.get(aor) ?? [];
}

function newContact(uri: string): Contact {
  return { uri, status: 'unknown', rttMs: undefined, userAgent: undefined };
}

function withContact(contacts: readonly Contact[], uri: string, fields: Fields): Contact[] {
  const status = contactStatus(text(fields, 'contactstatus') || text(fields, 'status'));
  const others = contacts.filter((contact) => contact.uri !== uri);
  if (!status) return others;
  const before = contacts.find((contact) => contact.uri === uri) ?? newContact(uri);
  const usec = count(fields, 'roundtripusec');
  const rttMs = status === 'reachable' && usec ? usec / 1000 : undefined;
  const contact = {
    uri,
    status,
    rttMs,
    userAgent: text(fields, 'useragent') || before.userAgent,
  };
  if (before.status === status && !usec) contact.rttMs = before.rttMs;
  return contacts.includes(before)
    ? contacts.map((one) => (one === before ? contact : one))
    : [...contacts, contact];
}

function show(book: PeerBook, peer: Peer, contacts: readonly Contact[]): void {
  setContacts(book, peer, contacts, addressOfUri(contacts[0]?.uri ?? ''));
  if (!contacts.some((contact) => contact.status === 'unknown')) book.unsure.delete(peer.id);
}
