import { PbxError } from '../../asterisk/errors.ts';
import type { Channel, LivePbx } from '../../asterisk/state/types.ts';

/** What a transfer is about. */
export interface Meant {
  /** The leg of the phone that transfers, and is out of the call afterwards. */
  readonly from: Channel;
  /** Whom it talks to; undefined where the dialplan itself serves it (echo, radio). */
  readonly other: Channel | undefined;
}

/** A channel by its name or Uniqueid, the caller of a call by its Linkedid, or the phone that is in one call. */
export function transferMeant({ view }: LivePbx, word: string): Meant {
  const channels = [...view.channels.values()];
  const exact = channels.find(({ name, uniqueid }) => name === word || uniqueid === word);
  const from = exact ?? view.calls.get(word)?.caller ?? onlyOf(channels, word);
  if (from.state !== 'Up')
    throw new PbxError(
      'refused',
      `${from.name} has not been answered yet, so there is nothing to transfer`,
      'pbxctl calls   shows what is up',
    );
  return { from, other: otherOf(channels, from) };
}

function onlyOf(channels: readonly Channel[], word: string): Channel {
  const own = channels.filter(({ name }) => {
    const peer = name.replace(/-[^-]*$/, '');
    return peer === word || peer.endsWith(`/${word}`);
  });
  const up = own.filter(({ state }) => state === 'Up');
  const [only = own[0], ...others] = up.filter((one) => up.length === 1 || !one.onHold);
  if (!only)
    throw new PbxError(
      'not-found',
      `${JSON.stringify(word)} is in no call`,
      channels.length === 0 ? 'there are no calls' : 'pbxctl calls   lists them',
    );
  if (others.length === 0) return only;
  throw new PbxError(
    'usage',
    `${word} is in several calls: ${up.map(({ name }) => name).join(', ')}`,
    `pbxctl transfer ${only.name} NUMBER`,
  );
}

function otherOf(channels: readonly Channel[], { uniqueid, bridgeId }: Channel) {
  if (bridgeId === undefined) return undefined;
  const others = channels.filter((one) => one.bridgeId === bridgeId && one.uniqueid !== uniqueid);
  if (others.length < 2) return others[0];
  throw new PbxError(
    'refused',
    `that is a conference of ${others.length + 1}, which cannot be transferred`,
    'pbxctl channels   lists them',
  );
}
