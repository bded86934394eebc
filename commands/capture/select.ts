import { ALL, type Selection } from '../../asterisk/capture/record/select.ts';
import { parseEndpoint } from '../../asterisk/capture/source/address.ts';
import type { Endpoint } from '../../asterisk/capture/types.ts';
import { PbxError } from '../../asterisk/errors.ts';
import type { Channel, LivePbx } from '../../asterisk/state/types.ts';
import { partyName } from '../calls.ts';
import type { Context } from '../context.ts';
import type { CaptureOrders } from './orders.ts';

/** What of a PBX is kept. A call is looked up now: legs that join it later are not among it. */
export async function selectionOf(
  context: Pick<Context, 'live' | 'ami'>,
  { peer, call, rtp }: Pick<CaptureOrders, 'peer' | 'call' | 'rtp'>,
  ports: Pick<Selection, 'sipPorts' | 'iaxPorts'>,
): Promise<Selection> {
  const all = { ...ALL, ...ports, rtp };
  if (peer !== undefined) return { ...all, peer, contacts: await contactsOf(context, peer) };
  return call === undefined ? all : { ...all, ...(await callSelection(context, call)) };
}

/** The addresses of a peer, as far as AMI tells them: its messages name it in any case. */
async function contactsOf({ live }: Pick<Context, 'live'>, peer: string): Promise<Endpoint[]> {
  const opened = await live().catch((error: unknown) => {
    if (error instanceof PbxError) return undefined;
    throw error;
  });
  const peers = [...(opened?.view.peers.values() ?? [])].filter(({ name }) => name === peer);
  return peers.flatMap(({ address }) => parseEndpoint(address ?? '') ?? []);
}

async function callSelection(context: Pick<Context, 'live' | 'ami'>, call: string) {
  const channels = legsOf(await context.live(), call);
  const asked = await Promise.all(
    channels.map(async (channel) => ({
      callId: await variable(context, channel, callIdOf(channel)),
      media: await Promise.all(mediaOf(channel).map((name) => variable(context, channel, name))),
    })),
  );
  const callIds = asked.flatMap(({ callId }) => callId ?? []);
  if (callIds.length === 0)
    throw new PbxError(
      'not-found',
      `${call} has no leg that speaks SIP`,
      'pbxctl channels   lists them',
    );
  const media = asked.flatMap((one) =>
    one.media.flatMap((text) => parseEndpoint(text ?? '') ?? []),
  );
  return { callIds, media };
}

/** A call by its Linkedid, a channel of it, its Uniqueid, or a peer that is in it. */
export function legsOf({ view }: LivePbx, word: string): Channel[] {
  const channels = [...view.channels.values()];
  const isMeant = ({ name, uniqueid, linkedid }: Channel) => {
    const peer = name.replace(/-[^-]*$/, '');
    return [name, uniqueid, linkedid, peer].includes(word) || peer.endsWith(`/${word}`);
  };
  const linked = new Set(channels.filter(isMeant).map(({ linkedid }) => linkedid));
  if (linked.size === 1) return channels.filter(({ linkedid }) => linked.has(linkedid));
  throw linked.size === 0
    ? new PbxError(
        'not-found',
        `there is no call ${JSON.stringify(word)}`,
        'pbxctl calls   lists them',
      )
    : new PbxError(
        'usage',
        `${JSON.stringify(word)} is in ${linked.size} calls: ${[...linked].join(', ')}`,
        'name one of them:  pbxctl capture start --call ID',
      );
}

/** A call by any of these words: its Linkedid, and who is in it: `701 to 702`. */
export function callNamed(
  live: LivePbx,
  word: string,
): { readonly id: string; readonly who: string } {
  const [leg] = legsOf(live, word);
  const id = leg?.linkedid ?? word;
  const call = live.view.calls.get(id);
  if (!call) return { id, who: leg ? partyName(leg) : word };
  const { caller, callee, exten } = call;
  const other = callee ? partyName(callee) : exten;
  return { id, who: other ? `${partyName(caller)} to ${other}` : partyName(caller) };
}

const isPjsip = ({ name }: Channel): boolean => name.startsWith('PJSIP/');

const callIdOf = (channel: Channel): string =>
  isPjsip(channel) ? 'CHANNEL(pjsip,call-id)' : 'SIPCALLID';

const mediaOf = (channel: Channel): string[] =>
  isPjsip(channel)
    ? ['CHANNEL(rtp,dest)', 'CHANNEL(rtp,src)', 'CHANNEL(rtp,direct)']
    : ['CHANNEL(rtpdest)', 'CHANNEL(rtpsource)'];

/** A variable of a channel; undefined where it has none, or has ended. */
async function variable(
  { ami }: Pick<Context, 'ami'>,
  { name }: Channel,
  wanted: string,
): Promise<string | undefined> {
  if (!/^(PJSIP|SIP)\//.test(name)) return undefined;
  try {
    const answer = await (await ami()).send({ Action: 'Getvar', Channel: name, Variable: wanted });
    return answer.get('Value') || undefined;
  } catch (error) {
    if (error instanceof PbxError) return undefined;
    throw error;
  }
}
