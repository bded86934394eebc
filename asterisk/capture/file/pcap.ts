import { NS_PER_S } from '../moment.ts';
import { type Format, type FormatPort, MAX_PACKET_BYTES } from './format.ts';

/**
 * The classic format (draft-ietf-opsawg-pcap) by the first four bytes, big-endian: what its fractions of
 * a second are, and the bytes of a packet's header. 0xa1b2cd34 is that of Alexey Kuznetzov's libpcap.
 */
const MAGICS: Readonly<Record<number, { readonly nsPerUnit: number; readonly header: number }>> = {
  2712847316: { nsPerUnit: 1000, header: 16 },
  2712812621: { nsPerUnit: 1, header: 16 },
  2712849716: { nsPerUnit: 1000, header: 24 },
};
const FILE_HEADER_BYTES = 24;

export function isPcap(view: DataView, at: number): boolean {
  return MAGICS[view.getUint32(at)] !== undefined || MAGICS[view.getUint32(at, true)] !== undefined;
}

export function createPcapFormat({ queue, take, fault }: FormatPort): Format {
  const isLittle = MAGICS[queue.view.getUint32(queue.start)] === undefined;
  const magic = MAGICS[queue.view.getUint32(queue.start, isLittle)];
  const { nsPerUnit, header } = magic ?? { nsPerUnit: 1000, header: 16 };
  let linkType: number | undefined;

  function stepHeader(): 'taken' | 'more' {
    if (queue.end - queue.start < FILE_HEADER_BYTES) return 'more';
    linkType = queue.view.getUint32(queue.start + 20, isLittle) & 0xffff;
    queue.skip(FILE_HEADER_BYTES);
    return 'taken';
  }

  function stepPacket(type: number): 'taken' | 'more' | 'broken' {
    const { view, bytes, start, end } = queue;
    if (end - start < header) return 'more';
    const kept = view.getUint32(start + 8, isLittle);
    if (kept > MAX_PACKET_BYTES) {
      fault(`it claims ${kept} bytes, more than a packet has`);
      return 'broken';
    }
    if (end - start < header + kept) return 'more';
    const seconds = view.getUint32(start, isLittle);
    const fraction = view.getUint32(start + 4, isLittle);
    const ns = fraction * nsPerUnit;
    const over = Math.floor(ns / NS_PER_S);
    take({
      linkType: type,
      seconds: seconds + over,
      ns: ns - over * NS_PER_S,
      bytes: bytes.subarray(start + header, start + header + kept),
      lengthBytes: Math.max(kept, view.getUint32(start + 12, isLittle)),
    });
    queue.skip(header + kept);
    return 'taken';
  }

  return { step: () => (linkType === undefined ? stepHeader() : stepPacket(linkType)) };
}
