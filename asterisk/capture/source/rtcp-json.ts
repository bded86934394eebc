/** Seconds between the epochs of NTP and of Unix. */
const NTP_OFFSET = 2_208_988_800;
const [SENDER_REPORT, RECEIVER_REPORT] = [200, 201];
const MAX_BLOCKS = 31;

/**
 * The RTCP packet (RFC 3550 section 6.4) of a report as Asterisk tells it in JSON (rtp_engine.c,
 * rtcp_report_to_json); undefined when it is none.
 */
export function rtcpOfJson(json: Uint8Array): Uint8Array | undefined {
  const report = parse(json);
  const type = numberOf(report?.type);
  if (!report || (type !== SENDER_REPORT && type !== RECEIVER_REPORT)) return undefined;
  const blocks = (Array.isArray(report.report_blocks) ? report.report_blocks : [])
    .slice(0, MAX_BLOCKS)
    .map(objectOf);
  const sender =
    type === SENDER_REPORT ? senderInformation(objectOf(report.sender_information)) : [];
  const words = [numberOf(report.ssrc), ...sender, ...blocks.flatMap(reportBlock)];
  const packet = Buffer.alloc(4 + 4 * words.length);
  packet[0] = 0x80 | blocks.length;
  packet[1] = type;
  packet.writeUInt16BE(words.length, 2);
  for (const [i, word] of words.entries()) packet.writeUInt32BE(word >>> 0, 4 + 4 * i);
  return packet;
}

type Fields = Readonly<Record<string, unknown>>;

function senderInformation(fields: Fields): number[] {
  const seconds = numberOf(fields.ntp_timestamp_sec) + NTP_OFFSET;
  const fraction = Math.floor((numberOf(fields.ntp_timestamp_usec) * 2 ** 32) / 1_000_000);
  return [
    seconds % 2 ** 32,
    fraction % 2 ** 32,
    ...['rtp_timestamp', 'packets', 'octets'].map((name) => numberOf(fields[name])),
  ];
}

function reportBlock(fields: Fields): number[] {
  const lost = numberOf(fields.packets_lost) & 0xff_ffff;
  return [
    numberOf(fields.source_ssrc),
    ((numberOf(fields.fraction_lost) & 0xff) << 24) | lost,
    ...['highest_seq_no', 'ia_jitter', 'lsr', 'dlsr'].map((name) => numberOf(fields[name])),
  ];
}

function parse(json: Uint8Array): Fields | undefined {
  try {
    return objectOf(JSON.parse(Buffer.from(json).toString('utf8')));
  } catch {
    return undefined;
  }
}

const objectOf = (value: unknown): Fields =>
  typeof value === 'object' && value !== null ? { ...value } : {};

/** Numbers that do not fit are told as texts. */
function numberOf(value: unknown): number {
  const number = Number(value);
  return Number.isFinite(number) ? number : 0;
}
