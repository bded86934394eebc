import { createCaptureDecoder } from '../../asterisk/capture/file/decoder.ts';
import { createReader } from '../../asterisk/capture/reading/reader.ts';
import { PbxError } from '../../asterisk/errors.ts';
import {
  enhancedBlock,
  type FilePacket,
  interfaceBlock,
  packetBlock,
  pcapFile,
  sectionBlock,
  simpleBlock,
} from './captureFiles.ts';
import { chance } from './chance.ts';
import { below, damaged, type Random } from './damage.ts';
import { medley } from './medley.ts';
import { LINKS } from './packets.ts';

/**
 * Reads damaged captures as a process of its own, so that a hang or a lack of memory is seen:
 * `node fuzz-captures.mjs FIRST-SEED RUNS`. Prints what came of it as JSON; exits with 1 at the first error
 * that is no PbxError, with its seed.
 */
const [firstSeed = 1, runs = 1000] = process.argv.slice(2).map(Number);

const ETHERNET_BYTES = 14;
const base = medley();
const links = Object.values(LINKS);
const seen = {
  runs: 0,
  refused: 0,
  faulty: 0,
  packets: 0,
  messages: 0,
  streams: 0,
  flows: 0,
  rows: 0,
};

/** The same packets over another link, each byte of some of them changed before the file is made. */
function packetsFor(random: Random, wrap: (packet: Buffer) => Buffer): FilePacket[] {
  const share = random() < 0.5 ? random() * 0.5 : 0;
  const packets = base.map(({ epochNs, bytes }) => {
    const packet = Buffer.from(bytes.subarray(ETHERNET_BYTES));
    return { epochNs, bytes: wrap(random() < share ? damaged(random, packet) : packet) };
  });
  for (let i = below(random, 6); i > 0; i--) {
    const [a, b] = [below(random, packets.length), below(random, packets.length)];
    const [first, second] = [packets[a], packets[b]];
    if (first && second) [packets[a], packets[b]] = [second, first];
  }
  return packets;
}

function pcapng(random: Random, packets: readonly FilePacket[], linkType: number): Buffer {
  const isLittle = random() < 0.5;
  const blocks = packets.map(({ epochNs, bytes }) => {
    const stamped = { units: epochNs / 1000n, bytes };
    const way = below(random, 10);
    if (way === 0) return simpleBlock(bytes, bytes.length, isLittle);
    return way === 1 ? packetBlock(stamped, isLittle) : enhancedBlock(stamped, isLittle);
  });
  for (let i = below(random, 4); i > 0; i--) {
    const [a, b] = [below(random, blocks.length), below(random, blocks.length)];
    const [first, second] = [blocks[a], blocks[b]];
    if (first && second) [blocks[a], blocks[b]] = [second, first];
  }
  const head = [sectionBlock(isLittle), interfaceBlock({ linkType, resolution: 6 }, isLittle)];
  return Buffer.concat([...head, ...blocks]);
}

function fileFor(random: Random): Buffer {
  const link = links[below(random, links.length)] ?? links[0];
  const packets = packetsFor(random, link?.wrap ?? ((packet) => packet));
  const linkType = link?.linkType ?? 1;
  const magic = [0xa1b2c3d4, 0xa1b23c4d, 0xa1b2cd34][below(random, 3)] ?? 0xa1b2c3d4;
  const form = { linkType, magic, isLittle: random() < 0.5 };
  const file = random() < 0.5 ? pcapFile(packets, form) : pcapng(random, packets, linkType);
  return random() < 0.5 ? damaged(random, file) : file;
}

function read(file: Buffer, random: Random): void {
  const reader = createReader({ rtpRows: true, onRow: () => seen.rows++ });
  const decoder = createCaptureDecoder(reader.take);
  const step = 1 + below(random, file.length + 1);
  for (let at = 0; at < file.length; at += step) decoder.push(file.subarray(at, at + step));
  reader.end();
  for (const fault of decoder.end()) reader.fault(fault);
  const { packets, flows, streams, faults } = reader.reading();
  seen.packets += packets;
  seen.streams += streams.length;
  seen.flows += flows.length;
  seen.messages += flows.reduce((sum, { messages }) => sum + messages.length, 0);
  if (faults.length > 0) seen.faulty++;
}

for (let seed = firstSeed; seed < firstSeed + runs; seed++) {
  const random = chance(seed);
  try {
    seen.runs++;
    read(fileFor(random), random);
  } catch (error) {
    if (!(error instanceof PbxError)) {
      process.stderr.write(`seed ${seed}: ${error instanceof Error ? error.stack : error}\n`);
      process.exit(1);
    }
    seen.refused++;
  }
}
const mostMb = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(JSON.stringify({ ...seen, mostMb }));
