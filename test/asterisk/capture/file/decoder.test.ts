import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createCaptureDecoder } from '../../../../asterisk/capture/file/decoder.ts';
import { epochNsOf } from '../../../../asterisk/capture/moment.ts';
import type { Frame } from '../../../../asterisk/capture/types.ts';
import {
  block,
  enhancedBlock,
  interfaceBlock,
  packetBlock,
  pcapFile,
  sectionBlock,
  simpleBlock,
} from '../../../support/captureFiles.ts';

interface Seen {
  readonly linkType: number;
  readonly epochNs: bigint;
  readonly text: string;
  readonly lengthBytes: number;
}

function decode(file: Uint8Array, step = file.length) {
  const frames: Seen[] = [];
  const decoder = createCaptureDecoder(({ bytes, seconds, ns, ...rest }) =>
    frames.push({
      ...rest,
      epochNs: epochNsOf({ seconds, ns }),
      text: Buffer.from(bytes).toString('latin1'),
    }),
  );
  for (let at = 0; at < file.length; at += step) decoder.push(file.subarray(at, at + step));
  return { frames, faults: decoder.end() };
}

const text = (value: string) => Buffer.from(value, 'latin1');
const AT = 1_700_000_000_123_456_000n;
const TWO = [
  { epochNs: AT, bytes: text('first') },
  { epochNs: AT + 20_000_000n, bytes: text('the second'), lengthBytes: 1500 },
];
const TWO_SEEN = [
  { linkType: 113, epochNs: AT, text: 'first', lengthBytes: 5 },
  { linkType: 113, epochNs: AT + 20_000_000n, text: 'the second', lengthBytes: 1500 },
];

describe('pcap', () => {
  it.each([
    [true, 0xa1b2c3d4],
    [false, 0xa1b2c3d4],
    [true, 0xa1b23c4d],
    [false, 0xa1b23c4d],
    [true, 0xa1b2cd34],
    [false, 0xa1b2cd34],
  ])('little-endian %s, magic %d, however it is cut', (isLittle, magic) => {
    const file = pcapFile(TWO, { isLittle, magic, linkType: 113 });
    for (const step of [file.length, 1, 7, 24]) {
      expect(decode(file, step)).toEqual({ frames: TWO_SEEN, faults: [] });
    }
  });

  it('carries a fraction that is more than a second', () => {
    const file = pcapFile([{ epochNs: 7_000_000_000n, bytes: text('x') }]);
    file.writeUInt32LE(2_500_000, 28);
    const frames: Frame[] = [];
    createCaptureDecoder((frame) => frames.push(frame)).push(file);
    expect(frames).toMatchObject([{ seconds: 9, ns: 500_000_000 }]);
  });

  it('keeps nanoseconds', () => {
    const epochNs = AT + 789n;
    const file = pcapFile([{ epochNs, bytes: text('x') }], { magic: 0xa1b23c4d });
    expect(decode(file).frames[0]?.epochNs).toBe(epochNs);
  });

  it('keeps the link type without what stands in its upper half', () => {
    expect(decode(pcapFile(TWO, { linkType: 0xf4000071 })).frames[0]?.linkType).toBe(113);
  });

  it('says where the file is cut short', () => {
    const file = pcapFile(TWO, { linkType: 113 });
    const { frames, faults } = decode(file.subarray(0, file.length - 1));
    expect(frames).toEqual(TWO_SEEN.slice(0, 1));
    expect(faults).toEqual(['cut short in packet 2, at byte 45']);
  });

  it('refuses a packet of 4 GB and reads no further', () => {
    const file = pcapFile([...TWO, ...TWO], { linkType: 113 });
    file.writeUInt32LE(0xffffffff, 45 + 8);
    const { frames, faults } = decode(file, 10);
    expect(frames).toEqual(TWO_SEEN.slice(0, 1));
    expect(faults).toEqual([
      'broken in packet 2, at byte 45: it claims 4294967295 bytes, more than a packet has',
    ]);
  });
});

