/** A report block (RFC 3550 section 6.4.1). */
export interface ReportBlock {
  /** Whose reception it is about. */
  readonly ssrc: number;
  /** Out of 256. */
  readonly fractionLost: number;
  /** Signed, 24 bits. */
  readonly cumulativeLost: number;
  /** In units of the clock of the stream. */
  readonly jitter: number;
}

/** One packet of a compound. */
export interface RtcpPacket {
  readonly type: number;
  readonly ssrc: number;
  readonly reports: readonly ReportBlock[];
}

/** Packet types of RFC 3550 section 12.1, RFC 4585 and RFC 3611, as Wireshark calls them. */
export const RTCP_TITLES: Readonly<Record<number, string>> = {
  200: 'Sender Report',
  201: 'Receiver Report',
  202: 'Source description',
  203: 'Goodbye',
  204: 'Application specific',
  205: 'Generic RTP Feedback',
  206: 'Payload-specific Feedback',
  207: 'Extended report (RFC 3611)',
};

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const BLOCK_BYTES = 24;

/** All packets of a compound; undefined for what is no RTCP or whose lengths do not add up. */
export function readRtcp(
  bytes: Uint8Array,
  from: number,
  to: number,
): readonly RtcpPacket[] | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packets: RtcpPacket[] = [];
  let at = from;
  while (at < to) {
    if (to - at < 8 || view.getUint8(at) >> 6 !== 2) return undefined;
    const end = at + 4 + 4 * view.getUint16(at + 2);
    if (!RTCP_TITLES[view.getUint8(at + 1)] || end > to || end < at + 8) return undefined;
    packets.push(readPacket(view, at, end));
    at = end;
  }
  return packets.length === 0 ? undefined : packets;
}

function readPacket(view: DataView, at: number, end: number): RtcpPacket {
  const type = view.getUint8(at + 1);
  const count = view.getUint8(at) & 0x1f;
  const first = type === SENDER_REPORT ? at + 28 : at + 8;
  const reports: ReportBlock[] = [];
  if (type === SENDER_REPORT || type === RECEIVER_REPORT) {
    for (
      let block = first;
      block + BLOCK_BYTES <= end && reports.length < count;
      block += BLOCK_BYTES
    )
      reports.push(readReport(view, block));
  }
  return { type, ssrc: view.getUint32(at + 4), reports };
}

const readReport = (view: DataView, at: number): ReportBlock => ({
  ssrc: view.getUint32(at),
  fractionLost: view.getUint8(at + 4),
  cumulativeLost: (view.getInt32(at + 4) << 8) >> 8,
  jitter: view.getUint32(at + 12),
});
