import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundle } from '../../support/bundle.ts';
import { writeBusyCapture } from '../../support/busyCapture.ts';

const run = promisify(execFile);
const TIMEOUT = 120_000;

/** A process that has little memory and is killed when it does not come to an end. */
async function child(file: string, memoryMb: number, ...args: string[]) {
  const { stdout } = await run(
    process.execPath,
    [`--max-old-space-size=${memoryMb}`, file, ...args],
    { timeout: TIMEOUT, killSignal: 'SIGKILL' },
  );
  return JSON.parse(stdout) as Record<string, number>;
}

describe('damaged captures by the thousand', () => {
  let program: Awaited<ReturnType<typeof bundle>>;
  beforeAll(async () => {
    program = await bundle('fuzz-captures.ts');
  });
  afterAll(() => program.remove());

  it.each([1, 100_001])(
    'are read to where they break, from seed %i on',
    async (seed) => {
      const runs = 3000;
      const seen = await child(program.file, 64, String(seed), String(runs));
      expect(seen['runs']).toBe(runs);
      // Most are read far enough to matter, and many are damaged where it shows.
      expect(seen['packets']).toBeGreaterThan(20 * runs);
      expect(seen['messages']).toBeGreaterThan(3 * runs);
      expect(seen['streams']).toBeGreaterThan(runs);
      expect(seen['faulty']).toBeGreaterThan(runs / 20);
      expect(seen['refused']).toBeGreaterThan(0);
    },
    TIMEOUT + 10_000,
  );
});

describe('captures of which each packet begins something new', () => {
  let program: Awaited<ReturnType<typeof bundle>>;
  beforeAll(async () => {
    program = await bundle('flood-captures.ts');
  });
  afterAll(() => program.remove());

  it.each([
    ['conversations', 400_000, {}],
    ['calls', 60_000, { flows: 10_000, messages: 20_000 }],
    ['streams', 240_000, { streams: 10_000 }],
    ['fragments', 60_000, {}],
    ['connections', 60_000, {}],
    ['gaps', 100_000, {}],
    ['reports', 100_000, { rtcp: 10_000 }],
    ['iax', 60_000, { iaxCalls: 5000 }],
    ['digits', 60_000, { digits: 1000 }],
  ])(
    'a flood of %s is kept within bounds',
    async (kind, count, most) => {
      const kept = await child(program.file, 96, kind, String(count));
      expect(kept['packets']).toBeGreaterThanOrEqual(count);
      for (const [what, bound] of Object.entries(most)) {
        expect(kept[what]).toBeGreaterThan(bound / 3);
        expect(kept[what]).toBeLessThanOrEqual(bound);
      }
      expect(kept['mostMb']).toBeLessThan(350);
    },
    TIMEOUT + 10_000,
  );
});

describe('a capture of a million packets', () => {
  let dir: string;
  let program: Awaited<ReturnType<typeof bundle>>;
  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'pbxctl-million-'));
    program = await bundle('read-capture.ts');
  });
  afterAll(async () => {
    program.remove();
    await rm(dir, { recursive: true });
  });

  it(
    'is read in the memory of a small one',
    async () => {
      const path = join(dir, 'busy.pcap');
      const { packets, calls, rtpPackets } = await writeBusyCapture(path, {
        ...{ calls: 500, packetsEach: 997 },
      });
      expect(packets).toBe(1_000_000);
      const { mostMb, ...counted } = await child(program.file, 64, path);
      expect(mostMb).toBeLessThan(250);
      expect(counted).toEqual({
        ...{ packets, flows: calls, ended: calls, streams: 2 * calls, rtp: rtpPackets, lost: 0 },
        ...{ faults: [], protocols: { 'SIP/SDP': 2 * calls, SIP: 4 * calls, RTP: rtpPackets } },
      });
    },
    2 * TIMEOUT,
  );
});
