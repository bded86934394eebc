import { expect, test } from 'vitest';
import { createState } from '../../../asterisk/state/state.ts';
import { ami } from '../../support/scriptedAmi.ts';

function stateOf(...texts: string[]) {
  const state = createState(() => 5000);
  for (const text of texts) state.apply(ami(text));
  return state;
}
const entry = (status: string, ip = '127.0.0.127') =>
  `Event: PeerEntry\nChanneltype: SIP\nObjectName: 701\nIPaddress: ${ip}\nIPport: 5060\nStatus: ${status}`;
const status = (word: string, more = '') =>
  `Event: PeerStatus\nChannelType: SIP\nPeer: SIP/701\nPeerStatus: ${word}\n${more}`;

test.each([
  ['OK (3 ms)', 'reachable', 3],
  ['LAGGED (2100 ms)', 'lagged', 2100],
  ['UNREACHABLE', 'unreachable', undefined],
  ['UNKNOWN', 'unknown', undefined],
  ['Unmonitored', 'registered', undefined],
  ['', 'unknown', undefined],
])('a SIP peer listed as %j is %s', (words, expected, rttMs) => {
  expect(stateOf(entry(words)).peers.get('SIP/701')).toMatchObject({
    status: expected,
    rttMs,
    address: '127.0.0.127:5060',
  });
});

test.each(['-none-', '(null)', ''])('a peer with the address %j is unregistered', (ip) => {
  const peer = stateOf(entry('UNKNOWN', ip)).peers.get('SIP/701');
  expect(peer).toMatchObject({ status: 'unregistered', address: undefined, contacts: [] });
});

test('IAX of a list and IAX2 of an event are one peer', () => {
  const state = stateOf(
    'Event: PeerEntry\nChanneltype: IAX\nObjectName: op\nIPaddress: 127.0.0.210\nPort: 4569\nStatus: OK (1 ms)',
    'Event: PeerStatus\nChannelType: IAX2\nPeer: IAX2/op\nPeerStatus: Unreachable\nTime: -1',
  );
  expect([...state.peers.keys()]).toEqual(['IAX2/op']);
  expect(state.peers.get('IAX2/op')).toMatchObject({
    status: 'unreachable',
    address: '127.0.0.210:4569',
  });
});

test('a repeated registration leaves a reachable peer reachable, a move does not', () => {
  const again = status('Registered', 'Address: 127.0.0.127:5060');
  expect(stateOf(entry('OK (3 ms)'), again).peers.get('SIP/701')?.status).toBe('reachable');
  const moved = stateOf(entry('OK (3 ms)'), status('Registered', 'Address: 127.0.0.9:5070'));
  expect(moved.peers.get('SIP/701')).toMatchObject({
    status: 'registered',
    address: '127.0.0.9:5070',
  });
  expect([...moved.unsure]).toEqual(['SIP/701']);
});

test('a registration over IAX2, which tells no port, leaves a reachable peer reachable', () => {
  const state = stateOf(
    'Event: PeerEntry\nChanneltype: IAX\nObjectName: op\nIPaddress: 127.0.0.210\nPort: 4569\nStatus: OK (1 ms)',
    'Event: PeerStatus\nChannelType: IAX2\nPeer: IAX2/op\nPeerStatus: Registered\nAddress: 127.0.0.210',
  );
  expect(state.peers.get('IAX2/op')).toMatchObject({
    status: 'reachable',
    address: '127.0.0.210:4569',
  });
});

test('PeerStatus without a time leaves the round trip open, with one it closes it', () => {
  const state = stateOf(entry('UNKNOWN'), status('Reachable'));
  expect([...state.unsure]).toEqual(['SIP/701']);
  state.apply(ami(status('Reachable', 'Time: 12')));
  expect(state.peers.get('SIP/701')?.rttMs).toBe(12);
  expect([...state.unsure]).toEqual([]);
  state.apply(ami(status('Unregistered', 'Cause: Expired')));
  expect(state.peers.get('SIP/701')).toMatchObject({ status: 'unregistered', rttMs: undefined });
});

