import { PbxError } from '../../errors.ts';

/** First bytes in hexadecimal, what they are of, and what to type. */
const FORMS: readonly (readonly [start: string, what: string, hint: string])[] = [
  ['1f8b', 'compressed by gzip', 'unpack it first: gunzip FILE'],
  ['28b52ffd', 'compressed by zstd', 'unpack it first: unzstd FILE'],
  ['04224d18', 'compressed by lz4', 'unpack it first: unlz4 FILE'],
  ['fd377a58', 'compressed by xz', 'unpack it first: unxz FILE'],
  ['425a68', 'compressed by bzip2', 'unpack it first: bunzip2 FILE'],
  ['504b0304', 'a ZIP archive', 'unpack it first: unzip FILE'],
  ['736e6f6f', 'a capture of snoop', 'convert it: editcap -F pcapng FILE NEW.pcapng'],
  ['474d4255', 'a capture of Network Monitor', 'convert it: editcap -F pcapng FILE NEW.pcapng'],
  ['1c0001ac', 'a capture of an IXIA device', 'convert it: editcap -F pcapng FILE NEW.pcapng'],
  ['1c0001ab', 'a capture of an IXIA device', 'convert it: editcap -F pcapng FILE NEW.pcapng'],
  ['7f454c46', 'a program', 'name a pcap or pcapng file'],
];

/** For bytes that are no capture: says what they are, where that can be seen. */
export function foreignFile(bytes: Uint8Array): PbxError {
  const start = Buffer.from(bytes.subarray(0, 4)).toString('hex');
  const form = FORMS.find(([magic]) => start.startsWith(magic));
  const isText = bytes.length > 0 && bytes.subarray(0, 64).every(isPrintable);
  const what = form?.[1] ?? (isText ? 'text' : `unknown, its first bytes are ${start}`);
  const hint = form?.[2] ?? 'name a pcap or pcapng file, as tcpdump -w or Wireshark writes it';
  return new PbxError('failed', `this is no capture: it is ${what}`, hint);
}

const isPrintable = (byte: number) => byte === 9 || byte === 10 || byte === 13 || byte >= 32;
