import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { inTurns, median, programPath, ratioOf, timeRun } from '../measure.ts';
import type { Row } from '../result.ts';
import { perSecond } from '../words.ts';

const EVENTS = 500_000;
const OTHERS = ['asterisk-manager', 'asterisk-ami-client', 'ami-io'] as const;

/** A whole client each, in a process of its own, from the loopback socket to the listener. */
export const ami: Row = {
  name: 'ami',
  async measure({ rounds, scale }) {
    const events = EVENTS * scale;
    const server = spawn(process.execPath, [programPath('amiServer'), String(events)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    try {
      const [line] = await once(server.stdout, 'data');
      const port = String(line).trim();
      const taken = await inTurns(rounds, {
        bare: () => seconds('bare', port),
        pbxctl: () => seconds('pbxctl', port, events),
        'asterisk-manager': () => seconds('asterisk-manager', port, events),
        'asterisk-ami-client': () => seconds('asterisk-ami-client', port, events),
        'ami-io': () => seconds('ami-io', port, events),
      });
      const ours = perSecond(events, median(taken.pbxctl), 'events');
      const against = (side: keyof typeof taken) => ({
        ...{ ours, theirs: perSecond(events, median(taken[side]), 'events') },
        ratio: ratioOf(taken[side], taken.pbxctl),
      });
      return [
        ...OTHERS.map((name) => ({
          name: `AMI events, times ${name}`,
          ...against(name),
          target: name === 'asterisk-manager' ? { atLeast: 5 } : undefined,
        })),
        {
          name: 'AMI events, times a bare read of the bytes',
          ...against('bare'),
          target: { atLeast: 0.5 },
        },
      ];
    } finally {
      server.stdin.end();
    }
  },
};

async function seconds(client: string, port: string, events?: number): Promise<number> {
  const { stdout } = await timeRun(process.execPath, [programPath('amiClient'), client, port]);
  const said = JSON.parse(stdout);
  if (events !== undefined && said.events !== events)
    throw new Error(`${client} saw ${said.events} of ${events} events`);
  return said.seconds;
}
