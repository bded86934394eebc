import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createCaptureDecoder } from '../../../../asterisk/capture/file/decoder.ts';
import { exportPackets, exportText } from '../../../../asterisk/capture/file/export.ts';
import { createPcapngWriter } from '../../../../asterisk/capture/file/pcapng-writer.ts';
import { createPacketMaker } from '../../../../asterisk/capture/source/packet-maker.ts';
import { type Frame, LINK_TYPES } from '../../../../asterisk/capture/types.ts';
import { temporaryFolder } from '../../../support/folder.ts';
import { realTool } from '../../../support/tools.ts';

const text = (number: number) =>
  Buffer.from(
    `OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP a\r\nCall-ID: c${number}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n`,
  );
const START = 1_795_634_687_123_456_789n;

/** UDP, TCP in two segments, and IPv6. */
function madeFrames(): Frame[] {
  const make = createPacketMaker();
  const a = { address: '127.0.0.198', port: 5060 };
  const b = { address: '::ffff:127.0.0.127', port: 5070 };
  const six = (port: number) => ({ address: '2001:db8::1', port });
  const at = (n: number) => START + BigInt(n) * 1_000_000n;
  const long = Buffer.concat([
    Buffer.from(
      `MESSAGE sip:a SIP/2.0\r\nCall-ID: c2\r\nCSeq: 1 MESSAGE\r\nContent-Length: 40000\r\n\r\n`,
    ),
    Buffer.alloc(40_000, 'x'),
  ]);
  return [
    ...make({ epochNs: at(0), source: a, destination: b, transport: 'udp', payload: text(1) }),
    ...make({ epochNs: at(1), source: b, destination: a, transport: 'tcp', payload: long }),
    ...make({ epochNs: at(2), source: a, destination: b, transport: 'tcp', payload: text(3) }),
    ...make({
      epochNs: at(3),
      source: six(5060),
      destination: six(5061),
      transport: 'udp',
      payload: text(4),
    }),
  ];
}

const inEthernet = (frame: Frame): Frame => {
  const head = Buffer.concat([Buffer.alloc(12), Buffer.from([0x08, 0x00])]);
  const bytes = Buffer.concat([head, frame.bytes]);
  return { ...frame, linkType: LINK_TYPES.ethernet, bytes, lengthBytes: frame.lengthBytes + 14 };
};

function fileOf(frames: readonly Frame[], comment = 'of lab: «ü»'): string {
  const path = join(temporaryFolder(), 'a.pcapng');
  const writer = createPcapngWriter({ comment, application: 'pbxctl' });
  writeFileSync(
    path,
    Buffer.concat([writer.start, ...frames.map((frame) => writer.packet(frame))]),
  );
  return path;
}

function framesIn(path: string): { frames: Frame[]; faults: readonly string[] } {
  const frames: Frame[] = [];
  const decoder = createCaptureDecoder((frame) =>
    frames.push({ ...frame, bytes: Buffer.from(frame.bytes) }),
  );
  decoder.push(readFileSync(path));
  return { frames, faults: decoder.end() };
}

