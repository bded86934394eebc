import type { Call, Contact, Peer, Registration } from '../../../asterisk/state/types.ts';
import {
  isRegistered,
  registrationWords,
  trunkLive,
  trunkWords,
} from '../../../asterisk/trunk/live.ts';
import { widthOf } from '../../text/clean.ts';
import { restyle, type StyledLine, segment } from '../../text/line.ts';
import { symbolsOf } from '../../text/look.ts';
import { field, heading, labelled, optional } from '../fields.ts';
import { clock, roundTrip, span } from '../format.ts';
import { type Model, type Page, viewTime } from '../model.ts';
import { calleeOf, callerOf, callStateSegment } from '../tables/calls.ts';
import { statusSegment } from '../tables/peers.ts';
import { callsOf } from './calls.ts';
import { troublesOf } from './troubles.ts';

type PeerPage = Extract<Page, { kind: 'peer' }>;

/** Lines of the log that are told. */
const MOST_TROUBLES = 8;

/** All that is known of a peer: how it stands, what it does, what went wrong, and what its files say. */
export function peerDetails(peer: Peer, model: Model, page: PeerPage): StyledLine[] {
  return [
    ...stateLines(peer, model),
    ...heading(`contacts (${peer.contacts.length})`),
    ...contactLines(peer.contacts, model),
    ...registrationLines(peer, model),
    ...callLines(peer, model, page),
    ...troubleLines(peer, model),
    ...configurationLines(peer.id, model),
  ];
}

/** Of a peer that Asterisk does not know, its files may. */
export function unknownPeer(id: string, model: Model): StyledLine[] {
  return [[segment('the peer is gone: Esc goes back', 'dim')], ...configurationLines(id, model)];
}

function stateLines(peer: Peer, model: Model): StyledLine[] {
  const now = viewTime(model);
  const lines: StyledLine[] = [
    labelled('status', statusSegment(peer.status, model.look)),
    field('channel name', peer.id),
    field('technology', peer.technology),
    ...optional('address', peer.address),
    ...optional('round trip', peer.rttMs === undefined ? undefined : roundTrip(peer.rttMs)),
    ...optional('trunk', trunkWords(model.view, peer)),
  ];
  if (peer.lastError === undefined) return lines;
  const ago = peer.lastErrorAt === undefined ? '' : `, ${span(now - peer.lastErrorAt)} ago`;
  return [...lines, field('last problem', peer.lastError + ago, 'bad')];
}

function contactLines(contacts: readonly Contact[], { look }: Model): StyledLine[] {
  if (contacts.length === 0) return [[segment('none: no phone has registered', 'dim')]];
  return contacts.flatMap(({ uri, status, rttMs, userAgent }): StyledLine[] => [
    [segment(uri)],
    [
      segment('  '),
      statusSegment(status, look),
      segment(rttMs === undefined ? '' : `  ${roundTrip(rttMs)}`),
      segment(userAgent === undefined ? '' : `  ${userAgent}`, 'dim'),
    ],
  ]);
}

/** Where this PBX is registered itself, at the other end of the peer. */
function registrationLines(peer: Peer, { view }: Model): StyledLine[] {
  const own = peer.technology === 'IAX2' ? trunkLive(view, peer).registration : undefined;
  const isOfPeer = ({ technology, id, username }: Registration) =>
    technology === peer.technology && (id === peer.name || username === peer.name);
  const found = own ? [own] : [...view.registrations.values()].filter(isOfPeer);
  if (found.length === 0) return [];
  return [
    ...heading(`registrations of this PBX (${found.length})`),
    ...found.map((registration): StyledLine => {
      const tone = isRegistered(registration.status) ? 'good' : 'bad';
      return [segment(`${registration.server}  `), segment(registrationWords(registration), tone)];
    }),
  ];
}

function callLines(peer: Peer, model: Model, { chosen }: PeerPage): StyledLine[] {
  const calls = callsOf(model.view, peer.id);
  const how = calls.length > 1 ? ': Tab chooses one, Enter opens it' : ': Enter opens it';
  const at = Math.min(chosen, calls.length - 1);
  return [
    ...heading(`calls (${calls.length})${calls.length > 0 ? how : ''}`),
    ...calls.map((call, index) => {
      const line = callLine(call, model);
      return index === at ? restyle(line, { inverse: true, tone: 'plain' }) : line;
    }),
  ];
}

function callLine(call: Call, model: Model): StyledLine {
  const since = call.answeredAt ?? call.since;
  return [
    callStateSegment(call, model.look),
    segment(`  ${callerOf(call.caller)} ${symbolsOf(model.look).to} ${calleeOf(call)}`),
    segment(`  ${clock(viewTime(model) - since)}`),
    segment(`  ${call.legs.map(({ name }) => name).join(' ')}`, 'dim'),
  ];
}

/** What its files make of it, or why that cannot be seen. */
function configurationLines(id: string, { reads, look }: Model): StyledLine[] {
  const { key, value, failure } = reads.peer;
  const title = heading('configuration');
  if (key === id && failure)
    return [...title, ...failure.map((text): StyledLine => [segment(text, 'dim')])];
  if (key !== id || value === undefined) return [...title, [segment('reading the files', 'dim')]];
  const widest = Math.max(0, ...value.map(({ text }) => widthOf(text, look.charset)));
  const width = Math.min(44, widest) + 2;
  return [
    ...title,
    ...value.map(({ text, place }): StyledLine => {
      const gap = Math.max(2, width - widthOf(text, look.charset));
      return [segment(text), segment(' '.repeat(gap) + place, 'dim')];
    }),
  ];
}

function troubleLines(peer: Peer, { log }: Model): StyledLine[] {
  const lines = troublesOf(peer, log, MOST_TROUBLES);
  const title = heading('last problems in the log');
  if (lines.length === 0) {
    const none = log.entries.length === 0 ? log.ended : undefined;
    return [...title, [segment(none ?? 'none among the lines that are kept', 'dim')]];
  }
  return [
    ...title,
    ...lines.map(({ time, level, message }): StyledLine => {
      const text = shortMessage(message);
      return [
        segment(`${time.slice(-12)} `, 'dim'),
        segment(`${level} ${text}`, level === 'ERROR' ? 'bad' : 'warn'),
      ];
    }),
  ];
}

const LONGEST = 200;
const SECURITY_EVENT = /^SecurityEvent="(\w+)".*RemoteAddress="IPV[46]\/\w+\/([^/"]*)\/(\d+)"/s;

/** A message on one line; of a security event what it is, and from where. */
function shortMessage(message: string): string {
  const [, event, host, port] = SECURITY_EVENT.exec(message) ?? [];
  if (event !== undefined) return `${event} from ${host}:${port}`;
  const text = message.replace(/\s+/g, ' ').trim();
  return text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text;
}
