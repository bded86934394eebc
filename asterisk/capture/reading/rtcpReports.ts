import type { RtcpPacket } from '../../wire/rtcp.ts';
import type { Endpoint, RtcpFigures } from '../types.ts';

const MOST = 10_000;

export interface RtcpReports {
  /** `clockOf` tells the clock rate of an SSRC in Hz, 0 when it is unknown. */
  take(
    packets: readonly RtcpPacket[],
    source: Endpoint,
    destination: Endpoint,
    clockOf: (ssrc: number) => number,
  ): void;
  list(): readonly RtcpFigures[];
}

/** Keeps the last report of each receiver on each SSRC. */
export function createRtcpReports(): RtcpReports {
  const figures = new Map<string, RtcpFigures>();
  return {
    take(packets, source, destination, clockOf) {
      for (const { ssrc, fractionLost, cumulativeLost, jitter } of packets.flatMap(
        (p) => p.reports,
      )) {
        const key = `${source.address} ${source.port} ${destination.address} ${destination.port} ${ssrc}`;
        const known = figures.get(key);
        if (!known && figures.size >= MOST) continue;
        const clock = clockOf(ssrc);
        figures.set(key, {
          ...{ source, destination, ssrc, reports: (known?.reports ?? 0) + 1 },
          ...{ fractionLost: fractionLost / 256, cumulativeLost },
          jitterMs: clock > 0 ? (1000 * jitter) / clock : undefined,
        });
      }
    },
    list: () => [...figures.values()],
  };
}