const endpoint =
  'Event: EndpointList\nObjectName: 701\nAor: 701\nContacts: 701/sip:701@10.0.0.1:5060,701/sip:701@10.0.0.2:5062;transport=tcp,';
const contact = (uri: string, word: string, usec = '0') =>
  `Event: ContactStatus\nURI: ${uri}\nContactStatus: ${word}\nAOR: 701\nEndpointName: 701\nRoundtripUsec: ${usec}`;

test('an endpoint stands as the best of its contacts does', () => {
  const state = stateOf(endpoint);
  expect(state.peers.get('PJSIP/701')).toMatchObject({
    status: 'unknown',
    address: '10.0.0.1:5060',
    contacts: [{ status: 'unknown' }, { uri: 'sip:701@10.0.0.2:5062;transport=tcp' }],
  });
  state.apply(ami(contact('sip:701@10.0.0.1:5060', 'Unreachable')));
  expect(state.peers.get('PJSIP/701')?.status).toBe('unknown');
  state.apply(ami(contact('sip:701@10.0.0.2:5062;transport=tcp', 'Reachable', '1500')));
  expect(state.peers.get('PJSIP/701')).toMatchObject({ status: 'reachable', rttMs: 1.5 });
  state.apply(ami(contact('sip:701@10.0.0.2:5062;transport=tcp', 'Removed')));
  expect(state.peers.get('PJSIP/701')?.status).toBe('unreachable');
  state.apply(ami(contact('sip:701@10.0.0.1:5060', 'Removed')));
  expect(state.peers.get('PJSIP/701')).toMatchObject({
    status: 'unregistered',
    address: undefined,
  });
});

test('NonQualified is registered, and lists in either order agree', () => {
  const listed =
    'Event: ContactList\nObjectName: 701;@4cddf179a1b3ebd8025603862d82afb0\nUri: sip:701@10.0.0.1:5060\nEndpoint: \nUserAgent: phone\nStatus: NonQualified\nRoundtripUsec: N/A';
  const one = stateOf(endpoint, listed).peers.get('PJSIP/701');
  expect(one?.contacts[0]).toEqual({
    uri: 'sip:701@10.0.0.1:5060',
    status: 'registered',
    rttMs: undefined,
    userAgent: 'phone',
  });
  const named = listed.replace('Endpoint: ', 'Endpoint: 701');
  expect(stateOf(named, endpoint).peers.get('PJSIP/701')).toEqual(one);
});

const refused = (event: string, service: string, account: string, more = '') =>
  `Event: ${event}\nService: ${service}\nAccountID: ${account}\nRemoteAddress: IPV4/UDP/127.0.0.127/5060\n${more}`;

test.each([
  ['InvalidPassword', '', 'wrong password from 127.0.0.127:5060'],
  ['ChallengeResponseFailed', '', 'wrong password from 127.0.0.127:5060'],
  ['FailedACL', 'ACLName: office', 'refused by access list office from 127.0.0.127:5060'],
  [
    'FailedACL',
    'ACLName: registrar_attempt_exceeds_maximum_configured_contacts',
    'one contact more than max_contacts allows from 127.0.0.127:5060',
  ],
  [
    'RequestNotSupported',
    'RequestType: registrar_requested_aor_not_found',
    'registration at an AOR that does not exist from 127.0.0.127:5060',
  ],
])('%s is a sentence', (event, more, sentence) => {
  const state = stateOf(entry('UNKNOWN'), refused(event, 'SIP', 'sip:701@127.0.0.198', more));
  expect(state.peers.get('SIP/701')).toMatchObject({ lastError: sentence, lastErrorAt: 5000 });
});

