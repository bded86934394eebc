import type { Ami } from '../ami/port.ts';
import { orNothing } from '../state/listing.ts';
import type { Call, Channel, PbxView } from '../state/types.ts';
import { technologyOf } from './ask.ts';
import { mediaPathOf } from './path.ts';
import { type ExplainedLeg, reasonsOf, UNSEEN } from './reasons.ts';
import { askSettings, type LegSettings } from './settings.ts';
import type { MediaPath, Reason } from './types.ts';

/** Where the media of a call flows, whether it was to be direct, and if so why it is not. */
export interface MediaExplanation {
  readonly path: MediaPath;
  /** Of its legs, in the order of `path.channels`; undefined where an account is not known. */
  readonly settings: readonly (LegSettings | undefined)[];
  /** All accounts in it are set direct. */
  readonly isWanted: boolean;
  readonly reasons: readonly Reason[];
}

/**
 * Asks what decides the path of a call; its legs must have been asked already (`lookAtMedia`). `placeOf` knows
 * the line of a file that sets an account so.
 */
export async function explainMedia(
  ami: Ami,
  view: PbxView,
  call: Call,
  placeOf: (account: string) => string | undefined = () => undefined,
): Promise<MediaExplanation> {
  const path = mediaPathOf(call, view);
  const settings = await Promise.all(
    path.channels.map(async (channel) => {
      const asked = await askSettings(ami, channel);
      const place = asked && placeOf(asked.account);
      return asked && place ? { ...asked, evidence: `${asked.evidence}, ${place}` } : asked;
    }),
  );
  const known = settings.filter((one) => one !== undefined);
  const isWanted = known.length > 0 && known.every(({ direct }) => direct);
  if (path.kind !== 'core' && path.kind !== 'native')
    return { path, settings, isWanted, reasons: [] };
  const isSuspended = await askSuspended(ami);
  const legs = await Promise.all(
    path.channels.map((channel, index) => explainLeg(ami, view, channel, settings[index])),
  );
  const reasons = reasonsOf({ call, path, legs, isSuspended });
  return { path, settings, isWanted, reasons: reasons.length > 0 ? reasons : [UNSEEN] };
}

async function askSuspended(ami: Ami): Promise<boolean> {
  const items = await orNothing(
    async () => (await ami.list({ Action: 'BridgeTechnologyList' })).items,
  );
  return items.some(
    (item) =>
      item.get('BridgeTechnology') === 'native_rtp' && item.get('BridgeSuspended') === 'Yes',
  );
}

async function explainLeg(
  ami: Ami,
  view: PbxView,
  channel: string,
  settings: LegSettings | undefined,
): Promise<ExplainedLeg> {
  const known = [...view.channels.values()].find(({ name }) => name === channel);
  const media = view.legMedia.get(known?.uniqueid ?? '');
  return {
    ...{ channel, media, settings },
    recording: await recordingOf(ami, channel),
    listeners: listenersTo(channel, known, view),
    isOnHold: known?.onHold === true || media?.holds === true,
  };
}

/** `mixmonitor list` shows a table: an identifier, the file, and files of one direction, by tabs. */
async function recordingOf(ami: Ami, channel: string): Promise<string | undefined> {
  if (!/^[\w./@+:;-]{1,120}$/.test(channel)) return undefined;
  const [answer] = await orNothing(async () => [await ami.command(`mixmonitor list ${channel}`)]);
  const row = answer?.lines.flatMap((line) => line.split('\n')).find((line) => /^0x/.test(line));
  return row?.split('\t').slice(1).find(Boolean);
}

/** ChanSpy is given the beginning of channel names; a Snoop channel bears the Uniqueid of its channel. */
function listenersTo(name: string, channel: Channel | undefined, { channels }: PbxView): string[] {
  return [...channels.values()]
    .filter((other) => {
      if (technologyOf(other.name) === 'Snoop')
        return channel !== undefined && other.name.startsWith(`Snoop/${channel.uniqueid}-`);
      if (!/^ChanSpy$/i.test(other.application) || other.name === name) return false;
      return name.startsWith(other.applicationData.split(',')[0] ?? '');
    })
    .map((other) => other.name);
}
