import { type Fields, text } from './fields.ts';
import { type PeerBook, setError } from './peerBook.ts';
import { technologyOf } from './peerStatus.ts';

const sentences: ReadonlyMap<string, string> = new Map([
  ['invalidpassword', 'wrong password'],
  ['challengeresponsefailed', 'wrong password'],
  ['invalidaccountid', 'no such account, tried'],
  ['invalidtransport', 'transport not allowed for this account'],
  ['requestnotallowed', 'request not allowed'],
  ['requestnotsupported', 'request not supported'],
  ['requestbadformat', 'malformed request'],
  ['authmethodnotallowed', 'authentication method not allowed'],
  ['unexpectedaddress', 'unexpected source address'],
  ['sessionlimit', 'too many sessions'],
  ['loadaveragelimit', 'refused: load limit of the PBX reached'],
  ['memorylimit', 'refused: memory limit of the PBX reached'],
]);

/** Names that Asterisk gives in ACLName or RequestType where the reason is no access list. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['no_extension_match', 'call to an extension that is not in its context'],
  ['domain_must_match', 'domain not served here'],
  ['device_must_match_acl', 'refused by the access list of the account'],
  ['registrar_attempt_without_configured_aors', 'registration, but it has no AOR,'],
  ['registrar_requested_aor_not_found', 'registration at an AOR that does not exist'],
  [
    'registrar_attempt_without_registration_permitted',
    'registration, but its AOR takes none (max_contacts=0),',
  ],
  [
    'registrar_attempt_exceeds_maximum_configured_contacts',
    'one contact more than max_contacts allows',
  ],
]);

/** Causes of chan_sip and chan_iax2 in `PeerStatus: Rejected`. */
const causes: ReadonlyMap<string, string> = new Map([
  ['AUTH_SECRET_FAILED', 'wrong password'],
  ['AUTH_USERNAME_MISMATCH', 'user name and authentication name differ'],
  ['AUTH_NOT_FOUND', 'no such account, tried'],
  ['AUTH_PEER_NOT_DYNAMIC', 'registration, but its address is fixed,'],
  ['AUTH_ACL_FAILED', 'refused by an access list'],
  ['AUTH_BAD_TRANSPORT', 'transport not allowed for this account'],
  ['AUTH_UNKNOWN_DOMAIN', 'domain not served here'],
]);

export const securityEvents: readonly string[] = [...sentences.keys(), 'failedacl'];

/** Takes a security event: the peer that it names gets a sentence as its last error. */
export function takeRefusal(book: PeerBook, event: string, fields: Fields, now: number): void {
  const technology = technologyOf(fields.get('service'));
  const account = accountOf(text(fields, 'accountid'));
  if (!technology || account === '') return;
  const why = sentence(event, fields);
  setError(book, `${technology}/${account}`, `${why}${from(text(fields, 'remoteaddress'))}`, now);
}

/** The sentence of a `PeerStatus: Rejected`. */
export function rejection(fields: Fields): string {
  const cause = text(fields, 'cause');
  const address = text(fields, 'address');
  const why = causes.get(cause) ?? (cause === '' ? 'registration refused' : `refused: ${cause}`);
  return address === '' ? why : `${why} from ${address}`;
}

function sentence(event: string, fields: Fields): string {
  const name = text(fields, 'aclname') || text(fields, 'requesttype');
  const reason = reasons.get(name);
  if (reason !== undefined) return reason;
  if (event === 'failedacl') return `refused by access list${name === '' ? '' : ` ${name}`}`;
  return `${sentences.get(event) ?? 'refused'}${name === '' ? '' : ` (${name})`}`;
}

/** `701` of `sip:701@127.0.0.198`. */
function accountOf(id: string): string {
  return id.replace(/^sips?:/i, '').replace(/@.*$/, '');
}

/** ` from 127.0.0.127:5060` of `IPV4/UDP/127.0.0.127/5060`. */
function from(remote: string): string {
  const [, , host, port] = remote.split('/');
  return host && port ? ` from ${host.includes(':') ? `[${host}]` : host}:${port}` : '';
}