test('a refusal makes no peer, and a registration ends it', () => {
  expect(stateOf(refused('InvalidAccountID', 'PJSIP', '799')).peers.size).toBe(0);
  expect(stateOf(refused('InvalidPassword', 'AMI', 'admin')).peers.size).toBe(0);
  const state = stateOf(endpoint, refused('ChallengeResponseFailed', 'PJSIP', '701'));
  expect(state.peers.get('PJSIP/701')?.lastError).toContain('wrong password');
  state.apply(ami(contact('sip:701@10.0.0.1:5060', 'NonQualified')));
  expect(state.peers.get('PJSIP/701')?.lastError).toBeUndefined();
});

test('a rejected registration of chan_sip tells its cause', () => {
  const more = 'Cause: AUTH_SECRET_FAILED\nAddress: 127.0.0.127:5060';
  const state = stateOf(entry('UNKNOWN'), status('Rejected', more));
  expect(state.peers.get('SIP/701')?.lastError).toBe('wrong password from 127.0.0.127:5060');
});

test('registrations are the same thing listed and told', () => {
  const state = stateOf(
    'Event: RegistryEntry\nHost: 127.0.4.98\nPort: 5060\nUsername: lab\nDomain: 127.0.4.98\nState: Request Sent',
    'Event: Registry\nChannelType: SIP\nUsername: lab\nDomain: 127.0.4.98\nStatus: Registered',
    'Event: RegistryEntry\nHost: 127.0.4.22:4569\nUsername: trunk\nPerceived: 127.0.4.16:4569\nState: Registered',
    'Event: Registry\nChannelType: IAX2\nUsername: trunk\nDomain: 127.0.4.22:4569\nStatus: Rejected\nCause: Registration Refused',
    'Event: OutboundRegistrationDetail\nObjectName: labreg\nClientUri: sip:lab@127.0.4.98\nServerUri: sip:127.0.4.98\nStatus: Unregistered',
    'Event: Registry\nChannelType: PJSIP\nUsername: sip:lab@127.0.4.98\nDomain: sip:127.0.4.98\nStatus: Rejected',
  );
  const rows = [...state.registrations.values()].map(({ id, status, cause }) => [
    id,
    status,
    cause,
  ]);
  expect(rows).toEqual([
    ['SIP/lab@127.0.4.98', 'Registered', undefined],
    ['IAX2/trunk@127.0.4.22:4569', 'Rejected', 'Registration Refused'],
    ['PJSIP/lab@127.0.4.98', 'Rejected', undefined],
  ]);
});

test('hostile names stay names, without control characters and of bounded length', () => {
  const state = stateOf(
    'Event: PeerEntry\nChanneltype: SIP\nObjectName: __proto__\nIPaddress: 1.2.3.4\nIPport: 5060\nStatus: Unmonitored',
    `Event: Newchannel\nChannel: SIP/constructor\nUniqueid: __proto__\nLinkedid: __proto__\nCallerIDName: a\u001b[31mb\u0007${'x'.repeat(10_000)}`,
  );
  expect(state.peers.get('SIP/__proto__')?.status).toBe('registered');
  const channel = state.channels.get('__proto__');
  expect(channel?.callerName).toMatch(/^a\[31mbx+$/);
  expect(channel?.callerName.length).toBeLessThanOrEqual(1000);
  expect(state.calls.get('__proto__')?.caller).toBe(channel);
  expect(Object.getPrototypeOf(state)).toBe(Object.prototype);
});

test('what is known of Asterisk itself', () => {
  const now = 1_800_000_000_000;
  const state = createState(() => now);
  state.apply(ami('Response: Success\nAsteriskVersion: 22.10.1\nCoreMaxCalls: 0'));
  state.apply(ami('Event: FullyBooted\nUptime: 60\nLastReload: 10'));
  expect(state).toMatchObject({
    asteriskVersion: '22.10.1',
    startedAt: now - 60_000,
    reloadedAt: now - 10_000,
  });
  state.apply(ami('Event: Reload\nModule: All'));
  expect(state.reloadedAt).toBe(now);
});
