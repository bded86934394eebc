import { describe, expect, it } from 'vitest';
import type { Reading } from '../../../../asterisk/capture/types.ts';
import type { FilePacket } from '../../../support/captureFiles.ts';
import { chance } from '../../../support/chance.ts';
import {
  type End,
  end,
  ethernet,
  fragmented,
  ip,
  LINKS,
  rtp,
  tcp,
  udp,
} from '../../../support/packets.ts';
import { readPackets, SCENE_STARTS_NS } from '../../../support/scene.ts';
import { dialogOf, type Sent } from '../../../support/sipCall.ts';

interface Ends {
  readonly phone: End;
  readonly pbx: End;
  readonly phoneRtp: End;
  readonly pbxRtp: End;
}

const endsAt = (phone: string, pbx: string): Ends => ({
  ...{ phone: end(phone, 5060), pbx: end(pbx, 5060) },
  ...{ phoneRtp: end(phone, 6000), pbxRtp: end(pbx, 10_000) },
});
const V4 = endsAt('192.0.2.127', '192.0.2.198');
const V6 = endsAt('2001:db8::127', '2001:db8::198');

function messagesOf({ phone, pbx, phoneRtp, pbxRtp }: Ends): Sent[] {
  const dialog = dialogOf({ callId: 'one', caller: phone, callee: pbx, from: '701', to: '600' });
  return [
    dialog.request('INVITE', { sdp: { end: phoneRtp } }),
    dialog.response('401 Unauthorized', 'INVITE'),
    dialog.request('ACK', { toTag: 'b' }),
    dialog.request('INVITE', { cseq: 2, sdp: { end: phoneRtp } }),
    dialog.response('100 Trying', 'INVITE', { cseq: 2 }),
    dialog.response('200 OK', 'INVITE', { cseq: 2, sdp: { end: pbxRtp } }),
    dialog.request('ACK', { cseq: 2, toTag: 'b' }),
    dialog.request('BYE', { cseq: 3, toTag: 'b' }),
    dialog.response('200 OK', 'BYE', { cseq: 3 }),
  ];
}

const RTP_PACKETS = 20;
const AFTER = 7;

/** The call as IP packets: how each message and each RTP packet is sent is told. */
function packetsOf(ends: Ends, sip: (sent: Sent) => Buffer[]): Buffer[] {
  const messages = messagesOf(ends);
  const media = Array.from({ length: RTP_PACKETS }, (_, i) =>
    ip(
      ...([ends.phoneRtp, ends.pbxRtp] as const),
      udp(ends.phoneRtp, ends.pbxRtp, rtp({ ssrc: 7, sequence: i, timestamp: 160 * i })),
    ),
  );
  const before = messages.slice(0, AFTER).flatMap(sip);
  return [...before, ...media, ...messages.slice(AFTER).flatMap(sip)];
}

const timed = (frames: readonly Buffer[]): FilePacket[] =>
  frames.map((bytes, i) => ({ epochNs: SCENE_STARTS_NS + BigInt(i) * 20_000_000n, bytes }));

/** All that must not depend on how the call was carried. */
function essence({ flows, streams, faults }: Reading) {
  return {
    faults,
    flows: flows.map((flow) => ({
      ...{ kind: flow.kind, from: flow.from, to: flow.to, outcome: flow.outcome },
      ...{ verdict: flow.verdict, endedByPort: flow.endedBy?.port },
      messages: flow.messages.map(({ message, media, source, destination, isRetransmission }) => [
        ...[message.start.replace(/@\S+/, ''), source.port, destination.port],
        ...[media?.[0]?.receives.port, isRetransmission],
      ]),
      streams: flow.streams.length,
    })),
    streams: streams.map(({ packets, lost, codec, callId, meanJitterMs, source, digits }) => [
      ...[packets, lost, codec, callId, meanJitterMs, source.port, digits.length],
    ]),
  };
}

const inUdp = ({ from, to, text }: Sent) => [ip(from, to, udp(from, to, Buffer.from(text)))];
const EXPECTED = essence(readPackets(timed(packetsOf(V4, inUdp).map(ethernet))));

describe('one call', () => {
  it('is what it is', () => {
    expect(EXPECTED.flows).toMatchObject([
      { kind: 'call', from: '701', to: '600', outcome: 'ended', verdict: '200 OK', streams: 1 },
    ]);
    expect(EXPECTED.streams).toEqual([[RTP_PACKETS, 0, 'PCMA', 'one', 0, 6000, 0]]);
  });

  it.each(Object.keys(LINKS))('is the same over %s, by IPv4 and IPv6', (name) => {
    const link = LINKS[name];
    for (const ends of [V4, V6]) {
      const frames = packetsOf(ends, inUdp).map((packet) => link?.wrap(packet) ?? packet);
      expect(essence(readPackets(timed(frames), link?.linkType))).toEqual(EXPECTED);
    }
  });

  it.each([8, 80, 400])('is the same in fragments of %i bytes', (bytes) => {
    let id = 0;
    for (const ends of [V4, V6]) {
      const sip = ({ from, to, text }: Sent) =>
        fragmented(from, to, udp(from, to, Buffer.from(text)), bytes, ++id);
      expect(essence(readPackets(timed(packetsOf(ends, sip).map(ethernet))))).toEqual(EXPECTED);
    }
  });

  it.each([1, 5, 100, 1460])('is the same over TCP in segments of %i bytes', (size) => {
    expect(essence(readPackets(timed(overTcp(V4, size).map(ethernet))))).toEqual(EXPECTED);
    expect(essence(readPackets(timed(overTcp(V6, size).map(ethernet))))).toEqual(EXPECTED);
  });

  it('is the same over TCP with segments repeated and out of order', () => {
    const random = chance(6);
    const segments = overTcp(V4, 120);
    const shaken = segments.flatMap((one) => (random() < 0.3 ? [one, one] : [one]));
    for (let i = 4; i + 1 < shaken.length; i += 3) {
      const [a, b] = [shaken[i], shaken[i + 1]];
      if (a && b && a[9] === 6 && b[9] === 6 && a.subarray(12, 20).equals(b.subarray(12, 20)))
        shaken.splice(i, 2, b, a);
    }
    expect(essence(readPackets(timed(shaken.map(ethernet)))).flows).toMatchObject([
      { outcome: 'ended', messages: EXPECTED.flows[0]?.messages },
    ]);
  });
});

/** Both directions with numbers of their own, after a handshake. */
function overTcp(ends: Ends, size: number): Buffer[] {
  const numbers = new Map([
    [ends.phone.address, 0xfffff000],
    [ends.pbx.address, 77],
  ]);
  const segment = (from: End, to: End, payload: Buffer, flags = '') => {
    const sequence = (numbers.get(from.address) ?? 0) >>> 0;
    numbers.set(from.address, sequence + (flags ? 1 : payload.length));
    return ip(from, to, tcp(from, to, payload, { sequence, flags, acknowledged: 1 }), {
      protocol: 6,
    });
  };
  const open = [
    segment(ends.phone, ends.pbx, Buffer.alloc(0), 'S'),
    segment(ends.pbx, ends.phone, Buffer.alloc(0), 'S'),
  ];
  const sip = ({ from, to, text }: Sent) => {
    const bytes = Buffer.from(text);
    const pieces = Math.ceil(bytes.length / size);
    return Array.from({ length: pieces }, (_, i) =>
      segment(from, to, bytes.subarray(i * size, (i + 1) * size)),
    );
  };
  return [...open, ...packetsOf(ends, sip)];
}
