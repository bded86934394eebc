import { readIax } from '../../wire/iax.ts';
import { readRtcp, readRtcpHead } from '../../wire/rtcp.ts';
import { readSdpOf } from '../../wire/sdp.ts';
import { looksLikeSip, readSip } from '../../wire/sip.ts';
import { readStun } from '../../wire/stun.ts';
import { linkProtocol, networkAt } from '../link/dataLink.ts';
import { createReassembly } from '../link/fragments.ts';
import { internetProtocol, locate, TCP, UDP } from '../link/internet.ts';
import type { CapturedMessage, SipMessage } from '../types.ts';
import { type Conversation, createConversations } from './conversations.ts';
import type { Flows } from './flows.ts';
import type { IaxCalls } from './iaxCalls.ts';
import { createPlaces } from './places.ts';
import { udpProtocol } from './ports.ts';
import type { RtcpReports } from './rtcpReports.ts';
import type { RtpStreams } from './rtpStreams.ts';
import { isCut, type Seen } from './seen.ts';
import { createTcpConnections } from './tcpConnections.ts';

const IAX_PORT = 4569;
const UDP_HEADER = 8;
const TCP_HEADER = 20;

/** Where what is found goes. */
export interface Findings {
  readonly flows: Flows;
  readonly streams: RtpStreams;
  readonly reports: RtcpReports;
  readonly iaxCalls: IaxCalls;
}

export interface Dissector {
  /** Reads the packet and returns what it is called. */
  dissect(seen: Seen): string;
  flush(): void;
  /** What was not read, for a person. */
  remarks(): readonly string[];
}

export function createDissector(findings: Findings, seen: Seen): Dissector {
  const places = createPlaces();
  const conversations = createConversations(places);
  const connections = createConversations(createPlaces());
  const reassembly = createReassembly();
  const cut = { packets: 0, bytes: 0 };
  const tcp = createTcpConnections((conversation, message, raw) =>
    takeMessage(conversation, message, raw, 'tcp'),
  );

  function takeMessage(
    { source, destination }: Conversation,
    message: SipMessage,
    raw: Uint8Array,
    transport: 'udp' | 'tcp',
  ): void {
    const { number, timeNs, lengthBytes } = seen;
    const captured: CapturedMessage = {
      number,
      timeNs,
      source: source.endpoint,
      destination: destination.endpoint,
      transport,
      lengthBytes,
      message,
      media: readSdpOf(message),
      isRetransmission: false,
    };
    places.learn(captured);
    seen.messages.push(findings.flows.take(captured, raw));
  }

  function internet(): string {
    const { located, frame } = seen;
    const at = networkAt(seen.linkType, frame);
    if (at < 0) return linkProtocol(seen.linkType, frame);
    if (!locate(frame, at, located)) return linkProtocol(seen.linkType, frame);
    seen.isInternet = true;
    if (!located.isWhole && !reassembly.take(located, seen.timeNs))
      return located.isV6 ? 'IPv6' : 'IPv4';
    const { protocol, from, to } = located;
    if (protocol === UDP && to - from >= UDP_HEADER) return datagram();
    if (protocol === TCP && to - from >= TCP_HEADER) return segment();
    return internetProtocol(located);
  }

  function datagram(): string {
    const { located } = seen;
    const { bytes, from } = located;
    const length = ((bytes[from + 4] ?? 0) << 8) | (bytes[from + 5] ?? 0);
    seen.from = from + UDP_HEADER;
    seen.to = length < UDP_HEADER ? located.to : Math.min(located.to, from + length);
    const conversation = conversations.of(located);
    seen.conversation = conversation;
    const first = (bytes[seen.from] ?? 0) >> 6;
    return (first === 2 ? media(conversation) : undefined) ?? signalling(conversation);
  }

  /** RTCP is told from RTP by its types (RFC 5761 section 4). */
  function media(conversation: Conversation): string | undefined {
    const { located, from, to } = seen;
    const { bytes } = located;
    if (portsOf(conversation).includes(IAX_PORT)) return undefined;
    const type = bytes[from + 1] ?? 0;
    if (type < 192 || type > 223)
      return findings.streams.take(conversation, bytes, from, to, seen.timeNs, seen.number);
    const { source, destination } = conversation;
    if (places.isSecure(destination.endpoint) || places.isSecure(source.endpoint)) {
      // Only the first head is in the clear (RFC 3711 section 3.4).
      seen.rtcp = readRtcpHead(bytes, from, to);
      return 'SRTCP';
    }
    seen.rtcp = readRtcp(bytes, from, to);
    if (!seen.rtcp) return undefined;
    const { clockOf } = findings.streams;
    findings.reports.take(seen.rtcp, source.endpoint, destination.endpoint, clockOf);
    return 'RTCP';
  }

  function signalling(conversation: Conversation): string {
    const { located, from, to } = seen;
    const { bytes } = located;
    const [source = 0, destination = 0] = portsOf(conversation);
    if (source === IAX_PORT || destination === IAX_PORT) return iax(conversation);
    if (isCut(seen) && (SIP_PORTS.has(source) || SIP_PORTS.has(destination))) {
      cut.packets++;
      cut.bytes = Math.max(cut.bytes, seen.frame.length);
    }
    if (looksLikeSip(bytes, from, to)) return sip(conversation);
    seen.stun = readStun(bytes, from, to);
    if (seen.stun) return seen.stun.isClassic ? 'CLASSIC-STUN' : 'STUN';
    return udpProtocol(source, destination);
  }

  function sip(conversation: Conversation): string {
    const { bytes } = seen.located;
    const message = readSip(bytes, seen.from, seen.to);
    if (!message) return 'SIP';
    takeMessage(conversation, message, bytes.subarray(seen.from, seen.to), 'udp');
    return sipProtocol();
  }

  /** Of the last of them, as Wireshark does. */
  const sipProtocol = () => (seen.messages.at(-1)?.media ? 'SIP/SDP' : 'SIP');

  function iax({ source, destination }: Conversation): string {
    seen.iax = readIax(seen.located.bytes, seen.from, seen.to);
    if (!seen.iax) return 'UDP';
    const { iaxCalls } = findings;
    seen.iaxCall = iaxCalls.take(seen.iax, source.endpoint, destination.endpoint, seen.timeNs);
    return 'IAX2';
  }

  function segment(): string {
    const { located } = seen;
    const { bytes, from, to } = located;
    seen.from = Math.min(to, from + 4 * ((bytes[from + 12] ?? 0) >> 4));
    seen.to = to;
    const conversation = connections.of(located);
    seen.conversation = conversation;
    tcp.take(conversation, bytes, from, to, seen.timeNs);
    return seen.messages.length > 0 ? sipProtocol() : 'TCP';
  }

  const remarks = () =>
    cut.packets === 0
      ? []
      : [
          `SIP is cut at ${cut.bytes} bytes in ${cut.packets} packet${cut.packets === 1 ? '' : 's'}, so that calls are not or badly known: capture with a snap length of 0 (tcpdump -s 0)`,
        ];

  return { dissect: internet, flush: tcp.flush, remarks };
}

const SIP_PORTS: ReadonlySet<number> = new Set([5060]);

const portsOf = ({ source, destination }: Conversation) => [
  source.endpoint.port,
  destination.endpoint.port,
];
