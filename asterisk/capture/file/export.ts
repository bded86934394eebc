import { createReadStream } from 'node:fs';
import { endpointText } from '../../wire/address.ts';
import { networkAt } from '../link/dataLink.ts';
import { epochMsOf } from '../moment.ts';
import { readPacket } from '../record/packet.ts';
import { createSink } from '../record/sink.ts';
import { readHead } from '../record/sip-head.ts';
import { type Frame, LINK_TYPES } from '../types.ts';
import { createCaptureDecoder } from './decoder.ts';
import { pcapHeader, pcapPacket } from './pcap-writer.ts';
import { createPcapngWriter } from './pcapng-writer.ts';

export type ExportFormat = 'pcap' | 'pcapng' | 'text';

export interface Exported {
  readonly packets: number;
  /** What is not in it, or not as it was, for a person. */
  readonly remarks: readonly string[];
}

/** Calls back with each frame of a file; resolves with where it is cut short or broken. */
async function eachFrame(path: string, take: (frame: Frame) => void): Promise<readonly string[]> {
  const decoder = createCaptureDecoder(take);
  for await (const bytes of createReadStream(path)) decoder.push(bytes);
  return decoder.end();
}

/**
 * Writes a new file of packets from another. pcap has one link type for all of them: where there are several,
 * the IP packets are taken out of what they came in, and what holds none is left out.
 */
export async function exportPackets(
  from: string,
  to: string,
  format: 'pcap' | 'pcapng',
  application: string,
): Promise<Exported> {
  const types = new Set<number>();
  if (format === 'pcap') await eachFrame(from, ({ linkType }) => types.add(linkType));
  const [only = LINK_TYPES.raw] = types;
  const isMixed = types.size > 1;
  const linkType = isMixed ? LINK_TYPES.raw : only;
  const writer = createPcapngWriter({ comment: `exported from ${from}`, application });
  const sink = createSink(to);
  let [packets, left] = [0, 0];
  try {
    sink.write(format === 'pcap' ? pcapHeader(linkType) : writer.start);
    const faults = await eachFrame(from, (frame) => {
      const kept = isMixed ? asRaw(frame) : frame;
      if (!kept) return void left++;
      packets++;
      sink.write(format === 'pcap' ? pcapPacket(kept) : writer.packet(kept));
    });
    const converted = isMixed ? ['its link types differ: IP packets alone are exported'] : [];
    const gone = left > 0 ? [`${left} packets without IP are left out`] : [];
    return { packets, remarks: [...converted, ...gone, ...faults] };
  } finally {
    sink.close();
  }
}

function asRaw(frame: Frame): Frame | undefined {
  const start = networkAt(frame.linkType, frame.bytes);
  if (start < 0) return undefined;
  return {
    linkType: LINK_TYPES.raw,
    seconds: frame.seconds,
    ns: frame.ns,
    bytes: frame.bytes.subarray(start),
    lengthBytes: frame.lengthBytes - start,
  };
}

/** The SIP messages of a file, each after a line that tells when and between whom. */
export async function exportText(from: string, line: (text: string) => void): Promise<Exported> {
  let packets = 0;
  const faults = await eachFrame(from, (frame) => {
    const packet = readPacket(frame);
    if (!packet || packet.protocol === 'fragment' || !readHead(packet.payload)) return;
    packets++;
    const at = new Date(epochMsOf(frame)).toISOString();
    const ends = `${endpointText(packet.source)} -> ${endpointText(packet.destination)}`;
    line(`${at} ${packet.protocol.toUpperCase()} ${ends}`);
    line(Buffer.from(packet.payload).toString('utf8').trimEnd());
    line('');
  });
  return { packets, remarks: faults };
}
