import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { G711Codec } from '../audio/g711.ts';
import type { SipMessage } from '../capture/types.ts';
import { deathSignalPrefix } from '../engine/run.ts';
import { writeFileAtomic } from '../files.ts';
import { createFollowing, type Following, type Side } from './following.ts';
import { type Media, openMedia } from './media.ts';
import type { MediaPhone } from './mediaScenario.ts';
import type { Phone, PhonesOptions } from './phones.ts';
import { freeUdpPort, openRelay, type Relay } from './relay.ts';
import { runSipp, type SippRun } from './sipp.ts';

/** All that one call of a phone is made of: its RTP, its relay, its SIPp and what was seen of it. */
export interface Seat {
  readonly media: Media;
  readonly following: Following;
  readonly relay: Relay;
  /** Address and port of the PBX. */
  readonly pbx: string;
  /** Writes a scenario, to be read by SIPp alone. */
  scenario(make: (phone: MediaPhone) => string): Promise<string>;
  start(args: readonly string[]): SippRun;
  /** Ends and closes all; what was heard stays. */
  close(): Promise<void>;
}

export type OwnSeat = Pick<Seat, 'following' | 'relay'>;

interface SeatOptions {
  readonly codec: G711Codec | undefined;
  readonly softphone: boolean | undefined;
  readonly maxMs: number;
  /** Of the phone's SIP; any free one when not given. */
  readonly port?: number;
  /** Whether a message is handed on; those of the call are to be followed. */
  seen(message: SipMessage, from: Side, own: OwnSeat): boolean;
}

export async function openSeat(
  { sipp, dir, pbx }: PhonesOptions,
  phone: Phone,
  { codec = 'alaw', softphone = false, maxMs, port, seen }: SeatOptions,
): Promise<Seat> {
  const { address } = phone;
  const pbxText = `${pbx.address}:${pbx.port}`;
  const name = join(dir, `${phone.number}-${randomUUID()}`);
  const sippPort = await freeUdpPort(address);
  const tether = await deathSignalPrefix(process.env);
  const media = await openMedia({ address, codec, maxMs });
  const following = createFollowing(media);
  const relay: Relay = await openRelay({
    ...{ address, sippPort, pbx, ...(port === undefined ? {} : { port }) },
    seen: (message, from) => seen(message, from, { following, relay }),
  }).catch(async (error: unknown) => {
    await media.close();
    throw error;
  });
  const known = { account: phone, address, codec, softphone, pbx: pbxText };
  const files: string[] = [];
  let run: SippRun | undefined;

  return {
    ...{ media, following, relay, pbx: pbxText },
    async scenario(make) {
      const path = `${name}-${files.length}.xml`;
      files.push(path);
      await writeFileAtomic(path, make({ ...known, port: relay.port, rtpPort: media.port }), 0o600);
      return path;
    },
    start(args) {
      const remote = [`${address}:${relay.port}`, '-i', address, '-p', String(sippPort)];
      const control = ['-ci', address, '-nostdin', '-skip_rlimit', '-timeout_error'];
      const base = [...control, '-auth_uri', pbxText];
      run = runSipp(sipp, [...remote, ...base, ...args], {
        ...{ cwd: dir, file: `${name}.err`, tether },
      });
      run.ended.then(
        (reason) => following.fail(reason || 'SIPp ended'),
        (error: Error) => following.fail(error.message),
      );
      return run;
    },
    async close() {
      await run?.end();
      const removed = files.map((path) => rm(path, { force: true }));
      await Promise.all([media.close(), relay.close(), ...removed]);
    },
  };
}
