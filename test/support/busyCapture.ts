import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { pcapFile } from './captureFiles.ts';
import { datagram, type End, end, rtp } from './packets.ts';
import { dialogOf, type Sent } from './sipCall.ts';

/** What a generated capture holds. */
export interface Generated {
  readonly packets: number;
  readonly calls: number;
  readonly rtpPackets: number;
}

export interface BusyForm {
  readonly calls: number;
  /** RTP packets of each direction of each call. */
  readonly packetsEach: number;
}

const PBX = end('192.0.2.198', 5060);
const STEP_NS = 20_000_000n;
const CALLS_AT_ONCE = 50;
const PCAP_HEADER = 24;

/** Writes calls with RTP both ways, fifty of them at a time, piece by piece. */
export async function writeBusyCapture(path: string, form: BusyForm): Promise<Generated> {
  const file = createWriteStream(path);
  let packets = 0;
  let nowNs = 1_700_000_000_000_000_000n;
  file.write(pcapFile([]));
  const write = async (frames: readonly Buffer[]) => {
    packets += frames.length;
    const records = frames.map((bytes, i) => ({ epochNs: nowNs + BigInt(i) * 1000n, bytes }));
    if (!file.write(pcapFile(records).subarray(PCAP_HEADER))) await once(file, 'drain');
  };
  for (let first = 0; first < form.calls; first += CALLS_AT_ONCE) {
    const calls = Array.from({ length: Math.min(CALLS_AT_ONCE, form.calls - first) }, (_, i) =>
      callNumber(first + i),
    );
    for (const { begin } of calls) await write(begin.map(frameOf));
    for (let i = 0; i < form.packetsEach; i++) {
      nowNs += STEP_NS;
      await write(calls.flatMap((call) => media(call, i)));
    }
    for (const { over } of calls) await write(over.map(frameOf));
  }
  file.end();
  await once(file, 'close');
  return { packets, calls: form.calls, rtpPackets: 2 * form.calls * form.packetsEach };
}

const frameOf = ({ from, to, text }: Sent) => datagram(from, to, Buffer.from(text));

interface BusyCall {
  readonly begin: readonly Sent[];
  readonly over: readonly Sent[];
  readonly ends: readonly [End, End];
  readonly frames: readonly [Buffer, Buffer];
}

const RTP_AT = 14 + 20 + 8;

function callNumber(number: number): BusyCall {
  const caller = end(`10.1.${number >> 8}.${number & 255}`, 5060);
  const ends = [end(caller.address, 6000), end(PBX.address, 10_000 + 2 * (number % 5000))] as const;
  const dialog = dialogOf({
    ...{ callId: `busy-${number}`, caller, callee: PBX, from: String(1000 + number), to: '600' },
  });
  const [there, back] = ends;
  return {
    begin: [
      dialog.request('INVITE', { sdp: { end: there } }),
      dialog.response('100 Trying', 'INVITE'),
      dialog.response('200 OK', 'INVITE', { sdp: { end: back } }),
      dialog.request('ACK', { toTag: 'b' }),
    ],
    over: [
      dialog.request('BYE', { cseq: 2, toTag: 'b' }),
      dialog.response('200 OK', 'BYE', { cseq: 2 }),
    ],
    ends,
    frames: [
      datagram(there, back, rtp({ ssrc: 2 * number + 1 })),
      datagram(back, there, rtp({ ssrc: 2 * number + 2 })),
    ],
  };
}

/** The frames of one call are made once; only number and time change. */
function media({ frames }: BusyCall, i: number): Buffer[] {
  return frames.map((frame) => {
    const copy = Buffer.from(frame);
    copy.writeUInt16BE(i & 0xffff, RTP_AT + 2);
    copy.writeUInt32BE((160 * i) >>> 0, RTP_AT + 4);
    return copy;
  });
}
