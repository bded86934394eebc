import { readFile } from 'node:fs/promises';
import { TCPDUMP } from '../../asterisk/engine/tools.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { Step } from '../command.ts';
import type { Context } from '../context.ts';

/** CAP_NET_RAW of capabilities(7). */
const NET_RAW = 13n;

/** Whether this process, and a program that it starts, may open packet sockets. */
async function mayCapture(): Promise<boolean> {
  const text = await readFile('/proc/self/status', 'utf8').catch(() => '');
  const [, effective = '0'] = /^CapEff:\s*([0-9a-f]+)$/m.exec(text) ?? [];
  return ((BigInt(`0x${effective}`) >> NET_RAW) & 1n) === 1n;
}

/** Whether there is none, and one that was fetched could be used: without privilege it could not. */
export const lacksTcpdump = async ({ tools }: Pick<Context, 'tools'>): Promise<boolean> =>
  (await tools.find(TCPDUMP)) === undefined && (await mayCapture());

/** Captures without it have other sources, so that a failure is no more than said. */
export function fetchTcpdump(context: Pick<Context, 'tools'>): Step {
  return {
    kind: 'task',
    describe: 'fetch tcpdump',
    needed: () => lacksTcpdump(context),
    run: async (report, signal) => {
      try {
        return `tcpdump: ${await context.tools.obtain(TCPDUMP, { report, signal })}`;
      } catch (error) {
        if (!(error instanceof PbxError) || error.code === 'interrupted') throw error;
        return `tcpdump was not fetched, so captures have other sources: ${error.message}`;
      }
    },
  };
}
