import { PAYLOAD_TYPES } from '../../wire/payloadTypes.ts';
import { decodeRtp } from '../../wire/rtp.ts';
import type { Seen } from './seen.ts';

/** Events of RFC 4733 section 3.2 and the flash of a hook. */
const EVENTS: readonly string[] = [
  ...['Zero 0', 'One 1', 'Two 2', 'Three 3', 'Four 4', 'Five 5', 'Six 6', 'Seven 7', 'Eight 8'],
  ...['Nine 9', 'Star *', 'Pound #', 'A', 'B', 'C', 'D'],
];
const FLASH = 16;

const packetOf = ({ located, from, to }: Seen) => decodeRtp(located.bytes.subarray(from, to));

export function rtpInfo(seen: Seen): string {
  const packet = packetOf(seen);
  if (!packet) return '';
  const { payloadType, ssrc, sequence, timestamp, marker } = packet;
  const { conversation } = seen;
  const told = conversation?.stream?.codec;
  const isTold = payloadType >= 96 && told?.payloadType === payloadType && told.name !== '';
  const name = isTold ? told.name : (PAYLOAD_TYPES[payloadType]?.title ?? unknown(payloadType));
  const id = ssrc.toString(16).toUpperCase();
  return `PT=${name}, SSRC=0x${id}, Seq=${sequence}, Time=${timestamp}${marker ? ', Mark' : ''}`;
}

const unknown = (payloadType: number) =>
  payloadType >= 96 ? `DynamicRTP-Type-${payloadType}` : 'Unassigned';

export function eventInfo(seen: Seen): string {
  const [code = 0, flags = 0] = packetOf(seen)?.payload ?? [];
  const name = EVENTS[code];
  const flash = code === FLASH ? 'Flash' : `Unknown (${code})`;
  const isEnd = (flags & 0x80) !== 0;
  return `Payload type=RTP Event, ${name ? `DTMF ${name}` : flash}${isEnd ? ' (end)' : ''}`;
}
