import { PbxError } from '../errors.ts';

/** Digits by their event code (RFC 4733 section 3.2). */
const DIGITS = '0123456789*#ABCD';
const PAYLOAD_BYTES = 4;

export interface TelephoneEvent {
  readonly digit: string;
  readonly isEnd: boolean;
  /** In samples since the event began, 16 bits. */
  readonly duration: number;
}

/** Power in -dBm0. */
const VOLUME = 10;

/** The payload of RFC 4733 section 2.3. */
export function encodeEvent({ digit, isEnd, duration }: TelephoneEvent): Uint8Array {
  const length = Math.min(duration, 0xffff);
  const flags = (isEnd ? 0x80 : 0) | VOLUME;
  return Uint8Array.of(DIGITS.indexOf(digit), flags, length >> 8, length & 0xff);
}

/** Undefined for what is no digit. */
export function decodeEvent(payload: Uint8Array): TelephoneEvent | undefined {
  if (payload.length < PAYLOAD_BYTES) return undefined;
  const [code = 0, flags = 0, high = 0, low = 0] = payload;
  const digit = DIGITS[code];
  return digit === undefined
    ? undefined
    : { digit, isEnd: (flags & 0x80) !== 0, duration: (high << 8) | low };
}

/** PbxError names what cannot be pressed. */
export function checkDigits(digits: string): void {
  const bad = [...digits].find((digit) => !DIGITS.includes(digit));
  if (bad === undefined) return;
  throw new PbxError(
    'usage',
    `${JSON.stringify(bad)} is no key of a phone`,
    'the keys are 0 to 9, *, #, and A to D',
  );
}
