import type { Moment } from '../types.ts';
import { type Format, type FormatPort, MAX_PACKET_BYTES } from './format.ts';
import { type Interface, readInterface } from './interfaces.ts';

/** Block types of pcapng (draft-ietf-opsawg-pcapng section 4). */
const BLOCK = { section: 0x0a0d0d0a, interface: 1, packet: 2, simple: 3, enhanced: 6 } as const;
const BYTE_ORDER = 0x1a2b3c4d;
const MAX_INTERFACES = 65_536;
/** Besides the packet: its own fields and options. */
const MAX_BLOCK_BYTES = MAX_PACKET_BYTES + 1024 * 1024;
const FRAMING_BYTES = 12;

const READ: readonly number[] = Object.values(BLOCK);
/** Bytes of a block's body before its options or data. */
const FIXED: Readonly<Record<number, number>> = { 1: 8, 2: 20, 3: 4, 6: 20, [BLOCK.section]: 16 };

export const isPcapng = (view: DataView, at: number) => view.getUint32(at) === BLOCK.section;

export function createPcapngFormat(port: FormatPort): Format {
  const { queue } = port;
  let isLittle = true;
  let interfaces: Interface[] = [];
  let last: Moment = { seconds: 0, ns: 0 };

  function broken(why: string): 'broken' {
    port.fault(why);
    return 'broken';
  }

  function step(): 'taken' | 'more' | 'broken' {
    const { view, start, end } = queue;
    if (end - start < FRAMING_BYTES) return 'more';
    const isSection = view.getUint32(start) === BLOCK.section;
    if (isSection && !readByteOrder(view, start + 8)) return broken('its byte order is unknown');
    const type = view.getUint32(start, isLittle);
    const claimed = view.getUint32(start + 4, isLittle);
    const length = 4 * Math.ceil(claimed / 4);
    if (claimed < FRAMING_BYTES + (FIXED[type] ?? 0))
      return broken(`its block claims ${claimed} bytes, too few`);
    if (READ.includes(type)) return stepBlock(type, claimed, length);
    queue.skip(length);
    return 'taken';
  }

  function stepBlock(type: number, claimed: number, length: number): 'taken' | 'more' | 'broken' {
    const { view, start, end } = queue;
    if (length > MAX_BLOCK_BYTES)
      return broken(`its block claims ${claimed} bytes, more than a packet has`);
    if (end - start < length) return 'more';
    const again = view.getUint32(start + length - 4, isLittle);
    if (again !== claimed && again !== length)
      return broken(`its block has ${claimed} bytes at its start and ${again} at its end`);
    const fault = takeBlock(type, start + 8, start + length - 4);
    if (fault !== undefined) return broken(fault);
    queue.skip(length);
    return 'taken';
  }

  function readByteOrder(view: DataView, at: number): boolean {
    isLittle = view.getUint32(at, true) === BYTE_ORDER;
    return isLittle || view.getUint32(at) === BYTE_ORDER;
  }

  /** Returns what is wrong with it. */
  function takeBlock(type: number, from: number, to: number): string | undefined {
    if (type === BLOCK.section) {
      interfaces = [];
      return undefined;
    }
    if (type === BLOCK.interface) return takeInterface(from, to);
    if (type === BLOCK.simple) return takeSimple(from, to);
    const { view } = queue;
    const id =
      type === BLOCK.packet ? view.getUint16(from, isLittle) : view.getUint32(from, isLittle);
    return takePacket(id, from, to);
  }

  function takeInterface(from: number, to: number): string | undefined {
    if (interfaces.length === MAX_INTERFACES) return 'it has more interfaces than can be';
    interfaces.push(readInterface(queue.view, from, to, isLittle));
    return undefined;
  }

  function takePacket(id: number, from: number, to: number): string | undefined {
    const { view, bytes } = queue;
    const source = interfaces[id];
    const kept = view.getUint32(from + 12, isLittle);
    if (!source) return `it is of interface ${id}, which the file does not describe`;
    if (kept > MAX_PACKET_BYTES || from + 20 + kept > to)
      return `it claims ${kept} bytes, more than its block has`;
    const high = view.getUint32(from + 4, isLittle);
    last = source.time(high, view.getUint32(from + 8, isLittle));
    port.take({
      linkType: source.linkType,
      seconds: last.seconds,
      ns: last.ns,
      bytes: bytes.subarray(from + 20, from + 20 + kept),
      lengthBytes: Math.max(kept, view.getUint32(from + 16, isLittle)),
    });
    return undefined;
  }

  /** It has no time: that of the packet before it. */
  function takeSimple(from: number, to: number): string | undefined {
    const [source] = interfaces;
    if (!source) return 'it comes before its interface';
    const original = queue.view.getUint32(from, isLittle);
    const kept = Math.min(original, source.snapBytes, to - from - 4, MAX_PACKET_BYTES);
    port.take({
      linkType: source.linkType,
      seconds: last.seconds,
      ns: last.ns,
      bytes: queue.bytes.subarray(from + 4, from + 4 + kept),
      lengthBytes: Math.max(kept, original),
    });
    return undefined;
  }

  return { step };
}
