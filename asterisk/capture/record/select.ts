import { addressBytes, addressText } from '../source/address.ts';
import type { Endpoint, Frame } from '../types.ts';
import { type Packet, readPacket } from './packet.ts';
import { readHead, type SipHead } from './sip-head.ts';

/** What of the PBX's traffic is kept. */
export interface Selection {
  /** User part of a SIP URI: the messages of this peer alone. */
  readonly peer: string | undefined;
  /** Its contacts: what goes to and from them, whatever the messages say. */
  readonly contacts: readonly Endpoint[];
  /** The messages of these dialogs alone. */
  readonly callIds: readonly string[] | undefined;
  /** Where the media of a call that is up flows already. */
  readonly media: readonly Endpoint[];
  readonly rtp: boolean;
  readonly sipPorts: readonly number[];
  readonly iaxPorts: readonly number[];
}

/** What is kept without a choice: all signalling. */
export const ALL: Selection = {
  peer: undefined,
  contacts: [],
  callIds: undefined,
  media: [],
  rtp: false,
  sipPorts: [5060],
  iaxPorts: [4569],
};

/** Media that is remembered, and fragments and connections: what is old goes first. */
const REMEMBERED = 10_000;

export interface Selector {
  keeps(frame: Frame): boolean;
  /** SIP messages among what was kept. */
  readonly messages: number;
}

export function createSelector(selection: Selection): Selector {
  const wanted = sipTest(selection);
  const isNarrow = selection.peer !== undefined || selection.callIds !== undefined;
  const media = createMemory();
  const begun = createMemory();
  const streams = createMemory();
  let messages = 0;
  for (const { address, port } of selection.media) media.add(key(canonical(address), port));

  function keepsSip(packet: Packet, head: SipHead): boolean {
    const keeps = wanted(packet, head);
    if (packet.protocol === 'tcp') streams.set(connection(packet), keeps);
    if (!keeps) return false;
    messages++;
    for (const { address, port } of head.media) {
      media.add(key(canonical(address), port));
      media.add(key(canonical(address), port + 1));
    }
    return true;
  }

  function keepsOther(packet: Packet): boolean {
    const { sipPorts, iaxPorts, rtp } = selection;
    if (isOn(packet, sipPorts))
      return packet.protocol === 'tcp' ? (streams.get(connection(packet)) ?? !isNarrow) : !isNarrow;
    if (packet.protocol === 'tcp') return false;
    if (isOn(packet, iaxPorts)) return !isNarrow && (rtp || isIaxSignal(packet.payload));
    if (isRtcpReport(packet.payload) && !rtp) return !isNarrow || isKnown(packet);
    return rtp && (isNarrow ? isKnown(packet) : isMedia(packet.payload) || isKnown(packet));
  }

  const isKnown = ({ source, destination }: Packet): boolean =>
    media.get(key(source.address, source.port)) === true ||
    media.get(key(destination.address, destination.port)) === true;

  return {
    keeps(frame) {
      const packet = readPacket(frame);
      if (!packet) return false;
      if (packet.protocol === 'fragment') return begun.get(packet.of) === true;
      // Programs that relay between ports of one address are no part of what a PBX and its phones say.
      if (packet.source.address === packet.destination.address) return false;
      const head = readHead(packet.payload);
      const keeps = head ? keepsSip(packet, head) : keepsOther(packet);
      if (packet.fragments !== undefined) begun.set(packet.fragments, keeps);
      return keeps;
    },
    get messages() {
      return messages;
    },
  };
}

type SipTest = (packet: Packet, head: SipHead) => boolean;

function sipTest({ peer, contacts, callIds }: Selection): SipTest {
  const ends = new Set(contacts.map(({ address, port }) => key(canonical(address), port)));
  const isContact = ({ address, port }: Endpoint) => ends.has(key(address, port));
  const calls = new Set(callIds ?? []);
  if (callIds !== undefined) return (_, { callId }) => calls.has(callId);
  if (peer === undefined) return () => true;
  return ({ source, destination }, { users }) =>
    users.includes(peer) || isContact(source) || isContact(destination);
}

const canonical = (address: string): string => {
  const bytes = addressBytes(address);
  return bytes ? addressText(bytes) : address;
};

const key = (address: string, port: number): string => `${address} ${port}`;

const connection = ({ source, destination }: Packet): string =>
  `${key(source.address, source.port)} ${key(destination.address, destination.port)}`;

const isOn = ({ source, destination }: Packet, ports: readonly number[]): boolean =>
  ports.includes(source.port) || ports.includes(destination.port);

/** A full frame of IAX2 (RFC 5456 section 8.1.1) that is not voice or video. */
const isIaxSignal = (payload: Uint8Array): boolean =>
  ((payload[0] ?? 0) & 0x80) !== 0 && payload[10] !== 2 && payload[10] !== 3;

const isVersion2 = (payload: Uint8Array): boolean =>
  payload.length >= 8 && (payload[0] ?? 0) >> 6 === 2;

/** RTCP's packet types in what shares its form with RTP (RFC 5761 section 4). */
const isRtcpReport = (payload: Uint8Array): boolean =>
  isVersion2(payload) && (payload[1] ?? 0) >= 200 && (payload[1] ?? 0) <= 207;

/** RTP and RTCP, or STUN between their ends. */
const isMedia = (payload: Uint8Array): boolean =>
  isVersion2(payload) || (payload.length >= 20 && word32(payload, 4) === 0x2112a442);

const word32 = (bytes: Uint8Array, at: number): number =>
  (((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)) >>>
  0;

function createMemory() {
  const known = new Map<string, boolean>();
  const set = (name: string, value: boolean) => {
    known.delete(name);
    known.set(name, value);
    if (known.size <= REMEMBERED) return;
    const [oldest] = known.keys();
    if (oldest !== undefined) known.delete(oldest);
  };
  return {
    set,
    add: (name: string) => set(name, true),
    get: (name: string) => known.get(name),
  };
}
