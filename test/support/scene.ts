import { momentOf } from '../../asterisk/capture/moment.ts';
import { createReader, type ReaderOptions } from '../../asterisk/capture/reading/reader.ts';
import type { Flow, Reading } from '../../asterisk/capture/types.ts';
import type { RtpPacket } from '../../asterisk/wire/rtp.ts';
import type { FilePacket } from './captureFiles.ts';
import { type End, ethernet, ip, rtp, udp } from './packets.ts';
import type { Sent } from './sipCall.ts';

/** Packets one after the other, five milliseconds apart unless told. */
export interface Scene {
  readonly packets: FilePacket[];
  /** IP packets, put into Ethernet. */
  put(packet: Buffer, ms?: number): void;
  send(message: Sent, ms?: number): void;
  rtp(from: End, to: End, packet: Partial<RtpPacket>, ms?: number): void;
  /** Regular RTP, `count` packets of 20 ms. */
  talk(from: End, to: End, ssrc: number, count: number, first?: Partial<RtpPacket>): void;
}

export const SCENE_STARTS_NS = 1_700_000_000_000_000_000n;
const STEP_MS = 5;
const NS_PER_MS = 1e6;

export function createScene(): Scene {
  const packets: FilePacket[] = [];
  let nowNs = SCENE_STARTS_NS;

  const scene: Scene = {
    packets,
    put(packet, ms = STEP_MS) {
      if (packets.length > 0) nowNs += BigInt(Math.round(ms * NS_PER_MS));
      packets.push({ epochNs: nowNs, bytes: ethernet(packet) });
    },
    send: ({ from, to, text }, ms) => scene.put(ip(from, to, udp(from, to, Buffer.from(text))), ms),
    rtp: (from, to, packet, ms = 20) => scene.put(ip(from, to, udp(from, to, rtp(packet))), ms),
    talk(from, to, ssrc, count, first = {}) {
      const { sequence = 0, timestamp = 0 } = first;
      for (let i = 0; i < count; i++)
        scene.rtp(from, to, {
          ...{ ...first, ssrc, sequence: (sequence + i) & 0xffff },
          timestamp: (timestamp + 160 * i) >>> 0,
        });
    },
  };
  return scene;
}

export function readPackets(
  packets: readonly FilePacket[],
  linkType = 1,
  options: ReaderOptions = {},
): Reading {
  const reader = createReader(options);
  for (const { epochNs, bytes, lengthBytes } of packets)
    reader.take({
      ...{ linkType, ...momentOf(epochNs), bytes },
      lengthBytes: lengthBytes ?? bytes.length,
    });
  reader.end();
  return reader.reading();
}

export const readScene = ({ packets }: Scene) => readPackets(packets);

/** What a flow shows, in a few words. */
export const summary = ({ kind, from, to, outcome, verdict, legs }: Flow) =>
  `${kind} ${from}-${to} ${outcome}${verdict ? ` (${verdict})` : ''} legs ${legs.length}`;