async function tshark(path: string, ...args: string[]): Promise<string[][]> {
  const out = execFileSync(await realTool('tshark'), ['-r', path, ...args], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return out
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'));
}

describe('a pcapng file that is written', { timeout: 120_000 }, () => {
  const mixed = () => madeFrames().map((frame, i) => (i === 0 ? inEthernet(frame) : frame));

  it('is read back as it was, with several link types', () => {
    const frames = mixed().map((frame) => ({ ...frame, bytes: Buffer.from(frame.bytes) }));
    expect(framesIn(fileOf(frames))).toEqual({ frames, faults: [] });
  });

  it('opens in Wireshark, with sums that hold and times to the nanosecond', async () => {
    const check = ['ip', 'udp', 'tcp'].flatMap((name) => ['-o', `${name}.check_checksum:TRUE`]);
    const fields = [
      'frame.time_epoch',
      'ip.src',
      'sip.Call-ID',
      'tcp.seq_raw',
      '_ws.expert.message',
    ];
    const rows = await tshark(
      fileOf(mixed()),
      ...[...check, '-T', 'fields'],
      ...fields.flatMap((field) => ['-e', field]),
    );
    expect(rows.map(([, source = '', callId = '']) => [source, callId])).toEqual([
      ['127.0.0.198', 'c1'],
      ['127.0.0.127', ''],
      ['127.0.0.127', 'c2'],
      ['127.0.0.198', 'c3'],
      ['', 'c4'],
    ]);
    expect(rows[0]?.[0]).toBe('1795634687.123456789');
    expect(rows.flat().filter((cell) => /checksum|bad|malformed/i.test(cell))).toEqual([]);
  });

  it('tells what it is of, and holds what was cut off as that', async () => {
    const make = createPacketMaker();
    const end = (port: number) => ({ address: '127.0.0.1', port });
    const frames = make({
      ...{ epochNs: START, source: end(5060), destination: end(5070), transport: 'udp' },
      ...{ payload: text(1), missingBytes: 100 },
    });
    const path = fileOf(frames);
    expect(readFileSync(path).includes('of lab: «ü»')).toBe(true);
    const [row] = await tshark(path, '-T', 'fields', '-e', 'frame.cap_len', '-e', 'frame.len');
    const [kept, whole] = (row ?? []).map(Number);
    expect(whole).toBe((kept ?? 0) + 100);
  });

  it('makes no packet of what has no address', () => {
    const make = createPacketMaker();
    const end = (address: string) => ({ address, port: 1 });
    const payload = text(1);
    for (const [from, to] of [
      ['pbx', '::1'],
      ['127.0.0.1', '::1'],
      ['', ''],
    ] as const)
      expect(
        make({ epochNs: 0n, source: end(from), destination: end(to), transport: 'udp', payload }),
      ).toEqual([]);
  });
});

describe('an export', { timeout: 120_000 }, () => {
  it('as pcap has the packets that the capture has, of one link type', async () => {
    const path = fileOf(madeFrames());
    const to = join(temporaryFolder(), 'a.pcap');
    expect(await exportPackets(path, to, 'pcap', 'pbxctl')).toEqual({ packets: 5, remarks: [] });
    const { frames, faults } = framesIn(to);
    expect(faults).toEqual([]);
    expect(frames.map(({ bytes }) => bytes)).toEqual(madeFrames().map(({ bytes }) => bytes));
    await expect(exportPackets(path, to, 'pcap', 'pbxctl')).rejects.toMatchObject({
      code: 'refused',
    });
  });

  it('as pcap of several link types has their IP packets, and says so', async () => {
    const [first, ...rest] = madeFrames();
    if (!first) throw new Error('no frame');
    const arp = { ...inEthernet(first), bytes: Buffer.alloc(42, 1), lengthBytes: 42 };
    const path = fileOf([inEthernet(first), arp, ...rest]);
    const to = join(temporaryFolder(), 'a.pcap');
    const { packets, remarks } = await exportPackets(path, to, 'pcap', 'pbxctl');
    expect([packets, remarks]).toEqual([
      5,
      ['its link types differ: IP packets alone are exported', '1 packets without IP are left out'],
    ]);
    expect(framesIn(to).frames.map(({ bytes }) => bytes)).toEqual(
      madeFrames().map(({ bytes }) => bytes),
    );
  });

  it('of a broken file goes to where it breaks, and says so', async () => {
    const path = fileOf(madeFrames());
    writeFileSync(path, readFileSync(path).subarray(0, -9));
    const lines: string[] = [];
    const { packets, remarks } = await exportText(path, (line) => lines.push(line));
    expect(packets).toBe(3);
    expect(remarks).toEqual([expect.stringContaining('cut short in packet 5')]);
    expect(lines[0]).toBe('2026-11-25T19:24:47.123Z UDP 127.0.0.198:5060 -> 127.0.0.127:5070');
  });
});
