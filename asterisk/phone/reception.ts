import { RATE_HZ } from '../audio/g711.ts';
import type { RtpPacket } from '../wire/rtp.ts';

export interface ReceptionStatistics {
  /** Without duplicates. */
  readonly packets: number;
  readonly duplicates: number;
  /** Expected and not seen (RFC 3550 appendix A.3), of all sources together. */
  readonly lost: number;
  /** Interarrival jitter (RFC 3550 appendix A.8), of the source heard last. */
  readonly jitterMs: number;
  readonly ssrcs: readonly number[];
  readonly payloadTypes: readonly number[];
  /** `127.0.0.198:10012`, each address that packets came from. */
  readonly sources: readonly string[];
}

/** Counts what comes. */
export interface Reception {
  /** False for a duplicate. */
  take(packet: RtpPacket, arrivedMs: number, source: string): boolean;
  statistics(): ReceptionStatistics;
}

/** A jump beyond this starts the count anew (RFC 3550 appendix A.1, MAX_DROPOUT). */
const MAX_DROPOUT = 3000;
/** Sequence numbers that are remembered, to tell a duplicate from a late packet. */
const REMEMBERED = 512;

interface Source {
  base: number;
  highest: number;
  packets: number;
  /** Lost before the count began anew. */
  lostBefore: number;
  jitter: number;
  transit: number | undefined;
  readonly seen: Set<number>;
}

export function createReception(): Reception {
  const bySsrc = new Map<number, Source>();
  const payloadTypes = new Set<number>();
  const sources = new Set<string>();
  let duplicates = 0;
  let jitter = 0;

  return {
    take(packet, arrivedMs, source) {
      payloadTypes.add(packet.payloadType);
      sources.add(source);
      const from = bySsrc.get(packet.ssrc) ?? newSource(packet.sequence);
      bySsrc.set(packet.ssrc, from);
      const isNew = count(from, packet.sequence);
      if (isNew) measureJitter(from, packet, arrivedMs);
      else duplicates++;
      jitter = from.jitter;
      return isNew;
    },
    statistics() {
      const all = [...bySsrc.values()];
      return {
        packets: sum(all, ({ packets }) => packets),
        duplicates,
        lost: sum(all, lostOf),
        jitterMs: (jitter * 1000) / RATE_HZ,
        ssrcs: [...bySsrc.keys()],
        payloadTypes: [...payloadTypes].sort((a, b) => a - b),
        sources: [...sources],
      };
    },
  };
}

const newSource = (sequence: number): Source => ({
  ...{ base: sequence, highest: sequence - 1, packets: 0, lostBefore: 0 },
  ...{ jitter: 0, transit: undefined, seen: new Set() },
});

const sum = (all: readonly Source[], of: (source: Source) => number) =>
  all.reduce((total, source) => total + of(source), 0);

const lostOf = ({ base, highest, packets, lostBefore }: Source) =>
  lostBefore + Math.max(0, highest - base + 1 - packets);

function count(source: Source, sequence: number): boolean {
  const step = ((sequence - source.highest + 0x8000) & 0xffff) - 0x8000;
  if (Math.abs(step) > MAX_DROPOUT) restart(source, sequence);
  const extended = Math.abs(step) > MAX_DROPOUT ? sequence : source.highest + step;
  if (source.seen.has(extended)) return false;
  source.seen.add(extended);
  source.seen.delete(extended - REMEMBERED);
  source.base = Math.min(source.base, extended);
  source.highest = Math.max(source.highest, extended);
  source.packets++;
  return true;
}

function restart(source: Source, sequence: number): void {
  source.lostBefore = lostOf(source);
  source.base = sequence;
  source.highest = sequence - 1;
  // Those counted so far are in `lostBefore`: only what is expected from here on counts against them.
  source.base -= source.packets;
  source.seen.clear();
}

function measureJitter(source: Source, { timestamp }: RtpPacket, arrivedMs: number): void {
  const transit = (arrivedMs * RATE_HZ) / 1000 - timestamp;
  if (source.transit !== undefined) {
    const difference = Math.abs(transit - source.transit);
    // A step of a whole second is a new time base, no jitter.
    if (difference < RATE_HZ) source.jitter += (difference - source.jitter) / 16;
  }
  source.transit = transit;
}
