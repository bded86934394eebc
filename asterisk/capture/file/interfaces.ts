import { momentOf } from '../moment.ts';
import type { Moment } from '../types.ts';

/** An interface of a pcapng section (draft-ietf-opsawg-pcapng section 4.2). */
export interface Interface {
  readonly linkType: number;
  /** The most that was kept of a packet; Infinity for no limit. */
  readonly snapBytes: number;
  /** The time of the two halves of a time stamp; kept within 1970 to 2262. */
  time(high: number, low: number): Moment;
}

const OPTION = { end: 0, resolution: 9, offset: 14 } as const;
const NS = 1_000_000_000n;
/** The high half of a number of units below 2^53: of microseconds, or finer, a time before 2262. */
const SAFE_HIGH = 2 ** 21;
const FINE = 1_000_000n;
const LATEST_NS = 2n ** 63n - 1n;
const MICROSECONDS = 6;

/** Of the body of its block. */
export function readInterface(
  view: DataView,
  from: number,
  to: number,
  isLittle: boolean,
): Interface {
  const snap = view.getUint32(from + 4, isLittle);
  const { resolution, offsetNs } = readOptions(view, from + 8, to, isLittle);
  return {
    linkType: view.getUint16(from, isLittle),
    snapBytes: snap === 0 ? Number.POSITIVE_INFINITY : snap,
    time: clock(resolution, offsetNs),
  };
}

function readOptions(view: DataView, from: number, to: number, isLittle: boolean) {
  let [resolution, offsetNs, at] = [MICROSECONDS, 0n, from];
  while (at + 4 <= to) {
    const code = view.getUint16(at, isLittle);
    const length = view.getUint16(at + 2, isLittle);
    const value = at + 4;
    if (code === OPTION.end || value + length > to) break;
    if (code === OPTION.resolution && length >= 1) resolution = view.getUint8(value);
    if (code === OPTION.offset && length >= 8) offsetNs = view.getBigInt64(value, isLittle) * NS;
    at = value + 4 * Math.ceil(length / 4);
  }
  return { resolution, offsetNs };
}

/** The top bit of the resolution: a negative power of two; without it of ten. */
function clock(resolution: number, offsetNs: bigint): Interface['time'] {
  const power = BigInt(resolution & 0x7f);
  const unitsPerSecond = (resolution & 0x80 ? 2n : 10n) ** power;
  const [multiply, divide] =
    NS % unitsPerSecond === 0n ? [NS / unitsPerSecond, 1n] : [NS, unitsPerSecond];
  const exact = (high: number, low: number): Moment => {
    const units = (BigInt(high) << 32n) | BigInt(low);
    const scaled = divide === 1n ? units * multiply : (units * multiply) / divide;
    return momentOf(clamped(scaled + offsetNs));
  };
  if (divide !== 1n || offsetNs !== 0n || unitsPerSecond < FINE) return exact;
  const [perSecond, nsPerUnit] = [Number(unitsPerSecond), Number(multiply)];
  return (high, low) => {
    if (high >= SAFE_HIGH) return exact(high, low);
    const units = high * 2 ** 32 + low;
    const seconds = Math.floor(units / perSecond);
    return { seconds, ns: (units - seconds * perSecond) * nsPerUnit };
  };
}

const clamped = (ns: bigint) => (ns < 0n ? 0n : ns > LATEST_NS ? LATEST_NS : ns);
