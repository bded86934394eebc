import { epochMsOf, nsBetween } from '../moment.ts';
import type { Frame, Moment, PacketRow, Reading } from '../types.ts';
import { createDissector } from './dissect.ts';
import { createFlows } from './flows.ts';
import { createIaxCalls } from './iaxCalls.ts';
import { rowOf } from './rows.ts';
import { createRtcpReports } from './rtcpReports.ts';
import { createRtpStreams } from './rtpStreams.ts';
import { beginPacket, createSeen } from './seen.ts';

export interface ReaderOptions {
  /** Gets a row for each packet, of RTP only with `rtpRows`. */
  readonly onRow?: ((row: PacketRow) => void) | undefined;
  readonly rtpRows?: boolean | undefined;
}

export interface Reader {
  take(frame: Frame): void;
  /** Nobody listened to RTP until now: what came meanwhile was not lost. */
  resumeRtp(): void;
  /** Adds a fault to the reading. */
  fault(text: string): void;
  /** No more packets come: what waits for missing ones is read as it is. */
  end(): void;
  /** What was seen so far; costs what has changed since it was asked last. */
  reading(): Reading;
}

const MOST_FAULTS = 1000;
const RTP: readonly string[] = ['RTP', 'RTP EVENT', 'SRTP'];

/** Reads packets as they come. Of RTP nothing is kept but figures, of SIP a bounded number of messages. */
export function createReader({ onRow, rtpRows = false }: ReaderOptions = {}): Reader {
  const seen = createSeen();
  const protocols = new Map<string, number>();
  const faults: string[] = [];
  const flows = createFlows();
  const streams = createRtpStreams((packets) => {
    count('UDP', -packets);
    count('RTP', packets);
  });
  const findings = { flows, streams, reports: createRtcpReports(), iaxCalls: createIaxCalls() };
  const dissector = createDissector(findings, seen);
  let first: Moment | undefined;
  let [durationNs, bytes] = [0, 0];

  function count(protocol: string, packets: number): void {
    protocols.set(protocol, (protocols.get(protocol) ?? 0) + packets);
  }

  return {
    take(packet) {
      const { linkType, bytes: frame, lengthBytes } = packet;
      first ??= { seconds: packet.seconds, ns: packet.ns };
      const timeNs = nsBetween(first, packet);
      if (timeNs > durationNs) durationNs = timeNs;
      bytes += lengthBytes;
      beginPacket(seen, timeNs, linkType, frame, lengthBytes);
      const protocol = dissector.dissect(seen);
      count(protocol, 1);
      if (onRow && (rtpRows || !RTP.includes(protocol))) onRow(rowOf(seen, protocol));
    },
    fault(text) {
      if (faults.length < MOST_FAULTS) faults.push(text);
    },
    resumeRtp: streams.resume,
    end: dissector.flush,
    reading() {
      streams.refresh(flows.changed);
      return {
        startedAt: first && epochMsOf(first),
        ...{ durationNs, packets: seen.number, bytes, protocols: shown(protocols) },
        ...{ flows: flows.list(), streams: streams.list(), rtcp: findings.reports.list() },
        iaxCalls: findings.iaxCalls.list(),
        faults: [
          ...faults,
          ...[dissector, flows, streams, findings.reports, findings.iaxCalls].flatMap((one) =>
            one.remarks(),
          ),
        ],
      };
    },
  };
}

const shown = (protocols: ReadonlyMap<string, number>) =>
  new Map([...protocols].filter(([, packets]) => packets > 0));
