import type {
  CapturedMessage,
  Flow,
  MediaDescription,
  RtpStream,
} from '../../asterisk/capture/types.ts';
import { type FilePacket, pcapFile } from './captureFiles.ts';
import { datagram, rtp } from './packets.ts';

const START_NS = 1_704_164_645_000_000_000n;

const EVERY_NS = 20_000_000;

/** A capture file of flows that were told: their messages as text, their RTP packet by packet. */
export function fileOf(flows: readonly Flow[]): Buffer {
  const packets = flows
    .flatMap(({ messages, streams }) => [
      ...messages.map(messagePacket),
      ...streams.flatMap(rtpPackets),
    ])
    .toSorted((a, b) => (a.epochNs < b.epochNs ? -1 : 1));
  return pcapFile(packets, { magic: 0xa1b23c4d });
}

const at = (ns: number): bigint => START_NS + BigInt(Math.round(ns));

function messagePacket({
  message,
  media,
  source,
  destination,
  timeNs,
}: CapturedMessage): FilePacket {
  const body = media ? sdpText(media) : message.body;
  const fields = (message.fields ?? []).map(([name, value]) => `${name}: ${value}`);
  const text = [
    ...[message.start, `Via: SIP/2.0/UDP ${source.address};branch=z9hG4bK-${message.cseq}`],
    ...fields,
    ...(media ? ['Content-Type: application/sdp'] : []),
    ...[`Content-Length: ${Buffer.byteLength(body)}`, '', body],
  ].join('\r\n');
  return { epochNs: at(timeNs), bytes: datagram(source, destination, Buffer.from(text)) };
}

const sdpText = (media: readonly MediaDescription[]): string =>
  [
    ...['v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=-', 't=0 0'],
    ...media.flatMap(({ kind, receives, protocol, codecs, direction }) => [
      `m=${kind} ${receives.port} ${protocol} ${codecs.map((one) => one.payloadType).join(' ')}`,
      `c=IN IP4 ${receives.address}`,
      ...codecs.map(
        ({ payloadType, name, clockRateHz }) => `a=rtpmap:${payloadType} ${name}/${clockRateHz}`,
      ),
      `a=${direction}`,
    ]),
    '',
  ].join('\r\n');

function rtpPackets({ source, destination, ssrc, firstNs, lastNs }: RtpStream): FilePacket[] {
  const count = Math.max(1, Math.floor((lastNs - firstNs) / EVERY_NS));
  return Array.from({ length: count }, (_, i) => ({
    epochNs: at(firstNs + i * EVERY_NS),
    bytes: datagram(source, destination, rtp({ ssrc, sequence: i, timestamp: 160 * i })),
  }));
}
