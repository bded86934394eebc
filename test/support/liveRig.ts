import { createAmi } from '../../asterisk/ami/client.ts';
import type { Ami } from '../../asterisk/ami/port.ts';
import type { Access } from '../../asterisk/lab/port.ts';
import { createLive } from '../../asterisk/state/live.ts';
import { eventMask } from '../../asterisk/state/mask.ts';
import type { LivePbx, LiveStatus, PbxView } from '../../asterisk/state/types.ts';
import { systemTimer } from '../../asterisk/timer.ts';
import { asteriskSays } from './rawAmi.ts';

/** The live state of an Asterisk as the session has it, to be held against what Asterisk lists. */
export interface LiveRig {
  readonly live: LivePbx;
  readonly commands: Ami;
  /** Resolves when it is in this phase. */
  until(phase: LiveStatus['phase'], limitMs?: number): Promise<void>;
  /** Milliseconds until it shows what Asterisk lists, or the difference that remained. */
  agrees(limitMs?: number): Promise<number | string>;
  /** What was found the same so far. */
  readonly compared: { channels: number; peers: number };
  close(): void;
}

export interface RigOptions {
  /** Where Asterisk itself is asked; `access` may be of something between. */
  readonly oracle?: Access;
  readonly technology: 'SIP' | 'PJSIP';
  readonly now?: () => number;
  readonly keepAliveMs?: number;
}

export async function watchLive(access: Access, options: RigOptions): Promise<LiveRig> {
  const { oracle = access, technology, now = Date.now } = options;
  const more = options.keepAliveMs === undefined ? {} : { keepAliveMs: options.keepAliveMs };
  const events = createAmi({ ...access, ...more, events: eventMask });
  const commands = createAmi({ ...access, ...more });
  const live = createLive({ events, commands, now, timers: systemTimer });
  const close = () => {
    live.close();
    events.close();
    commands.close();
  };
  try {
    await live.start();
  } catch (error) {
    close();
    throw error;
  }
  const compared = { channels: 0, peers: 0 };
  const rig: LiveRig = {
    ...{ live, commands, close, compared },
    until: (phase, limitMs = 20_000) =>
      new Promise((resolve, reject) => {
        const settle = (done: () => void) => {
          clearTimeout(timer);
          stop();
          done();
        };
        const why = () => new Error(`not ${phase} after ${limitMs} ms, but ${live.status.phase}`);
        const timer = setTimeout(() => settle(() => reject(why())), limitMs);
        const look = () => live.status.phase === phase && settle(resolve);
        const stop = live.onChange(look);
        look();
      }),
    async agrees(limitMs = 10_000) {
      const from = Date.now();
      for (;;) {
        const listed = await listedBy(oracle, technology);
        const shown = shownBy(live.view, technology);
        const isLive = live.status.phase === 'live';
        if (isLive && listed.join('\n') === shown.join('\n')) {
          const channels = listed.filter((line) => line.startsWith('channel')).length;
          compared.channels += channels;
          compared.peers += listed.length - channels;
          return Date.now() - from;
        }
        if (Date.now() - from > limitMs)
          return isLive ? differenceOf(listed, shown) : `it is ${live.status.phase}`;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
  };
  return rig;
}

/** Channels with state and bridge, and which number is registered where, a line each. */
function shownBy({ channels, peers }: PbxView, technology: string): string[] {
  const lines = [...channels.values()].map(({ name, state, uniqueid, bridgeId = '' }) =>
    ['channel', name, state, uniqueid, bridgeId].join(' '),
  );
  for (const { name, address, ...peer } of peers.values())
    if (peer.technology === technology && address !== undefined && /^\d+$/.test(name))
      lines.push(`peer ${name} ${address}`);
  return lines.sort();
}

async function listedBy(access: Access, technology: string): Promise<string[]> {
  const channels = (await asteriskSays(access, 'core show channels concise')).flatMap((line) => {
    const fields = line.split('!');
    const [name = '', state = ''] = [fields[0], fields[4]];
    const [bridge = '', uniqueid = ''] = fields.slice(-2);
    return fields.length > 10 ? [['channel', name, state, uniqueid, bridge].join(' ')] : [];
  });
  const peers =
    technology === 'PJSIP'
      ? await asteriskSays(access, 'pjsip show contacts')
      : await asteriskSays(access, 'sip show peers');
  const contact =
    technology === 'PJSIP'
      ? /^\s*Contact:\s+(\d+)\/sip:[^@]*@([\d.]+:\d+)/
      : /^(\d+)(?:\/\S+)?\s+([\d.]+)\s.*\s(\d{2,5})\s/;
  const found = peers.flatMap((line) => {
    const [, name, host, port] = contact.exec(line) ?? [];
    return name && host ? [`peer ${name} ${[host, ...(port ? [port] : [])].join(':')}`] : [];
  });
  return [...channels, ...found].sort();
}

function differenceOf(listed: readonly string[], shown: readonly string[]): string {
  const missing = listed.filter((line) => !shown.includes(line));
  const extra = shown.filter((line) => !listed.includes(line));
  return [
    `${listed.length} listed, ${shown.length} shown`,
    ...missing.slice(0, 2).map((line) => `missing: ${line}`),
    ...extra.slice(0, 2).map((line) => `too many: ${line}`),
  ].join('; ');
}
