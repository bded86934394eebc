import { endpointText, ipv4Text, ipv6Text } from './address.ts';

/** A STUN message: RFC 8489 with the magic cookie, else the classic one of RFC 3489. */
export interface StunMessage {
  readonly isClassic: boolean;
  /** 14 bits: method and class (RFC 8489 section 5). */
  readonly type: number;
  /** `192.0.2.1:7078`, of MAPPED-ADDRESS; undefined without. */
  readonly mapped: string | undefined;
  /** Of XOR-MAPPED-ADDRESS. */
  readonly xorMapped: string | undefined;
  /** Of USERNAME, which ICE sends. */
  readonly user: string | undefined;
}

const COOKIE = 0x2112a442;
const HEADER_BYTES = 20;
const ATTRIBUTE = { mapped: 0x0001, username: 0x0006, xorMapped: 0x0020 } as const;
/** Binding and shared secret: request, response, error. */
const CLASSIC_TYPES: readonly number[] = [0x0001, 0x0101, 0x0111, 0x0002, 0x0102, 0x0112];

/** Undefined for what is no STUN. */
export function readStun(bytes: Uint8Array, from: number, to: number): StunMessage | undefined {
  if (to - from < HEADER_BYTES || (bytes[from] ?? 0xff) >> 6 !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const type = view.getUint16(from);
  const length = view.getUint16(from + 2);
  const isClassic = view.getUint32(from + 4) !== COOKIE;
  if (length !== to - from - HEADER_BYTES) return undefined;
  if (isClassic ? !CLASSIC_TYPES.includes(type) : length % 4 !== 0) return undefined;
  return { isClassic, type, ...readAttributes(bytes, view, from, to) };
}

type Attributes = Pick<StunMessage, 'mapped' | 'xorMapped' | 'user'>;

function readAttributes(bytes: Uint8Array, view: DataView, from: number, to: number): Attributes {
  let found: Attributes = { mapped: undefined, xorMapped: undefined, user: undefined };
  for (let at = from + HEADER_BYTES; at + 4 <= to; ) {
    const type = view.getUint16(at);
    const length = view.getUint16(at + 2);
    const value = at + 4;
    if (value + length > to) break;
    if (type === ATTRIBUTE.mapped) found = { ...found, mapped: address(bytes, value, length) };
    if (type === ATTRIBUTE.xorMapped)
      found = { ...found, xorMapped: address(unmasked(bytes, from, value, length), 0, length) };
    if (type === ATTRIBUTE.username)
      found = {
        ...found,
        user: Buffer.from(bytes.subarray(value, value + length)).toString('utf8'),
      };
    at = value + 4 * Math.ceil(length / 4);
  }
  return found;
}

/** Port and address come XORed with the cookie and the transaction (RFC 8489 section 14.2). */
function unmasked(bytes: Uint8Array, from: number, value: number, length: number): Uint8Array {
  const clear = Uint8Array.from(bytes.subarray(value, value + length));
  for (let i = 2; i < clear.length; i++) {
    const mask = bytes[from + 4 + (i < 4 ? i - 2 : i - 4)] ?? 0;
    clear[i] = (clear[i] ?? 0) ^ mask;
  }
  return clear;
}

function address(bytes: Uint8Array, at: number, length: number): string | undefined {
  const port = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
  if (bytes[at + 1] === 1 && length >= 8)
    return endpointText({ address: ipv4Text(bytes, at + 4), port });
  if (bytes[at + 1] === 2 && length >= 20)
    return endpointText({ address: ipv6Text(bytes, at + 4), port });
  return undefined;
}

const METHODS: Readonly<Record<number, string>> = {
  1: 'Binding',
  2: 'SharedSecret',
  3: 'Allocate',
  4: 'Refresh',
  6: 'Send',
  7: 'Data',
  8: 'CreatePermission',
  9: 'Channel-Bind',
};
const CLASSES = ['Request', 'Indication', 'Success Response', 'Error Response'];
const CLASSIC_CLASSES = ['Request', '', 'Response', 'Error Response'];

/** `Binding Success Response`. */
export function stunTitle({ type, isClassic }: StunMessage): string {
  const kind = ((type >> 4) & 1) | ((type >> 7) & 2);
  const method = (type & 0x0f) | ((type >> 1) & 0x70) | ((type >> 2) & 0xf80);
  const name = METHODS[method] ?? 'Unknown';
  return `${name} ${(isClassic ? CLASSIC_CLASSES : CLASSES)[kind]}`;
}
