import type { CapturedMessage, Endpoint, Flow, Leg } from '../types.ts';
import { streamsOf } from './streams.ts';
import { endpointText, type Party } from './types.ts';

/** Who is who in a capture. */
export interface PartyBook {
  partyOf(endpoint: Endpoint): Party;
}

const SERVERS = /asterisk|fpbx|freeswitch|kamailio|opensips/i;
const byUser = new Intl.Collator('en', { numeric: true }).compare;

/**
 * Names the parties of flows: a PBX by what it does (it challenges, registers, joins two legs, or says
 * what it is), phones by their users as A, B … in the order of their numbers, so that a phone has one
 * name in all flows of a capture. `names`, by address or address:port, go first.
 */
export function createPartyBook(
  flows: readonly Flow[],
  names: ReadonlyMap<string, string> = new Map(),
): PartyBook {
  const keyOf = keysOf(flows);
  const pbxs = pbxKeys(flows, keyOf);
  const users = usersOf(flows, keyOf);
  const named = phoneNames(users, (key) => pbxs.has(key) || names.has(key));
  const pbxNames = [...pbxs].filter((key) => !names.has(key));
  const isOnlyPbx =
    pbxNames.length === 1 && ![...users.keys()].some((key) => names.get(key) === 'PBX');
  const relays = relaysOf(flows, keyOf, pbxs);
  const nameOf = (key: string, endpoint: Endpoint): string => {
    const given = names.get(key) ?? names.get(endpoint.address);
    if (given !== undefined) return given;
    if (pbxs.has(key)) return isOnlyPbx ? 'PBX' : `PBX ${pbxNames.indexOf(key) + 1}`;
    const phone = named.get(key);
    if (phone !== undefined) return phone;
    const owner = relays.get(key);
    return owner ? `${nameOf(keyOf(owner), owner)} media` : key;
  };
  return {
    partyOf(endpoint) {
      const key = keyOf(endpoint);
      const role = pbxs.has(key) ? 'pbx' : users.has(key) ? 'phone' : 'media';
      return { key, address: endpoint.address, name: nameOf(key, endpoint), role };
    },
  };
}

type KeyOf = (endpoint: Endpoint) => string;

const messagesOf = (flows: readonly Flow[]): CapturedMessage[] =>
  flows.flatMap(({ messages }) => messages);

/** An address is one party, unless it sends to itself: then each SIP port is, with the media it named. */
function keysOf(flows: readonly Flow[]): KeyOf {
  const shared = new Set<string>();
  for (const { source, destination } of messagesOf(flows))
    if (source.address === destination.address) shared.add(source.address);
  const owners = new Map<string, string>();
  if (shared.size > 0)
    for (const { media, source } of messagesOf(flows))
      for (const { receives } of media ?? [])
        if (!owners.has(endpointText(receives)))
          owners.set(endpointText(receives), endpointText(source));
  return (endpoint) => {
    if (!shared.has(endpoint.address)) return endpoint.address;
    const key = endpointText(endpoint);
    return owners.get(key) ?? key;
  };
}

function pbxKeys(flows: readonly Flow[], keyOf: KeyOf): Set<string> {
  const found = new Set<string>();
  for (const { source, message } of messagesOf(flows)) {
    const { status, of } = message;
    const challenges = status === 401 || status === 407;
    const registers = of === 'REGISTER' && status !== undefined && status < 300 && status >= 200;
    const says = message.header(status === undefined ? 'User-Agent' : 'Server');
    if (challenges || registers || SERVERS.test(says)) found.add(keyOf(source));
  }
  for (const { legs } of flows) {
    const into = new Set(legs.map(({ destination }) => keyOf(destination)));
    for (const { source } of legs) if (into.has(keyOf(source))) found.add(keyOf(source));
  }
  return found;
}

/** The user of each party that speaks SIP, '' where none is known: a registration says it best. */
function usersOf(flows: readonly Flow[], keyOf: KeyOf): Map<string, string> {
  const best = new Map<string, { user: string; rank: number }>();
  const learn = (endpoint: Endpoint, user: string, rank: number) => {
    const key = keyOf(endpoint);
    const known = best.get(key);
    if (!known || (rank > known.rank && user !== '')) best.set(key, { user, rank });
  };
  for (const { kind, legs } of flows)
    for (const leg of legs) {
      learn(leg.source, leg.from, kind === 'registration' ? 3 : 2);
      learn(leg.destination, requestUser(leg), 1);
    }
  for (const { source, destination } of messagesOf(flows)) {
    learn(source, '', 0);
    learn(destination, '', 0);
  }
  return new Map([...best].map(([key, { user }]) => [key, user]));
}

const requestUser = ({ messages, to }: Leg): string =>
  /^sips?:([^@;]+)@/i.exec(messages[0]?.message.uri ?? '')?.[1] ?? to;

function phoneNames(
  users: ReadonlyMap<string, string>,
  isNamed: (key: string) => boolean,
): Map<string, string> {
  const phones = [...users].filter(([key]) => !isNamed(key));
  const ordered = phones.toSorted(
    ([, a], [, b]) => Number(a === '') - Number(b === '') || byUser(a, b),
  );
  return new Map(
    ordered.map(([key, user], i) => [key, `${letter(i)}${user && ` ${short(user)}`}`]),
  );
}

const LONGEST = 24;

/** A name that is longer would stand in the way wherever it is told. */
const short = (user: string): string => {
  const characters = [...user];
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST).join('')}…` : user;
};

/** A … Z, then A2 … */
const letter = (i: number): string =>
  String.fromCharCode(65 + (i % 26)) + (i < 26 ? '' : String(Math.floor(i / 26) + 1));

/**
 * Who named an address for media. What a PBX names to one party alone may be the other party of a direct call,
 * whose own messages are not in the capture; a relay of its own it names to both.
 */
function relaysOf(
  flows: readonly Flow[],
  keyOf: KeyOf,
  pbxs: ReadonlySet<string>,
): Map<string, Endpoint> {
  const found = new Map<string, { owner: Endpoint; told: Set<string> }>();
  for (const { media, source, destination } of messagesOf(flows))
    for (const { receives } of media ?? []) {
      const key = keyOf(receives);
      if (key === keyOf(source)) continue;
      const known = found.get(key) ?? { owner: source, told: new Set() };
      found.set(key, known);
      if (keyOf(known.owner) === keyOf(source)) known.told.add(keyOf(destination));
    }
  const isOwn = ([, { owner, told }]: readonly [string, { owner: Endpoint; told: Set<string> }]) =>
    !pbxs.has(keyOf(owner)) || told.size > 1;
  return new Map([...found].filter(isOwn).map(([key, { owner }]) => [key, owner]));
}

/** The parties of a flow in the order of columns: who calls, the PBX, who is called. */
export function columnsOf(flow: Flow, book: PartyBook): Party[] {
  const found = new Map<string, Party>();
  const ends = [
    ...flow.messages.flatMap(({ source, destination }) => [source, destination]),
    ...streamsOf(flow).flatMap(({ source, destination }) => [source, destination]),
  ];
  for (const end of ends) {
    const party = book.partyOf(end);
    if (!found.has(party.key)) found.set(party.key, party);
  }
  const [first, second, ...others] = found.values();
  const isCalledBack = first?.role === 'pbx' && second?.role === 'phone' && others.length > 0;
  return [...(isCalledBack ? [second, first] : [first, second]), ...others].filter(
    (party) => party !== undefined,
  );
}
