import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeBusyCapture } from '../../support/busyCapture.ts';
import { realTool } from '../../support/tools.ts';
import { inTurns, median, programPath, ratioOf, timeRun } from '../measure.ts';
import type { Comparison, Row } from '../result.ts';
import { number, seconds } from '../words.ts';

const CALLS = 500;
const PACKETS_EACH = 997;
const MOST_MB = 250;

/** The same file read to its end by each: calls followed, streams counted. */
export const capture: Row = {
  name: 'capture',
  async measure({ rounds, scale }) {
    const folder = await mkdtemp(join(tmpdir(), 'pbxctl-bench-'));
    try {
      const file = join(folder, 'busy.pcap');
      const { packets } = await writeBusyCapture(file, {
        ...{ calls: CALLS, packetsEach: Math.round(PACKETS_EACH * scale) },
      });
      return await compare(file, packets, rounds);
    } finally {
      await rm(folder, { recursive: true });
    }
  },
};

async function compare(file: string, packets: number, rounds: number): Promise<Comparison[]> {
  const [tshark, sngrep] = await Promise.all([realTool('tshark'), realTool('sngrep')]);
  let mostMb = 0;
  const taken = await inTurns(rounds, {
    async pbxctl() {
      const { ms, stdout } = await timeRun(process.execPath, [programPath('read-capture'), file]);
      const seen = JSON.parse(stdout);
      if (seen.packets !== packets || seen.ended !== CALLS) throw new Error(`read: ${stdout}`);
      mostMb = Math.max(mostMb, seen.mostMb);
      return ms / 1000;
    },
    tshark: async () =>
      (await timeRun(tshark, ['-n', '-r', file, '-q', '-z', 'rtp,streams', '-z', 'sip,stat'])).ms /
      1000,
    sngrep: async () => (await timeRun(sngrep, ['-N', '-q', '-r', '-I', file])).ms / 1000,
  });
  const ours = seconds(median(taken.pbxctl));
  const count = `${number(packets)} packets`;
  return [
    {
      name: `capture of ${count}, times tshark (rtp,streams and sip,stat)`,
      ...{ ours, theirs: seconds(median(taken.tshark)) },
      ratio: ratioOf(taken.tshark, taken.pbxctl),
      target: { atLeast: 5 },
    },
    {
      name: `capture of ${count}, times sngrep -N -r`,
      ...{ ours, theirs: seconds(median(taken.sngrep)) },
      ratio: ratioOf(taken.sngrep, taken.pbxctl),
      target: { atLeast: 1 },
    },
    {
      name: `capture of ${count}, most memory`,
      ours: `${mostMb} MB`,
      ...{ theirs: '', ratio: undefined, judged: mostMb },
      ...{ target: { atMost: MOST_MB }, unit: 'MB' },
    },
  ];
}
