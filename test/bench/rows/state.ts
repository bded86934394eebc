import { inTurns, median, programPath, ratioOf, timeRun } from '../measure.ts';
import type { Row } from '../result.ts';
import { number } from '../words.ts';

const EVENTS = 200_000;
const FEW = { peers: 10, channels: 2 };
const MANY = { peers: 10_000, channels: 2_000 };

/** Events of calls and registrations, spread over all peers; each measure in a process of its own. */
export const state: Row = {
  name: 'state',
  async measure({ rounds, scale }) {
    const cost = async ({ peers, channels }: typeof FEW) => {
      const args = [peers, channels, EVENTS * scale].map(String);
      const { stdout } = await timeRun(process.execPath, [programPath('stateCost'), ...args]);
      return JSON.parse(stdout).ns as number;
    };
    const taken = await inTurns(rounds, { few: () => cost(FEW), many: () => cost(MANY) });
    const microseconds = (ns: readonly number[]) => `${number(median(ns) / 1000)} µs an event`;
    return [
      {
        name: 'event to state, 10,000 peers and 2,000 channels times 10 peers and 2 channels',
        ours: microseconds(taken.many),
        theirs: microseconds(taken.few),
        ratio: ratioOf(taken.many, taken.few),
        target: { atMost: 1.5 },
      },
    ];
  },
};
