import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../support/folder.ts';
import { fetchTool, realTool } from '../support/tools.ts';

/** A classic pcap with one UDP packet of 127.0.0.1 to itself, port 5060, that holds an OPTIONS. */
function smallPcap(): Buffer {
  const text = Buffer.from(
    'OPTIONS sip:a@127.0.0.1 SIP/2.0\r\nCall-ID: one\r\nCSeq: 1 OPTIONS\r\n\r\n',
  );
  const packet = Buffer.alloc(28 + text.length);
  packet.writeUInt16BE(0x4500, 0);
  packet.writeUInt16BE(packet.length, 2);
  packet.writeUInt16BE(0x4011, 8);
  packet.writeUInt32BE(0x7f000001, 12);
  packet.writeUInt32BE(0x7f000001, 16);
  packet.writeUInt16BE(5060, 20);
  packet.writeUInt16BE(5060, 22);
  packet.writeUInt16BE(8 + text.length, 24);
  text.copy(packet, 28);
  const head = Buffer.alloc(40);
  head.writeUInt32LE(0xa1b2c3d4, 0);
  head.writeUInt16LE(2, 4);
  head.writeUInt16LE(4, 6);
  head.writeUInt32LE(65535, 16);
  head.writeUInt32LE(101, 20);
  head.writeUInt32LE(packet.length, 32);
  head.writeUInt32LE(packet.length, 36);
  return Buffer.concat([head, packet]);
}

/** Nothing of the machine's own Wireshark is to help it. */
const run = (file: string, args: readonly string[]) =>
  execFileSync(file, args, {
    encoding: 'utf8',
    env: { HOME: '/nonexistent', PATH: '/usr/bin:/bin' },
  });

describe('a tool fetched from the package source of this machine', { timeout: 240_000 }, () => {
  it('runs with its own loader and libraries: tshark', async () => {
    const folder = temporaryFolder();
    const tshark = await fetchTool('tshark', folder);
    expect(tshark.startsWith(folder)).toBe(true);
    expect(run(tshark, ['-v'])).toMatch(/^TShark /m);
    const file = join(folder, 'small.pcap');
    writeFileSync(file, smallPcap());
    expect(
      run(tshark, ['-r', file, '-Y', 'sip.Call-ID == "one"', '-T', 'fields', '-e', 'sip.Method']),
    ).toBe('OPTIONS\n');
    expect(await fetchTool('tshark', folder)).toBe(tshark);
  });

  it('is found where one is there, or fetched: tcpdump', async () => {
    const tcpdump = await realTool('tcpdump');
    expect(run(tcpdump, ['--version'])).toMatch(/^tcpdump version /m);
  });
});