describe('pcapng', () => {
  const units = AT / 1000n;

  it.each([true, false])(
    'little-endian %s: packets of all kinds, however it is cut',
    (isLittle) => {
      const file = Buffer.concat([
        sectionBlock(isLittle),
        interfaceBlock({ linkType: 113 }, isLittle),
        block(5, Buffer.alloc(30), isLittle),
        enhancedBlock({ units, bytes: text('first') }, isLittle),
        block(0x0bad, Buffer.alloc(100_001), isLittle),
        packetBlock(
          { units: units + 20_000n, bytes: text('the second'), lengthBytes: 1500 },
          isLittle,
        ),
        simpleBlock(text('simple'), 6, isLittle),
      ]);
      const simple = { ...TWO_SEEN[1], text: 'simple', lengthBytes: 6 };
      for (const step of [file.length, 1, 13]) {
        expect(decode(file, step)).toEqual({ frames: [...TWO_SEEN, simple], faults: [] });
      }
    },
  );

  it.each<[string, number | undefined, bigint, bigint]>([
    ['microseconds unless told', undefined, 1_700_000_000_123_456n, AT],
    ['nanoseconds', 9, AT, AT],
    ['seconds', 0, 1_700_000_000n, 1_700_000_000_000_000_000n],
    ['picoseconds', 12, 1_234_567n, 1234n],
    ['powers of two', 0x80 | 10, 1_700_000_000n * 1024n + 512n, 1_700_000_000_500_000_000n],
    ['the smallest', 0xff, 1n << 63n, 0n],
    ['as many microseconds as a double holds', 6, 2n ** 53n - 1n, (2n ** 53n - 1n) * 1000n],
    ['as many seconds, which no clock shows', 0, 2n ** 53n - 1n, 2n ** 63n - 1n],
    ['what no clock shows', 0, (1n << 64n) - 1n, (1n << 63n) - 1n],
  ])('reads times in %s', (_what, resolution, stamp, epochNs) => {
    const form = resolution === undefined ? {} : { resolution };
    const packet = enhancedBlock({ units: stamp, bytes: text('x') });
    const { frames } = decode(Buffer.concat([sectionBlock(), interfaceBlock(form), packet]));
    expect(frames[0]?.epochNs).toBe(epochNs);
  });

  it('adds the offset of an interface', () => {
    const form = { offset: -1_700_000_000n, resolution: 9 };
    const packet = enhancedBlock({ units: AT, bytes: text('x') });
    const { frames } = decode(Buffer.concat([sectionBlock(), interfaceBlock(form), packet]));
    expect(frames[0]?.epochNs).toBe(123_456_000n);
  });

  it('keeps several interfaces and sections apart, also of different byte orders', () => {
    const file = Buffer.concat([
      ...[sectionBlock(true), interfaceBlock({ linkType: 1 }), interfaceBlock({ linkType: 101 })],
      enhancedBlock({ id: 1, units, bytes: text('a') }),
      ...[sectionBlock(false), interfaceBlock({ linkType: 276 }, false)],
      enhancedBlock({ id: 0, units, bytes: text('b') }, false),
    ]);
    expect(decode(file).frames.map(({ linkType }) => linkType)).toEqual([101, 276]);
  });

  it('stops at a packet of an interface that is not there', () => {
    const packet = enhancedBlock({ id: 7, units, bytes: text('x') });
    const { frames, faults } = decode(Buffer.concat([sectionBlock(), interfaceBlock(), packet]));
    expect(frames).toEqual([]);
    expect(faults).toEqual([
      'broken in packet 1, at byte 48: it is of interface 7, which the file does not describe',
    ]);
  });

  it.each<[string, number, number, RegExp]>([
    ['a length at the end that is another', -4, 99, /44 bytes at its start and 99 at its end/],
    ['a packet longer than its block', 20, 4000, /claims 4000 bytes, more than its block has/],
    ['a block of 4 GB', 4, 0xffffffff, /block claims 4294967295 bytes/],
    ['a block without room', 4, 8, /block claims 8 bytes, too few/],
  ])('stops at %s', (_what, at, value, fault) => {
    const packet = enhancedBlock({ units, bytes: text('x'.repeat(12)) });
    packet.writeUInt32LE(value, at < 0 ? packet.length + at : at);
    const { faults } = decode(Buffer.concat([sectionBlock(), interfaceBlock(), packet]));
    expect(faults).toEqual([expect.stringMatching(fault)]);
  });

  it('says that a block that was to be skipped is cut short', () => {
    const file = Buffer.concat([sectionBlock(), block(77, Buffer.alloc(500))]);
    expect(decode(file.subarray(0, 300)).faults).toEqual(['cut short in packet 1, at byte 300']);
  });
});

describe('what is no capture', () => {
  it.each<[string, Uint8Array, RegExp, RegExp]>([
    ['gzip', gzipSync(pcapFile(TWO)), /compressed by gzip/, /gunzip FILE/],
    ['text', text('No.  Time  Source'), /it is text/, /name a pcap/],
    [
      'something else',
      Uint8Array.of(0, 1, 2, 3, 4),
      /unknown, its first bytes are 00010203/,
      /name a/,
    ],
  ])('%s', (_what, bytes, message, hint) => {
    expect(() => decode(bytes)).toThrowError(
      expect.objectContaining({
        code: 'failed',
        message: expect.stringMatching(message),
        hint: expect.stringMatching(hint),
      }),
    );
  });

  it('is empty, or shorter than a header', () => {
    expect(decode(Buffer.alloc(0)).faults).toEqual(['the file is empty']);
    expect(decode(pcapFile([]).subarray(0, 10)).faults).toEqual([
      'cut short in its header, at byte 0',
    ]);
  });
});
