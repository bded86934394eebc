import { addressesBytes, type Located } from './internet.ts';

/** Packets in pieces that are kept at once; beyond it the oldest is given up. */
const MOST_PACKETS = 256;
const MAX_BYTES = 65_535;
/** RFC 8200 section 4.5 gives up after 60 s. */
const MAX_AGE_NS = 60e9;
const UNIT = 8;

interface Partial {
  readonly sinceNs: number;
  bytes: Uint8Array;
  /** Which units of eight bytes are there. */
  readonly units: Uint8Array;
  unitsHere: number;
  total: number | undefined;
}

/** Puts packets together again that were sent in pieces (RFC 791 section 3.2, RFC 8200 section 4.5). */
export interface Reassembly {
  /**
   * Takes a piece. True when it was the last to come: then `located` is of the whole packet, in memory
   * of its own.
   */
  take(located: Located, timeNs: number): boolean;
}

export function createReassembly(): Reassembly {
  const partials = new Map<string, Partial>();

  function find(located: Located, timeNs: number): { key: string; partial: Partial } {
    const key = keyOf(located);
    const found = partials.get(key);
    if (found && timeNs - found.sinceNs <= MAX_AGE_NS) return { key, partial: found };
    partials.delete(key);
    const [oldest] = partials.size >= MOST_PACKETS ? partials.keys() : [];
    if (oldest !== undefined) partials.delete(oldest);
    const partial = {
      ...EMPTY,
      sinceNs: timeNs,
      bytes: new Uint8Array(0),
      units: new Uint8Array(MAX_UNITS),
    };
    partials.set(key, partial);
    return { key, partial };
  }

  return {
    take(located, timeNs) {
      const end = located.fragmentOffset + located.to - located.from;
      if (end > MAX_BYTES || located.to <= located.from) return false;
      const { key, partial } = find(located, timeNs);
      add(partial, located, end);
      if (!isComplete(partial)) return false;
      partials.delete(key);
      become(located, partial.bytes.subarray(0, partial.total));
      return true;
    },
  };
}

const MAX_UNITS = Math.ceil(MAX_BYTES / UNIT);
const EMPTY = { unitsHere: 0, total: undefined };

function keyOf(located: Located): string {
  const { bytes, addresses, protocol, fragmentId } = located;
  const ends = bytes.subarray(addresses, addresses + addressesBytes(located));
  return `${Buffer.from(ends).toString('latin1')} ${protocol} ${fragmentId}`;
}

/** What came first stays where pieces overlap. */
function add(partial: Partial, located: Located, end: number): void {
  const { bytes, from, fragmentOffset, isLastFragment } = located;
  if (end > partial.bytes.length) grow(partial, end);
  if (isLastFragment) partial.total ??= end;
  for (let at = fragmentOffset; at < end; at += UNIT) {
    const unit = at / UNIT;
    // All pieces but the last hold whole units.
    if (partial.units[unit] === 1 || (!isLastFragment && at + UNIT > end)) continue;
    partial.units[unit] = 1;
    partial.unitsHere++;
    const source = from + at - fragmentOffset;
    partial.bytes.set(bytes.subarray(source, source + Math.min(UNIT, end - at)), at);
  }
}

function grow(partial: Partial, end: number): void {
  const larger = new Uint8Array(Math.min(MAX_BYTES, Math.max(end, 2 * partial.bytes.length)));
  larger.set(partial.bytes);
  partial.bytes = larger;
}

const isComplete = ({ total, unitsHere }: Partial) =>
  total !== undefined && unitsHere >= Math.ceil(total / UNIT);

/** The addresses, and behind them what the packet carries. */
function become(located: Located, payload: Uint8Array): void {
  const length = addressesBytes(located);
  const bytes = new Uint8Array(length + payload.length);
  bytes.set(located.bytes.subarray(located.addresses, located.addresses + length));
  bytes.set(payload, length);
  located.bytes = bytes;
  located.addresses = 0;
  located.from = length;
  located.to = bytes.length;
  located.isWhole = true;
}
