export interface HepChunk {
  readonly type: number;
  readonly value: Uint8Array;
  readonly vendor?: number;
}

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
};
const u16 = (value: number): Buffer => u32(value).subarray(2);

/** A SIP message of 127.0.103.198:5060 to 127.0.103.127:5070, as res_hep_pjsip sends it. */
export const SIP_CHUNKS: readonly HepChunk[] = [
  { type: 1, value: Uint8Array.of(2) },
  { type: 2, value: Uint8Array.of(17) },
  { type: 3, value: Uint8Array.of(127, 0, 103, 198) },
  { type: 4, value: Uint8Array.of(127, 0, 103, 127) },
  { type: 7, value: u16(5060) },
  { type: 8, value: u16(5070) },
  { type: 9, value: u32(1_795_634_687) },
  { type: 10, value: u32(123_456) },
  { type: 11, value: Uint8Array.of(1) },
  { type: 12, value: u32(7) },
  { type: 17, value: Buffer.from('call@pbx') },
  { type: 15, value: Buffer.from('OPTIONS sip:a SIP/2.0\r\n\r\n') },
];

/** A HEPv3 datagram; `length` is what its head says of it, if not the truth. */
export function hepDatagram(chunks: readonly HepChunk[], length?: number): Buffer {
  const body = Buffer.concat(
    chunks.flatMap(({ type, value, vendor = 0 }) => [
      ...[u16(vendor), u16(type), u16(6 + value.length)],
      value,
    ]),
  );
  return Buffer.concat([Buffer.from('HEP3'), u16(length ?? 6 + body.length), body]);
}
