import type { CapturedMessage, Flow, Leg, MediaDescription } from '../types.ts';
import { isUnspecified } from './mediaPath.ts';
import { type Agreed, type MediaEvent, negotiationOf, otherEnd } from './negotiation.ts';
import type { PartyBook } from './parties.ts';
import type { MediaChange, Party } from './types.ts';

/** What each offer, answer and refusal of a flow changed. `columns` give the order of a pair. */
export function changesOf(
  flow: Flow,
  book: PartyBook,
  columns: readonly Party[],
): Map<CapturedMessage, MediaChange[]> {
  const found = new Map<CapturedMessage, MediaChange[]>();
  for (const leg of flow.legs)
    for (const event of negotiationOf(leg)) {
      const changes = changesIn({ event, leg, book, columns });
      if (changes.length > 0) found.set(event.captured, changes);
    }
  return found;
}

interface Seen {
  readonly event: MediaEvent;
  readonly leg: Leg;
  readonly book: PartyBook;
  readonly columns: readonly Party[];
}

function changesIn(seen: Seen): MediaChange[] {
  const { role, media } = seen.event;
  if (role === 'refused') return [refusal(seen)];
  if (role === 'end' || !media) return [];
  const now = described(seen, media);
  if (role === 'offer') return now;
  const isDirect = now.some(({ kind }) => kind === 'direct');
  return [...now, ...agreement(seen).filter(({ kind }) => !isDirect || kind !== 'agreed')];
}

/** What a description changes of what its sender had said before. */
function described(seen: Seen, now: MediaDescription): MediaChange[] {
  const { event } = seen;
  const was = event.before[event.by];
  if (!was) return direct(seen, now);
  if (isHeld(now) !== isHeld(was)) return [holding(seen, now, was)];
  if (isHeld(now)) return [];
  if (now.receives.port === 0)
    return was.receives.port === 0 ? [] : [{ kind: 'removed', text: `${now.kind} removed` }];
  const path = pathChange(seen, now, was);
  if (path) return [path];
  const { port } = now.receives;
  if (port === was.receives.port) return [];
  const who = seen.book.partyOf(now.receives).name;
  return [{ kind: 'port', text: `${who} now receives on port ${port}, was ${was.receives.port}` }];
}

const isHeld = (media: MediaDescription): boolean =>
  media.direction === 'sendonly' || media.direction === 'inactive' || isUnspecified(media);

const signalling = ({ leg, book }: Seen, end: 'caller' | 'called'): Party =>
  book.partyOf(end === 'caller' ? leg.source : leg.destination);

/** Who the sender of a description talks with. */
function peerOf(seen: Seen): Party {
  const other = otherEnd(seen.event.by);
  const { before, after } = seen.event;
  const media = before[other] ?? after[other];
  return media && !isUnspecified(media)
    ? seen.book.partyOf(media.receives)
    : signalling(seen, other);
}

function pair({ columns }: Seen, one: Party, other: Party): string {
  const at = ({ key }: Party) => {
    const found = columns.findIndex((party) => party.key === key);
    return found < 0 ? columns.length : found;
  };
  const [first, second] = at(other) < at(one) ? [other, one] : [one, other];
  return `${first.name} <-> ${second.name}`;
}

const viaPbx = (...parties: readonly Party[]): boolean =>
  parties.some(({ role }) => role === 'pbx');

/** The first description of a leg that names somebody else: a PBX that keeps out of the media. */
function direct(seen: Seen, now: MediaDescription): MediaChange[] {
  if (isUnspecified(now) || now.receives.port === 0) return [];
  const sender = signalling(seen, seen.event.by);
  const named = seen.book.partyOf(now.receives);
  if (named.key === sender.key || named.role === 'media') return [];
  const peer = peerOf(seen);
  if (peer.key === named.key) return [];
  const text = `${sender.name} names ${named.name}: media ${pair(seen, peer, named)} directly`;
  return [{ kind: 'direct', text, isViaPbx: viaPbx(peer, named) }];
}

function pathChange(
  seen: Seen,
  now: MediaDescription,
  was: MediaDescription,
): MediaChange | undefined {
  const [old, named] = [seen.book.partyOf(was.receives), seen.book.partyOf(now.receives)];
  if (old.key === named.key) return undefined;
  const peer = peerOf(seen);
  return {
    kind: 'path',
    text: `media ${pair(seen, peer, old)} becomes ${pair(seen, peer, named)}`,
    isViaPbx: viaPbx(peer, named),
  };
}

function holding(seen: Seen, now: MediaDescription, was: MediaDescription): MediaChange {
  const who = signalling(seen, seen.event.by).name;
  const how = isUnspecified(isHeld(now) ? now : was) ? 'address 0.0.0.0' : now.direction;
  return isHeld(now)
    ? { kind: 'hold', text: `${who} puts the call on hold (${how})` }
    : { kind: 'resume', text: `${who} takes the call up again (${now.direction})` };
}

const unsaid = /^(telephone-event|CN)$/i;

/** The codec that both ends named: the first of the shorter list. */
function codecOf({ caller, called }: Agreed): string {
  if (!caller || !called) return '';
  const [short, long] =
    called.codecs.length <= caller.codecs.length ? [called, caller] : [caller, called];
  const spoken = short.codecs.filter(({ name }) => !unsaid.test(name));
  const named = new Set(long.codecs.map(({ name }) => name.toUpperCase()));
  return (spoken.find(({ name }) => named.has(name.toUpperCase())) ?? spoken[0])?.name ?? '';
}

function agreement(seen: Seen): MediaChange[] {
  const { before, after } = seen.event;
  const [was, now] = [codecOf(before), codecOf(after)];
  if (before.caller && before.called)
    return was !== now && now !== ''
      ? [{ kind: 'codec', text: `codec ${was || '?'} becomes ${now}` }]
      : [];
  if (!after.caller || !after.called) return [];
  if (after.caller.receives.port === 0 || after.called.receives.port === 0)
    return [{ kind: 'removed', text: `${after.caller.kind} refused` }];
  const parties = [after.caller, after.called].map(({ receives }) => seen.book.partyOf(receives));
  const [one, other] = parties;
  if (!one || !other) return [];
  const text = `media ${pair(seen, one, other)}${now && `, ${now}`}`;
  return [{ kind: 'agreed', text, isViaPbx: viaPbx(one, other) }];
}

function refusal(seen: Seen): MediaChange {
  const { caller, called } = seen.event.before;
  const stays =
    caller && called
      ? `media stays ${pair(seen, seen.book.partyOf(caller.receives), seen.book.partyOf(called.receives))}`
      : 'nothing changes';
  return { kind: 'refused', text: `offer refused: ${stays}` };
}
