/** A static payload type of RFC 3551 section 6. */
export interface PayloadType {
  /** Its encoding name: `PCMU`. */
  readonly name: string;
  readonly clockRateHz: number;
  /** As Wireshark calls it. */
  readonly title: string;
}

const type = (name: string, clockRateHz: number, title: string): PayloadType => ({
  ...{ name, clockRateHz, title },
});

export const PAYLOAD_TYPES: Readonly<Record<number, PayloadType>> = {
  0: type('PCMU', 8000, 'ITU-T G.711 PCMU'),
  1: type('1016', 8000, 'USA Federal Standard FS-1016'),
  2: type('G721', 8000, 'ITU-T G.721'),
  3: type('GSM', 8000, 'GSM 06.10'),
  4: type('G723', 8000, 'ITU-T G.723'),
  5: type('DVI4', 8000, 'DVI4 8000 samples/s'),
  6: type('DVI4', 16_000, 'DVI4 16000 samples/s'),
  7: type('LPC', 8000, 'Experimental linear predictive encoding from Xerox PARC'),
  8: type('PCMA', 8000, 'ITU-T G.711 PCMA'),
  9: type('G722', 8000, 'ITU-T G.722'),
  10: type('L16', 44_100, '16-bit uncompressed audio, stereo'),
  11: type('L16', 44_100, '16-bit uncompressed audio, monaural'),
  12: type('QCELP', 8000, 'Qualcomm Code Excited Linear Predictive coding'),
  13: type('CN', 8000, 'Comfort noise'),
  14: type('MPA', 90_000, 'MPEG-I/II Audio'),
  15: type('G728', 8000, 'ITU-T G.728'),
  16: type('DVI4', 11_025, 'DVI4 11025 samples/s'),
  17: type('DVI4', 22_050, 'DVI4 22050 samples/s'),
  18: type('G729', 8000, 'ITU-T G.729'),
  19: type('CN', 8000, 'Comfort noise (old)'),
  25: type('CelB', 90_000, 'Sun CellB video encoding'),
  26: type('JPEG', 90_000, 'JPEG-compressed video'),
  28: type('nv', 90_000, "'nv' program"),
  31: type('H261', 90_000, 'ITU-T H.261'),
  32: type('MPV', 90_000, 'MPEG-I/II Video'),
  33: type('MP2T', 90_000, 'MPEG-II transport streams'),
  34: type('H263', 90_000, 'ITU-T H.263'),
};

/** Comfort noise is no regular audio (RFC 3389). */
export const isComfortNoise = (payloadType: number) => payloadType === 13 || payloadType === 19;
