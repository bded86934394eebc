/** One RTP packet (RFC 3550 section 5.1). */
export interface RtpPacket {
  readonly payloadType: number;
  readonly marker: boolean;
  /** 16 bits. */
  readonly sequence: number;
  /** 32 bits. */
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Uint8Array;
}

const HEADER_BYTES = 12;
const VERSION = 2;

export function encodeRtp(packet: RtpPacket): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + packet.payload.length);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION << 6);
  view.setUint8(1, (packet.marker ? 0x80 : 0) | packet.payloadType);
  view.setUint16(2, packet.sequence & 0xffff);
  view.setUint32(4, packet.timestamp >>> 0);
  view.setUint32(8, packet.ssrc >>> 0);
  bytes.set(packet.payload, HEADER_BYTES);
  return bytes;
}

/** Undefined for what is no RTP: short, of another version, RTCP, or with lengths beyond its end. */
export function decodeRtp(bytes: Uint8Array): RtpPacket | undefined {
  if (bytes.length < HEADER_BYTES) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [first, second] = [view.getUint8(0), view.getUint8(1)];
  if (first >> 6 !== VERSION || isRtcp(second)) return undefined;
  const start = payloadStart(view, first);
  const end = bytes.length - (first & 0x20 ? view.getUint8(bytes.length - 1) : 0);
  const isPaddingBad = (first & 0x20) !== 0 && end === bytes.length;
  if (start === undefined || start > end || isPaddingBad) return undefined;
  return {
    payloadType: second & 0x7f,
    marker: (second & 0x80) !== 0,
    sequence: view.getUint16(2),
    timestamp: view.getUint32(4),
    ssrc: view.getUint32(8),
    payload: Uint8Array.from(bytes.subarray(start, end)),
  };
}

/** RTCP on the port of RTP is known by its packet types 192 to 223 (RFC 5761 section 4). */
const isRtcp = (second: number) => second >= 192 && second <= 223;

/** After the CSRC list and the header extension. */
function payloadStart(view: DataView, first: number): number | undefined {
  const start = HEADER_BYTES + 4 * (first & 0x0f);
  if (!(first & 0x10)) return start;
  if (start + 4 > view.byteLength) return undefined;
  return start + 4 + 4 * view.getUint16(start + 2);
}
