import { decodeEvent } from '../../wire/telephoneEvent.ts';
import type { CapturedDigit } from '../types.ts';

const MOST_DIGITS = 1000;
/** Timestamps count 8000 a second where events are told (RFC 4733 section 2.1). */
const UNITS_PER_MS = 8;

/** Puts the packets of telephone events together: those of one timestamp are one key. */
export interface DigitCounter {
  /** The payload of a packet. */
  take(payload: Uint8Array, timestamp: number, timeNs: number): void;
  readonly digits: readonly CapturedDigit[];
}

export function createDigitCounter(): DigitCounter {
  const digits: CapturedDigit[] = [];
  const places = new Map<string, number>();

  return {
    digits,
    take(payload, timestamp, timeNs) {
      const event = decodeEvent(payload);
      if (!event) return;
      const key = `${timestamp} ${event.digit}`;
      const durationMs = event.duration / UNITS_PER_MS;
      const place = places.get(key);
      const known = place === undefined ? undefined : digits[place];
      if (place !== undefined && known) {
        if (durationMs > known.durationMs) digits[place] = { ...known, durationMs };
      } else if (digits.length < MOST_DIGITS) {
        places.set(key, digits.length);
        digits.push({ digit: event.digit, timeNs, durationMs });
      }
    },
  };
}
