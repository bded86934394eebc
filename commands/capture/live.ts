import { rm } from 'node:fs/promises';
import { mediaFilter } from '../../asterisk/capture/source/mediaFilter.ts';
import type { OpenSource, SourceKind, Taker } from '../../asterisk/capture/source/port.ts';
import {
  capturesFolder,
  listCaptures,
  recordPath,
  writeCaptureRecord,
} from '../../asterisk/capture/store.ts';
import type { Endpoint } from '../../asterisk/capture/types.ts';
import { identify } from '../../asterisk/engine/process.ts';
import { PbxError } from '../../asterisk/errors.ts';
import { makeFolder } from '../../asterisk/files.ts';
import type { Context } from '../context.ts';
import { mendCaptures } from './mend.ts';
import type { CaptureOrders } from './orders.ts';
import { filteredPackets } from './packets.ts';
import { portsOf } from './ports.ts';
import { SOURCE_KINDS, sourcesOf } from './sources.ts';

/** A source that a session listens to. */
export interface LiveSource extends OpenSource {
  readonly kind: SourceKind;
  /** Why the better ones could not be used: `packets: …`. */
  readonly passedOver: readonly string[];
}

/** The SIP messages of a PBX as they come, and the RTP of some ends, for as long as the process lives. */
export interface LiveSources {
  /** From the first source that can be used; PbxError with the reasons of all, a line each. */
  openSip(taker: Taker, signal: AbortSignal): Promise<LiveSource>;
  /** PbxError where packets cannot be had. */
  openMedia(ends: readonly Endpoint[], taker: Taker, signal: AbortSignal): Promise<OpenSource>;
}

export function liveSources(context: Context): LiveSources {
  const orders = ordersOf(context);
  return {
    async openSip(taker, signal) {
      const profile = await context.profiles.load(context.pbxName);
      await mendCaptures(context);
      await forgetKilled(context);
      const ports = await portsOf(context, profile);
      const passedOver: string[] = [];
      for (const kind of SOURCE_KINDS) {
        const claim = (on: boolean) => keep(context, orders, kind, on);
        const asked = { context, profile, orders: { ...orders, source: kind }, ports, claim };
        try {
          const [source] = await sourcesOf(asked);
          if (source) return { ...(await source.open(taker, signal)), kind, passedOver };
        } catch (error) {
          if (!(error instanceof PbxError)) throw error;
          passedOver.push(`${kind}: ${error.message}`);
        }
      }
      throw new PbxError('refused', passedOver.join('\n'));
    },
    async openMedia(ends, taker, signal) {
      const profile = await context.profiles.load(context.pbxName);
      const filter = mediaFilter(ends);
      if (filter === undefined) throw new PbxError('not-found', 'no message tells where RTP goes');
      return (await filteredPackets(context, profile, filter)).open(taker, signal);
    },
  };
}

const ordersOf = ({ pbxName }: Context): CaptureOrders => ({
  ...{ pbx: pbxName, name: `session-${process.pid}`, file: '', source: undefined },
  ...{ peer: undefined, call: undefined, rtp: false, maxBytes: 0, maxMs: undefined },
  hepListen: undefined,
});

/** Records of sessions that were killed, once what they had turned on is off. */
async function forgetKilled({ folders, pbxName }: Context): Promise<void> {
  const folder = capturesFolder(folders.data);
  for (const { name, pbx, state, turnedOn, isForSession } of await listCaptures(folder))
    if (isForSession && pbx === pbxName && state === 'broken off' && !turnedOn)
      await rm(recordPath(folder, name), { force: true });
}

/**
 * What a source turns on in Asterisk is noted where captures are, so that it is turned off by the next one even
 * when this process is killed.
 */
async function keep(
  { folders, now, pbxName }: Context,
  { name }: CaptureOrders,
  source: SourceKind,
  turnedOn: boolean,
): Promise<void> {
  const folder = capturesFolder(folders.data);
  if (!turnedOn) return rm(recordPath(folder, name), { force: true });
  const recorder = await identify(process.pid);
  if (!recorder) throw new PbxError('failed', '/proc is not readable');
  await makeFolder(folder);
  await writeCaptureRecord(folder, {
    ...{ name, pbx: pbxName, file: `${recordPath(folder, name)}.none`, source, recorder },
    ...{ filter: 'shown in a session', startedAt: now(), endedAt: undefined, why: undefined },
    ...{ packets: 0, messages: 0, bytes: 0, maxBytes: 0, turnedOn: true },
    isForSession: true,
  });
}
