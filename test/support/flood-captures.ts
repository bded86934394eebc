import { createReader } from '../../asterisk/capture/reading/reader.ts';
import { type End, end, ethernet, ip, rtp, tcp, udp } from './packets.ts';
import { dialogOf } from './sipCall.ts';

/**
 * Reads packets of which each begins something new, as a process of its own: `node flood-captures.mjs KIND
 * COUNT`. Prints what is kept in the end, and the most memory that it took.
 */
const [kind = '', count = '0'] = process.argv.slice(2);

const PBX = end('192.0.2.198', 5060);
const host = (i: number, port: number) =>
  end(`10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`, port);
const datagram = (from: End, to: End, bytes: Uint8Array) => ip(from, to, udp(from, to, bytes));
const long = 'x'.repeat(1200);

const FLOODS: Readonly<Record<string, (i: number) => Buffer>> = {
  conversations: (i) => datagram(host(i, 9000), PBX, Buffer.from('hello')),
  calls: (i) => {
    const caller = host(i, 5060);
    const call = dialogOf({ callId: `c${i}`, caller, callee: PBX, from: `u${i}`, to: '600' });
    const { from, to, text } = call.request('INVITE', {
      lines: [`X: ${long}`],
      sdp: { end: caller },
    });
    return datagram(from, to, Buffer.from(text));
  },
  streams: (i) => {
    const [from, to] = [host(i >> 3, 6000), end(PBX.address, 10_000)];
    return datagram(from, to, rtp({ ssrc: i >> 3, sequence: i & 7, timestamp: 160 * (i & 7) }));
  },
  fragments: (i) =>
    ip(host(i, 0), PBX, Buffer.alloc(1400), {
      fragment: { id: i & 0xffff, offset: 64_000, isLast: false },
    }),
  connections: (i) => {
    const from = host(i, 40_000);
    const half = Buffer.from(`INVITE sip:a SIP/2.0\r\nCall-ID: ${i}\r\nX: ${long}`);
    return ip(from, PBX, tcp(from, PBX, half, { sequence: 1 }), { protocol: 6 });
  },
  gaps: (i) => {
    const from = host(i >> 6, 40_000);
    const half = Buffer.from(`INVITE sip:a SIP/2.0\r\nX: ${long}`);
    return ip(from, PBX, tcp(from, PBX, half, { sequence: 1 + 3000 * (i & 63) }), { protocol: 6 });
  },
  reports: (i) => {
    const report = Buffer.from(`81c90007a600ea5d00000000${'00'.repeat(20)}`, 'hex');
    report.writeUInt32BE(i, 8);
    return datagram(host(0, 6001), end(PBX.address, 10_001), report);
  },
  iax: (i) => {
    const frame = Buffer.from('8001000000000003000006010103373032', 'hex');
    frame.writeUInt16BE(0x8000 | (1 + (i % 0x7ffe)));
    return datagram(host(i, 4569), end(PBX.address, 4569), frame);
  },
  digits: (i) => {
    const [from, to] = [host(0, 6000), end(PBX.address, 10_000)];
    const payload = Buffer.of(i & 15, 0x8a, 0, 160);
    return datagram(
      from,
      to,
      rtp({ payloadType: 101, sequence: i & 0xffff, timestamp: i, payload }),
    );
  },
};

const reader = createReader({ onRow: () => {} });
const packet = FLOODS[kind];
if (!packet) throw new Error(`no such flood: ${kind}`);
if (kind === 'digits') {
  const call = dialogOf({ callId: 'd', caller: host(0, 5060), callee: PBX, from: '1', to: '2' });
  const { from, to, text } = call.request('INVITE', { sdp: { end: host(0, 6000) } });
  take(datagram(from, to, Buffer.from(text)), 0);
}
for (let i = 0; i < Number(count); i++) take(packet(i), i);

function take(bytes: Buffer, i: number): void {
  const frame = ethernet(bytes);
  const ns = 1000 * i;
  const moment = { seconds: 1_700_000_000 + Math.floor(ns / 1e9), ns: ns % 1e9 };
  reader.take({ linkType: 1, ...moment, bytes: frame, lengthBytes: frame.length });
  if (i % 50_000 === 0) reader.reading();
}

const { packets, flows, streams, rtcp, iaxCalls, faults } = reader.reading();
process.stdout.write(
  JSON.stringify({
    ...{ packets, flows: flows.length, streams: streams.length, rtcp: rtcp.length },
    ...{ iaxCalls: iaxCalls.length, digits: streams[0]?.digits.length ?? 0 },
    messages: flows.reduce((sum, { messages }) => sum + messages.length, 0),
    faults,
    mostMb: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
);
